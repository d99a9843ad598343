import { rule } from './code-entry.ts';

/** Consent of patients: reasons that a look or a claim is refused. */
export const CONSENT_CODES = {
  CONSENT_INVALID: rule(
    '患者授权不适用于本次办理（机构、期限、用途、本人或范围不符，或已撤回）。',
    'The consent does not cover this: another payer, time, purpose, patient or scope, or it was withdrawn.',
  ),
} as const;
