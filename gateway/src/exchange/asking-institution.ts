import { institutionKey, institutionRecordShape, parseShape, type InstitutionRecord } from '@piaosu/core';
import type { Organisation } from '../organisation.ts';

/** An institution by the ledger; undefined for one that does not belong to the organisation in whose name it asks. */
export async function institutionOf(
  { projection }: Pick<Organisation, 'projection'>,
  org: string,
  institution: string,
): Promise<InstitutionRecord | undefined> {
  const record = await projection.record(institutionKey(institution));
  const known = record === undefined ? undefined : parseShape(institutionRecordShape, record.value);
  return known?.ok === true && known.value.org === org ? known.value : undefined;
}
