import { decideConsent, PiaosuError, type ConsentPurpose, type ConsentRecord, type ReceiptRef } from '@piaosu/core';
import { nowSeconds, payerTagsOf } from '../../consents/consent-standing.ts';
import { answerConsentedReceipts } from '../../exchange/consent-answers.ts';
import { CONSENTED_RECEIPTS_QUESTION, type Authority } from '../../exchange/consent-protocol.ts';
import type { CallerContext } from '../../http/route.ts';
import { fetchConsented, type ConsentedReceipt } from './consented-receipt.ts';
import { consentTo } from './own-consent.ts';
import { openForUse } from './portal.ts';
import { publishersOf, type PublisherGateway } from './publisher-gateway.ts';

/** A page of receipts, and the number behind which the next one begins. */
export interface ConsentedPage {
  readonly receipts: readonly ConsentedReceipt[];
  readonly next: string | undefined;
}

/**
 * The receipts that a consent covers, with documents and identities: the patient fills in nothing. Each is checked against
 * the own copy of the ledger. Throws PiaosuError RESOURCE_NOT_FOUND for a consent to somebody else, CONSENT_INVALID with its
 * reason, PEER_GATEWAY_UNAVAILABLE.
 */
export async function consentedReceipts(
  context: CallerContext,
  consentId: string,
  page: { readonly after: string | undefined; readonly limit: number },
): Promise<ConsentedPage> {
  const consent = await consentTo(context, consentId);
  assertUsable(context, consent, 'REVIEW');
  const opened = await openForUse(context, consent);
  const authority = { consentId, opened };
  const gateways = await publishersOf(context.organisation, opened.scope);
  const refs = (await Promise.all(gateways.map((gateway) => listOf(context, gateway, authority)))).flat();
  const from = page.after === undefined ? 0 : refs.findIndex((ref) => nameOf(ref) === page.after) + 1;
  const shown = refs.slice(from, from + page.limit);
  const last = shown.at(-1);
  return {
    receipts: await Promise.all(shown.map((ref) => fetchConsented(context, authority, ref))),
    next: from + page.limit < refs.length && last !== undefined ? nameOf(last) : undefined,
  };
}

/** By the own copy of the ledger and the own clock; whoever is asked decides again, and the ledger last. */
export function assertUsable(
  { organisation, caller }: CallerContext,
  consent: ConsentRecord,
  purpose: ConsentPurpose,
): void {
  const payerTags = payerTagsOf(organisation.peppers, caller.institution);
  const decision = decideConsent(consent, { payerTags, purpose, time: nowSeconds() });
  if (!decision.ok) throw new PiaosuError(decision.code, decision.evidence);
}

async function listOf(
  { organisation, caller }: CallerContext,
  gateway: PublisherGateway,
  authority: Authority,
): Promise<readonly ReceiptRef[]> {
  const question = { institution: caller.institution, authority };
  const answer =
    gateway === 'OWN'
      ? await answerConsentedReceipts(organisation, organisation.mspId, question)
      : await organisation.exchange.ask(gateway, CONSENTED_RECEIPTS_QUESTION, question);
  if (answer.state === 'REFUSED') throw new PiaosuError(answer.code, answer.evidence);
  return answer.receipts;
}

function nameOf({ eInvoiceCode, eInvoiceNumber }: ReceiptRef): string {
  return `${eInvoiceCode}-${eInvoiceNumber}`;
}
