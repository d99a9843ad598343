import {
  AUTHORITY_OF,
  institutionKey,
  institutionRecordShape,
  ORGANISATIONS,
  parseShape,
  PiaosuError,
  type InstitutionRecord,
} from '@piaosu/core';
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

/**
 * By whom a look stands in the log that the patient reads: an institution of the asking organisation, else its authority, so
 * that nobody looks in the name of another. Throws PiaosuError SCHEMA for an organisation that is none.
 */
export async function lookerOf(
  organisation: Pick<Organisation, 'projection'>,
  org: string,
  institution: string,
): Promise<string> {
  if (institution === 'PUBLIC') return institution;
  const known = await institutionOf(organisation, org, institution);
  return known?.id ?? authorityOf(org);
}

function authorityOf(org: string): string {
  const known = ORGANISATIONS.find((each) => each === org);
  if (known === undefined) throw new PiaosuError('SCHEMA', { org });
  return AUTHORITY_OF[known];
}
