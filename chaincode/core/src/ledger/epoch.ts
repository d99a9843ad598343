import { integer, oneOf, record, type TypeOf } from '../shape/shape.ts';

import { field } from './field.ts';

/**
 * REG~epoch: how often it has changed who may sign for whom. Every act that takes something away (a revoked key, a
 * suspension) or gives it back raises it, and `checkpoint` reads it. So the ledger's own order decides what came first: a
 * checkpoint that was endorsed before a revocation and is ordered after it has read an old number and counts for nothing.
 * A transaction's time could not decide it: it is the client's word, a quarter of an hour in either direction.
 */
export const epochRecordShape = record({ v: oneOf(1), n: integer(1, 999_999_999_999) });
export type EpochRecord = TypeOf<typeof epochRecordShape>;

/**
 * When something begins or ends to count. The epoch decides: what was anchored in an earlier one came before. The
 * transaction time is for people, who cannot read epochs.
 */
export const momentShape = record({ epoch: field.epoch, time: field.time });
export type Moment = TypeOf<typeof momentShape>;

/** What holds from a moment on, until another one where it has ended. */
export interface Span {
  readonly from: Moment;
  readonly end?: Moment | undefined;
}

/** Later than every epoch: asks for what holds now. */
export const LATEST_EPOCH = Number.MAX_SAFE_INTEGER;

/** Whether it holds in this epoch: from the one it begins with until, exclusive, the one it ends with. */
export function holdsIn({ from, end }: Span, epoch: number): boolean {
  return from.epoch <= epoch && (end === undefined || epoch < end.epoch);
}
