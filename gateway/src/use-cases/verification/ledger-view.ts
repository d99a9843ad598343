import {
  checkpointKey,
  checkpointRecordShape,
  institutionKey,
  institutionRecordShape,
  parseShape,
  unwrap,
  type LedgerView,
  type LogPosition,
  type ReceiptHeader,
  type ReceiptStatus,
  type Shape,
} from '@piaosu/core';
import type { Organisation, ProjectedRecord } from '../../organisation.ts';
import { findReceipt, standingOf } from '../../project/receipt-standing.ts';
import type { Segment } from '../../project/sealed-state.ts';

/** What a receipt names on the ledger, looked up in the own copy. */
export interface Looked {
  readonly view: LedgerView;
  readonly segment: Segment | undefined;
}

/**
 * The own copy's word on everything the receipt names. `standing` is given where it was read with the receipt;
 * `log` is absent for a receipt that is not anchored.
 */
export async function lookUp(
  organisation: Pick<Organisation, 'projection' | 'peppers'>,
  header: ReceiptHeader,
  log: LogPosition | undefined,
  standing?: ReceiptStatus,
): Promise<Looked> {
  const { projection, peppers } = organisation;
  // Taken first: what is read afterwards is at least as new.
  const block = projection.taken;
  const [checkpoint, issuerRecord, segment, status] = await Promise.all([
    log === undefined ? undefined : checkpoints.read(organisation, checkpointKey(log.publisher, log.shard, log.size)),
    institutions.read(organisation, institutionKey(header.issuer)),
    projection.state.segmentOf(header),
    standing ?? findReceipt(projection.state, peppers, header).then((record) => standingOf(header, record)),
  ]);
  const view: LedgerView = {
    block,
    ...(checkpoint === undefined ? {} : { checkpoint }),
    ...(issuerRecord === undefined ? {} : { issuerRecord }),
    ...(segment === undefined ? {} : { segmentRecord: segment.record }),
    status,
  };
  return { view, segment };
}

/** Records the projection keeps are the same objects until a block writes them: each is parsed once. */
class Parsed<T> {
  readonly #shape: Shape<T>;
  readonly #known = new WeakMap<ProjectedRecord, T>();

  constructor(shape: Shape<T>) {
    this.#shape = shape;
  }

  async read({ projection }: Pick<Organisation, 'projection'>, key: string): Promise<T | undefined> {
    const record = await projection.record(key);
    if (record === undefined) return undefined;
    const known = this.#known.get(record) ?? unwrap(parseShape(this.#shape, record.value));
    this.#known.set(record, known);
    return known;
  }
}

const checkpoints = new Parsed(checkpointRecordShape);
const institutions = new Parsed(institutionRecordShape);
