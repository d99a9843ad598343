import { operationRecordShape, type Code } from '@piaosu/core';
import { readRecord, type Change } from './change.ts';
import type { Finding } from './finding.ts';

/** Refusals that point at somebody else's act or at an attempt to deceive; the others are everyday and only counted. */
const SEVERITY: Readonly<Partial<Record<Code, Finding['severity']>>> = {
  AMOUNT_ALTERED: 'WARNING',
  IDENTITY_MISMATCH: 'WARNING',
  DUPLICATE_TIER: 'WARNING',
  DUPLICATE_CLAIM: 'WARNING',
  ALREADY_SETTLED_ONLINE: 'WARNING',
  NUMBER_CONFLICT: 'WARNING',
  DUPLICATE_BUSINESS: 'WARNING',
};

/** An act that was refused by a rule, as its OP~ key tells: for the institution that asked. */
export function refusalsOf(change: Change): Finding[] {
  if (change.kind !== 'OP' || change.before !== undefined) return [];
  const outcome = readRecord(operationRecordShape, change.after)?.outcome;
  const [institution] = change.parts;
  if (outcome === undefined || outcome.ok || institution === undefined) return [];
  const finding = {
    code: outcome.code,
    severity: SEVERITY[outcome.code] ?? 'INFO',
    certainty: 'DOES_NOT_MATCH',
    subject: change.key,
    evidence: outcome.evidence,
  } as const;
  return [{ ...finding, institution }];
}
