import {
  PiaosuError,
  type Check,
  type Headline,
  type Json,
  type OpenedFields,
  type ReceiptHeader,
  type ReceiptRef,
} from '@piaosu/core';
import { CONSENTED_DOCUMENT_QUESTION, type Authority } from '../../exchange/consent-protocol.ts';
import { answerConsentedDocument } from '../../exchange/consent-answers.ts';
import type { CallerContext } from '../../http/route.ts';
import { checkEligibility } from '../verification/eligibility.ts';
import { judgeReceipt } from '../verification/judge-receipt.ts';
import type { OpenedReceipt } from '../verification/opened-receipt.ts';
import { replaceCheck } from '../verification/verify-elements.ts';
import { publisherOf, type PublisherGateway } from './publisher-gateway.ts';

/** A receipt as the office sees it under the patient's word: judged by the own copy of the ledger, every value proven. */
export interface ConsentedReceipt {
  readonly ref: ReceiptRef;
  readonly header: ReceiptHeader;
  readonly headline: Headline;
  readonly checks: readonly Check[];
  readonly asOfBlock: number | undefined;
  readonly fields: OpenedFields;
  readonly details: readonly Json[];
}

/**
 * Asks the publisher for one receipt and checks what comes. Throws PiaosuError with the publisher's refusal, NOT_FOUND,
 * PEER_GATEWAY_UNAVAILABLE; PROOF_INVALID when lines are missing or it is not the receipt that was asked for.
 */
export async function fetchConsented(
  context: CallerContext,
  authority: Authority,
  ref: ReceiptRef,
): Promise<ConsentedReceipt> {
  const { organisation, caller } = context;
  const receipt = await ask(context, await publisherOf(organisation, ref), authority, ref);
  const judged = await judgeReceipt(organisation, ref, receipt);
  const { verdict } = judged;
  assertWhole(receipt);
  const asker = { organisation, institution: caller.institution };
  const eligibility = await checkEligibility(asker, receipt.header, judged, receipt.own?.lineage);
  const isProven = verdict.headline !== 'TAMPERED' && verdict.headline !== 'ISSUER_UNTRUSTED';
  return {
    ...{ ref, header: receipt.header, headline: verdict.headline, asOfBlock: verdict.asOfBlock },
    checks: isProven ? replaceCheck(verdict.checks, eligibility) : verdict.checks,
    // What is not proven is not shown as if it were.
    fields: new Map(isProven ? receipt.fields.map(({ name, value }) => [name, value]) : []),
    details: isProven ? receipt.details.map(({ value }) => value) : [],
  };
}

async function ask(
  { organisation, caller }: CallerContext,
  gateway: PublisherGateway,
  authority: Authority,
  ref: ReceiptRef,
): Promise<OpenedReceipt> {
  const receipt = { eInvoiceCode: ref.eInvoiceCode, eInvoiceNumber: ref.eInvoiceNumber };
  const question = { institution: caller.institution, authority, receipt };
  const answer =
    gateway === 'OWN'
      ? await answerConsentedDocument(organisation, organisation.mspId, question)
      : await organisation.exchange.ask(gateway, CONSENTED_DOCUMENT_QUESTION, question);
  if (answer.state === 'REFUSED') throw new PiaosuError(answer.code, answer.evidence);
  if (answer.state === 'UNKNOWN') throw new PiaosuError('NOT_FOUND');
  const { header, headerSignature, fields } = answer;
  if (answer.state === 'ISSUED') return { header, headerSignature, fields, details: [] };
  return { header, headerSignature, fields, details: answer.details, place: { log: answer.log, path: answer.path } };
}

/** Each line once and none left out: a line kept back would make a bill look smaller. Not before it is anchored. */
function assertWhole({ header, details, place }: OpenedReceipt): void {
  if (place === undefined) return;
  const lines = new Set(details.map(({ index }) => index));
  if (lines.size !== header.detailCount || details.length !== header.detailCount)
    throw new PiaosuError('PROOF_INVALID', { proof: 'details', shown: lines.size, issued: header.detailCount });
}
