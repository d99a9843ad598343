import {
  consentInvalid,
  consentKey,
  parsePresentation,
  PiaosuError,
  scopeFields,
  type Json,
  type ReceiptRef,
} from '@piaosu/core';
import { findConsent } from '../../consents/consent-standing.ts';
import type { CallerContext } from '../../http/route.ts';
import { assertUsable } from './consented-receipts.ts';
import { openForUse } from './portal.ts';

/** The patient's word that a claim names. */
export type ClaimAuthority = { readonly consentId: string } | { readonly presentation: string };

/** What a claim shows the ledger of it. */
export interface ShownAuthority {
  /** The receipt, where the patient's word names one. */
  readonly receipts: readonly ReceiptRef[];
  /** Fields to open besides those every claim needs. */
  readonly fields: readonly string[];
  readonly body: Readonly<Record<string, Json>>;
  readonly private: Readonly<Record<string, Json>>;
}

/** Of a claim that names no word of the patient. */
export const NO_AUTHORITY: ShownAuthority = { receipts: [], fields: [], body: {}, private: {} };

/**
 * Opens what the claim is made under. A presentation goes to the ledger as it is, which knows whether it was used; a consent
 * must be opened by its portal, so what the own copy of the ledger refuses already is refused here, with an alert as if the
 * ledger had. Throws PiaosuError CONSENT_INVALID, SCHEMA, PEER_GATEWAY_UNAVAILABLE.
 */
export async function showAuthority(context: CallerContext, authority: ClaimAuthority): Promise<ShownAuthority> {
  if ('consentId' in authority) return alerting(context, authority.consentId, () => showConsent(context, authority));
  const { presentation } = authority;
  const parsed = parsePresentation(presentation);
  if (!parsed.ok) throw new PiaosuError('SCHEMA', [{ pointer: '/presentation', code: 'SCHEMA' }]);
  const { receipt } = parsed.value.presentation;
  return { receipts: [receipt], fields: [], body: {}, private: { presentation } };
}

async function showConsent(
  context: CallerContext,
  { consentId }: { readonly consentId: string },
): Promise<ShownAuthority> {
  const consent = await findConsent(context.organisation.projection, consentId);
  if (consent === undefined) throw unknown(consentId);
  assertUsable(context, consent, 'CLAIM');
  const { scope, scopeSalt, patientSalt } = await openForUse(context, consent);
  return {
    receipts: scope.type === 'RECEIPT' ? [scope.receipt] : [],
    fields: scopeFields(scope),
    body: { consentId },
    private: { consent: { scope, scopeSalt, patientSalt } },
  };
}

function unknown(consentId: string): PiaosuError {
  const { code, evidence } = consentInvalid('UNKNOWN', { consentId });
  return new PiaosuError(code, evidence);
}

/** A refusal that the ledger does not see is for a person to see all the same. */
async function alerting<T>(
  { organisation, caller, messageId }: CallerContext,
  consentId: string,
  show: () => Promise<T>,
): Promise<T> {
  try {
    return await show();
  } catch (error) {
    if (!(error instanceof PiaosuError) || error.code !== 'CONSENT_INVALID') throw error;
    await organisation.alerts.raise({
      dedupe: `consent/${consentId}/${caller.institution}/${messageId}`,
      code: error.code,
      institution: caller.institution,
      subject: consentKey(consentId),
      evidence: error.evidence,
    });
    throw error;
  }
}
