import type { Code } from '@piaosu/core';

/** Kinds of alerts that supervision asks for by name; every other one is in the list without a filter. */
export const ALERT_CODES = [
  'DUPLICATE_TIER',
  'DUPLICATE_CLAIM',
  'ALREADY_SETTLED_ONLINE',
  'OVER_CAP',
  'AMOUNT_ALTERED',
  'IDENTITY_MISMATCH',
  'RED_FLUSHED',
  'NEAR_DUPLICATE',
  'NUMBER_CONFLICT',
  'SETTLEMENT_HIDDEN',
  'TOTALS_DIFFER',
  'OFFLINE_COUNTER',
  'RECOVERY_DUE',
  'LEDGER_DIVERGED',
  'INDEX_DIVERGED',
  'BOX_SETTLED_AGAIN',
  'BOX_TOO_FAR_APART',
  'BOX_NEVER_RECEIVED',
  'SALES_WITHOUT_STOCK',
  'BOX_SCANNED_OFTEN',
  'NEIGHBOURING_CODES',
] as const satisfies readonly Code[];

/** Kinds of suspicions about boxes. */
export const BOX_CODES = [
  'BOX_SETTLED_AGAIN',
  'BOX_TOO_FAR_APART',
  'BOX_NEVER_RECEIVED',
  'SALES_WITHOUT_STOCK',
  'BOX_SCANNED_OFTEN',
  'NEIGHBOURING_CODES',
] as const satisfies readonly Code[];
