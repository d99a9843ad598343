import {
  checkpointKey,
  checkpointRecordShape,
  institutionKey,
  institutionRecordShape,
  parseShape,
  SUPERVISOR,
  unwrap,
  type LedgerView,
  type LogPosition,
  type ReceiptHeader,
  type ReceiptStatus,
  type Shape,
  type StatusNotes,
} from '@piaosu/core';
import type { Organisation, ProjectedRecord } from '../../organisation.ts';
import { findReceipt, notesOf, standingOf } from '../../project/receipt-standing.ts';
import type { Segment } from '../../project/sealed-state.ts';

/** Whether a receipt stands, and what else its key says. */
export interface Standing {
  readonly standing: ReceiptStatus;
  readonly notes: StatusNotes;
}

/** What a receipt names on the ledger, looked up in the own copy. */
export interface Looked {
  readonly view: LedgerView;
  readonly segment: Segment | undefined;
}

/**
 * The own copy's word on everything the receipt names. `known` is given where it was read with the receipt;
 * `log` is absent for a receipt that is not anchored; `isSealed`: the bureau's record is wanted too.
 */
export async function lookUp(
  organisation: Pick<Organisation, 'projection' | 'peppers'>,
  header: ReceiptHeader,
  log: LogPosition | undefined,
  known?: Standing,
  isSealed = false,
): Promise<Looked> {
  const { projection } = organisation;
  // Taken first: what is read afterwards is at least as new.
  const block = projection.taken;
  const [checkpoint, issuerRecord, supervisorRecord, segment, { standing: status, notes }] = await Promise.all([
    log === undefined ? undefined : checkpoints.read(organisation, checkpointKey(log.publisher, log.shard, log.size)),
    institutions.read(organisation, institutionKey(header.issuer)),
    isSealed ? institutions.read(organisation, institutionKey(SUPERVISOR)) : undefined,
    projection.state.segmentOf(header),
    known ?? readStanding(organisation, header),
  ]);
  const view: LedgerView = {
    block,
    ...(checkpoint === undefined ? {} : { checkpoint }),
    ...(issuerRecord === undefined ? {} : { issuerRecord }),
    ...(supervisorRecord === undefined ? {} : { supervisorRecord }),
    ...(segment === undefined ? {} : { segmentRecord: segment.record }),
    status,
    notes,
  };
  return { view, segment };
}

async function readStanding(
  { projection, peppers }: Pick<Organisation, 'projection' | 'peppers'>,
  header: ReceiptHeader,
): Promise<Standing> {
  const record = await findReceipt(projection.state, peppers, header);
  return { standing: standingOf(header, record), notes: notesOf(header, record) };
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
