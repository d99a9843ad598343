import { epochKey, epochRecordShape, type Moment } from '@piaosu/core';

import type { Surroundings } from '../batch/procedure.ts';
import type { Records } from '../state/overlay.ts';

type Where = Pick<Surroundings, 'records' | 'tx'>;

/** The epoch that holds. Who reads it conflicts with who raises it, so that the order of the blocks decides. */
export async function currentEpoch(records: Records): Promise<number> {
  return (await records.get(epochKey(), epochRecordShape))?.n ?? 0;
}

/**
 * Now, without ending the epoch: for what is only given, such as a new institution with its keys. Nothing that was anchored
 * before can be theirs, since their numbers are allotted later; and a thousand of them must not keep checkpoints waiting.
 */
export async function momentNow({ records, tx }: Where): Promise<Moment> {
  return { epoch: await currentEpoch(records), time: tx.time };
}

/** Ends the epoch: whatever checkpoint is ordered behind this transaction comes after it, whenever it was endorsed. */
export async function newEpoch({ records, tx }: Where): Promise<Moment> {
  const epoch = (await currentEpoch(records)) + 1;
  records.put(epochKey(), { v: 1, n: epoch });
  return { epoch, time: tx.time };
}
