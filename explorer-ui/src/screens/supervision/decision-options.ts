import type { AlertDecisionBody } from '@piaosu/gateway/api';

/** What may be decided, each with the reasons that belong to it. */
export const DECISION_OPTIONS = [
  { decision: 'CONFIRMED', reason: 'CORRECTED' },
  { decision: 'CONFIRMED', reason: 'CLAIM_REFUSED' },
  { decision: 'CONFIRMED', reason: 'RECOVERY_STARTED' },
  { decision: 'CONFIRMED', reason: 'REPORTED' },
  { decision: 'CONFIRMED', reason: 'OTHER' },
  { decision: 'DISMISSED', reason: 'CLERICAL_ERROR' },
  { decision: 'DISMISSED', reason: 'LEGITIMATE' },
  { decision: 'DISMISSED', reason: 'REPEATED' },
  { decision: 'DISMISSED', reason: 'TECHNICAL' },
  { decision: 'DISMISSED', reason: 'OTHER' },
  { decision: 'FORWARDED', reason: 'NEEDS_SUPERVISION' },
  { decision: 'FORWARDED', reason: 'NOT_IN_OUR_POWER' },
  { decision: 'FORWARDED', reason: 'OTHER' },
] as const satisfies readonly AlertDecisionBody[];

export type DecisionOption = (typeof DECISION_OPTIONS)[number];
export type Decision = DecisionOption['decision'];

/** Supervision has nobody above it in its organisation to hand an alert to. */
export function decisionsFor(role: string): Decision[] {
  return role === 'AUDITOR' ? ['CONFIRMED', 'DISMISSED'] : ['CONFIRMED', 'DISMISSED', 'FORWARDED'];
}

export function reasonsOf(decision: Decision): DecisionOption[] {
  return DECISION_OPTIONS.filter((option) => option.decision === decision);
}
