import { operationRecordShape } from '@piaosu/core';
import { DUTY_OF } from '../alerts/duty.ts';
import { readRecord, type Change, type ChangeSet } from './change.ts';
import type { Finding } from './finding.ts';

/** An act that was refused by a rule, as its OP~ key tells: for those at the institution who asked. */
export function refusalsOf(change: Change, set: ChangeSet): Finding[] {
  if (change.kind !== 'OP' || change.before !== undefined) return [];
  const outcome = readRecord(operationRecordShape, change.after)?.outcome;
  const [institution] = change.parts;
  if (outcome === undefined || outcome.ok || institution === undefined) return [];
  const { code, evidence } = outcome;
  return [{ code, institution, subject: change.key, evidence, ...roleOf(institution, set) }];
}

/** OP~ does not say which operation of a batch it answers: the role is known when the institution acted in one alone. */
function roleOf(institution: string, { operations }: ChangeSet): Pick<Finding, 'role'> {
  const roles = new Set(
    operations.filter(({ actor }) => actor.institution === institution).map(({ actor }) => actor.role),
  );
  const [role] = roles;
  return role === undefined || roles.size > 1 ? {} : { role: DUTY_OF[role] };
}
