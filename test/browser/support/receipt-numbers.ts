/**
 * The first number that each file gives to receipts of its own in segment 33060125 of the demo hospital, which all files share.
 * The day of publish.test.ts lies below 7000.
 */
export const FIRST_NUMBER = {
  supervision: 7001,
  'claim-desk': 7100,
  'claim-history': 7300,
  patient: 7500,
  ledger: 7600,
} as const;
