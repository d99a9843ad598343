import { institutionKey, institutionRecordShape, type Role } from '@piaosu/core';
import type { AlertRow } from '../db/alerts.ts';
import type { Sql } from '../db/index.ts';
import { selectState } from '../db/projection.ts';
import type { RestRole } from '../http/caller.ts';
import { readRecord } from '../project/change.ts';

/** The people behind a role on the ledger, for the refusal of an act that was made in it. */
export const DUTY_OF: Readonly<Record<Role, RestRole>> = {
  REGISTRAR: 'REGISTRAR',
  SEGMENT_OFFICER: 'SEGMENT_OFFICER',
  CALENDAR_OFFICER: 'SEGMENT_OFFICER',
  ISSUER: 'ISSUER',
  PUBLISHER: 'SERVICE',
  CLAIMS_OFFICER: 'CLAIMS_OFFICER',
  PAYMENT_OFFICER: 'PAYMENT_OFFICER',
  LOT_OFFICER: 'LOT_OFFICER',
  LOGISTICS: 'LOGISTICS',
  PHARMACIST: 'PHARMACIST',
  DRUG_INSPECTOR: 'DRUG_INSPECTOR',
  PORTAL: 'SERVICE',
};

/** Whose turn it is. */
export type Duty = Pick<AlertRow, 'role' | 'organisation' | 'responsible' | 'state'>;

/** By the supervision of this organisation, which answers for what no institution does. */
export function supervisionOf(mspId: string) {
  return { role: 'AUDITOR', organisation: mspId, responsible: null } as const;
}

/**
 * Who must act on a new alert: the role at the institution whose act it was, at its own organisation's gateway; supervision
 * where no institution is named, or where the ledger itself is in question.
 */
export async function dutyOf(sql: Sql, mspId: string, role: RestRole, institution: string | null): Promise<Duty> {
  if (institution === null || role === 'AUDITOR') return { ...supervisionOf(mspId), state: 'OPEN' };
  const organisation = (await organisationOf(sql, institution)) ?? mspId;
  return { role, organisation, responsible: institution, state: organisation === mspId ? 'OPEN' : 'ELSEWHERE' };
}

/** By its record in the own copy; undefined for one that is not registered (yet). */
async function organisationOf(sql: Sql, institution: string): Promise<string | undefined> {
  const [row] = await selectState(sql, [institutionKey(institution)]);
  return readRecord(institutionRecordShape, row?.value)?.org;
}
