import {
  dispensingKey,
  dispensingRecordShape,
  PiaosuError,
  type DispensingRecord,
  type UnitSource,
} from '@piaosu/core';
import { selectDispensing, selectDispensings } from '../db/dispensings.ts';
import type { Organisation } from '../organisation.ts';
import { openDispensing, type OpenedDispensing } from './dispensing-document.ts';

/** A dispensing as the ledger holds it, beside what opens it. */
export interface FoundDispensing {
  readonly record: DispensingRecord;
  /** Absent where the institution acted by a key of its own: then nobody but itself can open it. */
  readonly opened?: OpenedDispensing;
}

type Holder = Pick<Organisation, 'database' | 'secrets'>;

/** A dispensing of an institution; to anybody else it does not exist. Throws PiaosuError RESOURCE_NOT_FOUND. */
export async function ownDispensing(
  holder: Holder,
  { records }: Pick<UnitSource, 'records'>,
  institution: string,
  id: string,
): Promise<FoundDispensing> {
  const record = await records.get(dispensingKey(id), dispensingRecordShape);
  if (record?.institution !== institution) throw new PiaosuError('RESOURCE_NOT_FOUND', { dispensing: id });
  return { record, ...(await openedOf(holder, id)) };
}

async function openedOf({ database, secrets }: Holder, id: string): Promise<Pick<FoundDispensing, 'opened'>> {
  const row = await selectDispensing(database, id);
  return row === undefined ? {} : { opened: openDispensing(secrets, row) };
}

/** What opens dispensings of this organisation's institutions; those it knows nothing of are left out. */
export async function openDispensings(
  { database, secrets }: Holder,
  ids: readonly string[],
): Promise<ReadonlyMap<string, OpenedDispensing>> {
  const rows = await selectDispensings(database, ids);
  return new Map(rows.map((row) => [row.id, openDispensing(secrets, row)]));
}
