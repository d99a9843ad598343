/**
 * Why somebody decided against somebody: a word of these lists. What a person writes in own words could name a patient, so
 * of it the ledger gets a salted commitment alone (`note`), and the words stay with the payer.
 */
export const REJECT_REASONS = [
  'NOT_COVERED',
  'OVER_LIMIT',
  'DOCUMENTS_MISSING',
  'RECEIPT_DOUBT',
  'IDENTITY_DOUBT',
  'DUPLICATE',
  'LATE',
  'THIRD_PARTY_LIABLE',
  'FRAUD_SUSPECTED',
  'OTHER',
] as const;

export const WITHDRAW_REASONS = ['PATIENT_WISH', 'MISTAKE', 'RED_FLUSH', 'PAYER_SUSPENDED', 'OTHER'] as const;

/** Of a payment that the bank returned. */
export const RETURN_REASONS = ['ACCOUNT_CLOSED', 'ACCOUNT_UNKNOWN', 'NAME_DIFFERS', 'BANK_REFUSED', 'OTHER'] as const;

/** The acts that need a reason. */
export const CLAIM_REASONS = {
  reject: REJECT_REASONS,
  withdraw: WITHDRAW_REASONS,
  paymentReturned: RETURN_REASONS,
} as const;
export type ReasonedAct = keyof typeof CLAIM_REASONS;
export type ClaimReason = (typeof CLAIM_REASONS)[ReasonedAct][number];
