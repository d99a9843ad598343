import type { Code } from '@piaosu/core';
import type { AlertRule } from './alert-rule.ts';

type TraceRule = Partial<AlertRule>;

/** Places are the ones suspected: supervision looks, and nobody who is suspected is told. */
const SUSPICION: TraceRule = {
  severity: 'WARNING',
  certainty: 'SUSPECT',
  role: 'AUDITOR',
  deadline: { hours: 24 },
};

/** At the counter, with the patient waiting: today's business. */
const AT_THE_COUNTER: TraceRule = { severity: 'WARNING', role: 'PHARMACIST', deadline: { workingDays: 1 } };
const EVERYDAY: TraceRule = { role: 'PHARMACIST' };
const GOODS: TraceRule = { role: 'LOGISTICS' };
const LOTS: TraceRule = { severity: 'WARNING', role: 'LOT_OFFICER' };
const CLAIM: TraceRule = { severity: 'WARNING', role: 'CLAIMS_OFFICER' };

/** What an alert about boxes means to people, where it says more than the rule of its class. */
export const TRACE_RULES: Readonly<Partial<Record<Code, TraceRule>>> = {
  BOX_SETTLED_AGAIN: SUSPICION,
  BOX_TOO_FAR_APART: SUSPICION,
  BOX_NEVER_RECEIVED: SUSPICION,
  SALES_WITHOUT_STOCK: SUSPICION,
  BOX_SCANNED_OFTEN: SUSPICION,
  NEIGHBOURING_CODES: SUSPICION,
  CODE_ENUMERATION: SUSPICION,
  // Somebody else has given it out: one of the two boxes is not what it seems (scenario T18).
  ALREADY_DISPENSED_ELSEWHERE: AT_THE_COUNTER,
  OFFLINE_CONFLICT: AT_THE_COUNTER,
  NOT_IN_CUSTODY: AT_THE_COUNTER,
  RECALLED: AT_THE_COUNTER,
  PRODUCT_SUSPENDED: AT_THE_COUNTER,
  EXPIRED: AT_THE_COUNTER,
  RETURNED_NOT_SALEABLE: AT_THE_COUNTER,
  QUARANTINED: AT_THE_COUNTER,
  NOT_DISPENSABLE: AT_THE_COUNTER,
  STOLEN: { severity: 'CRITICAL', role: 'PHARMACIST', deadline: { hours: 4 } },
  NO_CODE_EXHAUSTED: AT_THE_COUNTER,
  LOT_MISMATCH: AT_THE_COUNTER,
  EXPIRY_MISMATCH: AT_THE_COUNTER,
  UNKNOWN_CODE: { ...AT_THE_COUNTER, certainty: 'UNKNOWN' },
  UNKNOWN_PRODUCT: { ...EVERYDAY, certainty: 'UNKNOWN' },
  ALREADY_DISPENSED_HERE: EVERYDAY,
  NOT_RECEIVED: EVERYDAY,
  WRONG_LEVEL: EVERYDAY,
  DATA_MISMATCH: EVERYDAY,
  WRONG_PRODUCT: EVERYDAY,
  QTY_SHORT: EVERYDAY,
  QTY_OVER: EVERYDAY,
  DUPLICATE_IN_REQUEST: EVERYDAY,
  PARTIAL_EXCEEDED: EVERYDAY,
  PARTIAL_ALREADY_OPENED: EVERYDAY,
  NOT_SAME_PREMISES: EVERYDAY,
  UNDO_EXPIRED: EVERYDAY,
  UNDO_PREMISES: EVERYDAY,
  UNDO_ORG: EVERYDAY,
  UNDO_SUPPLIED: EVERYDAY,
  UNDO_CLAIMED: EVERYDAY,
  UNDO_IRREVERSIBLE: EVERYDAY,
  ALREADY_RECEIVED: GOODS,
  ALREADY_PACKED: GOODS,
  AGGREGATION_BROKEN: GOODS,
  COMMISSION_DUPLICATE: LOTS,
  LOT_EXISTS: { role: 'LOT_OFFICER' },
  COUNT_MISMATCH: { role: 'LOT_OFFICER' },
  CLAIM_NO_DISPENSE: CLAIM,
  CLAIM_PATIENT_MISMATCH: CLAIM,
  CLAIM_DUP_BOX: CLAIM,
  CLAIM_CODE_REQUIRED: CLAIM,
  TRACE_CONFLICT: CLAIM,
};

/** Codes of boxes that are told to who asked and to nobody else: nothing happened, or it is not about a box. */
export const NO_TRACE_ALERT: readonly Code[] = [
  'FMT_LENGTH',
  'FMT_CHARSET',
  'FMT_CHECKDIGIT',
  'FMT_STRUCTURE',
  'FMT_DATE',
  'FMT_NOT_TRACE_CODE',
  // Of the answer to the public check.
  'NO_RECORD',
  'SOLD_ONCE',
  'SOLD_BEFORE',
];

/** Told by the rules of acts in general: who may not act, and tickets of offline devices. */
export const RULED_ELSEWHERE: readonly Code[] = [
  'AUTH_ROLE',
  'AUTH_SCOPE',
  'ORG_SUSPENDED',
  'OFFLINE_COUNTER',
  'OFFLINE_SIGNATURE',
];
