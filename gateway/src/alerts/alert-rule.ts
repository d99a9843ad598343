import { CODES, type Code } from '@piaosu/core';
import type { RestRole } from '../http/caller.ts';
import type { Certainty } from './certainty.ts';
import { TRACE_RULES } from './trace-rules.ts';

export const SEVERITIES = ['INFO', 'WARNING', 'CRITICAL'] as const;
export type Severity = (typeof SEVERITIES)[number];

/** Until when somebody must have decided: hours round the clock, or working days of FinanceMSP's calendar. */
export type Deadline = { readonly hours: number } | { readonly workingDays: number };

/** What an alert of a code means to people. */
export interface AlertRule {
  readonly severity: Severity;
  readonly certainty: Certainty;
  /**
   * Who must act at the institution whose act it was. AUDITOR stands for the organisation's supervision, which also acts where
   * no institution is named.
   */
  readonly role: RestRole;
  readonly deadline: Deadline;
}

/** A finding that puts the ledger in question cannot wait for a working day. */
const DEADLINES: Readonly<Record<Severity, Deadline>> = {
  CRITICAL: { hours: 4 },
  WARNING: { workingDays: 5 },
  INFO: { workingDays: 10 },
};

/** Where a code says more than the rule of its class. The one place where severity, wording and duty stand. */
const RULES: Readonly<Partial<Record<Code, Partial<AlertRule>>>> = {
  LEDGER_DIVERGED: { severity: 'CRITICAL', certainty: 'PROVEN', role: 'AUDITOR', deadline: { hours: 2 } },
  CHECKPOINT_CONFLICT: { severity: 'CRITICAL', certainty: 'PROVEN', role: 'AUDITOR', deadline: { hours: 2 } },
  INDEX_DIVERGED: { severity: 'CRITICAL', certainty: 'PROVEN', role: 'AUDITOR' },
  STALE_SUBMIT: { severity: 'WARNING', certainty: 'SUSPECT', role: 'AUDITOR', deadline: { hours: 24 } },
  RECEIPT_DISPUTED: { severity: 'WARNING', certainty: 'SUSPECT', role: 'ISSUER', deadline: { workingDays: 10 } },
  NEAR_DUPLICATE: { severity: 'WARNING', certainty: 'SUSPECT', role: 'ISSUER' },
  NUMBER_CONFLICT: { severity: 'WARNING', role: 'ISSUER', deadline: { workingDays: 2 } },
  DUPLICATE_BUSINESS: { severity: 'WARNING', role: 'ISSUER' },
  LINEAGE_INVALID: { role: 'ISSUER' },
  AMOUNT_ALTERED: { severity: 'WARNING' },
  IDENTITY_MISMATCH: { severity: 'WARNING' },
  DUPLICATE_TIER: { severity: 'WARNING' },
  RECOVERY_DUE: { severity: 'WARNING', certainty: 'PROVEN', role: 'PAYMENT_OFFICER', deadline: { workingDays: 10 } },
  DUPLICATE_CLAIM: { severity: 'WARNING' },
  ALREADY_SETTLED_ONLINE: { severity: 'WARNING' },
  RED_FLUSHED: { severity: 'WARNING' },
  REPLAY: { severity: 'WARNING', certainty: 'SUSPECT' },
  NOT_ANCHORED: { certainty: 'UNKNOWN' },
  NOT_FOUND: { certainty: 'UNKNOWN' },
  RESOURCE_NOT_FOUND: { certainty: 'UNKNOWN' },
  RANGE_OVERLAP: { role: 'SEGMENT_OFFICER' },
  PAPER_LIVE: { role: 'ISSUER' },
  ALREADY_EXCHANGED: { role: 'ISSUER' },
  ALREADY_RED: { role: 'ISSUER' },
  CLAIM_HELD: { role: 'ISSUER' },
  SETTLEMENT_HIDDEN: { severity: 'WARNING', certainty: 'SUSPECT', deadline: { workingDays: 2 } },
  TOTALS_DIFFER: { severity: 'WARNING', role: 'ISSUER', deadline: { workingDays: 2 } },
  OFFLINE_COUNTER: { severity: 'WARNING', certainty: 'SUSPECT', role: 'ISSUER', deadline: { workingDays: 1 } },
  OFFLINE_SIGNATURE: { severity: 'WARNING', role: 'ISSUER', deadline: { workingDays: 1 } },
  OFFLINE_LATE: { severity: 'WARNING', certainty: 'SUSPECT', role: 'ISSUER', deadline: { workingDays: 2 } },
  OFFLINE_CLOCK: { certainty: 'SUSPECT', role: 'ISSUER' },
  ...TRACE_RULES,
  WEBHOOK_DISABLED: { severity: 'WARNING', certainty: 'UNKNOWN', deadline: { workingDays: 2 } },
};

/** What the raiser of an alert knows better than the table: that this very occurrence is worse, and in which role was acted. */
export interface Occasion {
  readonly severity?: Severity;
  readonly role?: RestRole;
}

/** The rule for an alert of this code. */
export function alertRuleOf(code: Code, occasion: Occasion = {}): AlertRule {
  const rule = ruleOf(code);
  // Supervision is bypassed by nobody: what is its own stays its own whoever acted.
  const role = rule.role === 'AUDITOR' ? rule.role : (occasion.role ?? rule.role);
  const { severity = rule.severity } = occasion;
  const deadline = severity === rule.severity ? rule.deadline : DEADLINES[severity];
  return { severity, certainty: rule.certainty, role, deadline };
}

function ruleOf(code: Code): AlertRule {
  const { severity = severityOf(code), ...rule } = RULES[code] ?? {};
  return { severity, certainty: certaintyOf(code), role: 'CLAIMS_OFFICER', deadline: DEADLINES[severity], ...rule };
}

/** What was shown as a proof and is none is worth a look; most other refusals are everyday. */
function severityOf(code: Code): Severity {
  return CODES[code].class === 'proof' ? 'WARNING' : 'INFO';
}

/** Nothing was compared where a service could not answer; a refusal by rule says what was compared and nothing more. */
function certaintyOf(code: Code): Certainty {
  return CODES[code].class === 'service' ? 'UNKNOWN' : 'DOES_NOT_MATCH';
}
