import { CLAIM_CODES } from './codes-claim.ts';
import { CONSENT_CODES } from './codes-consent.ts';
import { PATIENT_CODES } from './codes-patient.ts';
import { RECEIPT_CODES } from './codes-receipt.ts';
import { SERVICE_CODES } from './codes-service.ts';
import { TRACE_CODES } from './codes-trace.ts';
import { VERDICT_CODES } from './codes-verdict.ts';

/**
 * Every reason the product can give, once: code, sentence for the officer in two languages, class, and whether the same
 * request may be sent again with hope of another answer. Codes are added, never renamed or reused.
 */
export const CODES = {
  ...SERVICE_CODES,
  ...RECEIPT_CODES,
  ...CLAIM_CODES,
  ...CONSENT_CODES,
  ...PATIENT_CODES,
  ...TRACE_CODES,
  ...VERDICT_CODES,
} as const;

export type Code = keyof typeof CODES;

export type Language = 'zh' | 'en';

export function isCode(value: unknown): value is Code {
  return typeof value === 'string' && Object.hasOwn(CODES, value);
}

/** The sentence an officer reads. */
export function sentenceOf(code: Code, language: Language): string {
  return CODES[code][language];
}
