import type { Code } from '../codes.ts';
import type { Json } from '../encoding/json.ts';
import type { ConsentPurpose, ConsentRecord } from '../ledger/consent-record.ts';

import { isInScope, type ConsentScope, type ScopedReceipt } from './consent-scope.ts';

/** Why a consent or presentation does not carry an act; part of the evidence, so that the officer reads which. */
export const CONSENT_FAULTS = [
  'UNKNOWN',
  'OTHER_PAYER',
  'WITHDRAWN',
  'NOT_YET_VALID',
  'EXPIRED',
  'WRONG_PURPOSE',
  'OTHER_PATIENT',
  'OUT_OF_SCOPE',
  'TOO_LONG',
  'TOO_MANY_OPEN',
] as const;
export type ConsentFault = (typeof CONSENT_FAULTS)[number];

export type ConsentDecision =
  { readonly ok: true } | { readonly ok: false; readonly code: Code; readonly evidence: Json };

/** Who wants to use a consent, when and for what. */
export interface ConsentUse {
  /** The payer's tags under every version. */
  readonly payerTags: readonly string[];
  /** What it is to be used for; a consent to claim lets the office look too. */
  readonly purpose: ConsentPurpose;
  /** Epoch seconds: transaction time on the ledger, the own clock where a gateway decides on disclosure. */
  readonly time: number;
}

/** One receipt that is to be seen or claimed. */
export interface ConsentedReceipt extends ScopedReceipt {
  readonly samePatient: boolean;
}

type Standing = Pick<ConsentRecord, 'id' | 'payer' | 'state' | 'purpose' | 'validFrom' | 'validUntil'>;

/**
 * Whether the consent can be used at all: by this payer, now, for this purpose. To another payer nothing else is told.
 * Refuses with CONSENT_INVALID.
 */
export function decideConsent(consent: Standing, { payerTags, purpose, time }: ConsentUse): ConsentDecision {
  const { id: consentId, state, validFrom, validUntil } = consent;
  if (!payerTags.includes(consent.payer)) return consentInvalid('OTHER_PAYER', { consentId });
  if (state === 'WITHDRAWN') return consentInvalid('WITHDRAWN', { consentId });
  if (time < validFrom) return consentInvalid('NOT_YET_VALID', { consentId, validFrom });
  if (time >= validUntil) return consentInvalid('EXPIRED', { consentId, validUntil });
  if (!allows(consent.purpose, purpose))
    return consentInvalid('WRONG_PURPOSE', { consentId, purpose: consent.purpose });
  return { ok: true };
}

/**
 * Whether it covers these receipts: all of its patient, all in its scope. The evidence names them by their place, and the
 * consent, if it is one, by what stands in `named`.
 */
export function decideScope(
  scope: ConsentScope,
  receipts: readonly ConsentedReceipt[],
  named: Readonly<Record<string, Json>> = {},
): ConsentDecision {
  const foreign = placesOf(receipts, ({ samePatient }) => !samePatient);
  if (foreign.length > 0) return consentInvalid('OTHER_PATIENT', { ...named, receipts: foreign });
  const outside = placesOf(receipts, (receipt) => !isInScope(scope, receipt));
  if (outside.length > 0) return consentInvalid('OUT_OF_SCOPE', { ...named, scope: scope.type, receipts: outside });
  return { ok: true };
}

export function allows(granted: ConsentPurpose, wanted: ConsentPurpose): boolean {
  return granted === wanted || granted === 'CLAIM';
}

export function consentInvalid(
  reason: ConsentFault,
  more: Readonly<Record<string, Json>> = {},
): Extract<ConsentDecision, { ok: false }> {
  return { ok: false, code: 'CONSENT_INVALID', evidence: { reason, ...more } };
}

function placesOf<T>(items: readonly T[], holds: (item: T) => boolean): number[] {
  return items.flatMap((item, index) => (holds(item) ? [index] : []));
}
