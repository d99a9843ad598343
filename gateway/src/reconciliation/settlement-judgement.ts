import { canonicalJson, formatFen, leafText, parseCanonicalJson, TIERS, type ReceiptRef } from '@piaosu/core';
import { z } from 'zod';
import type { SettlementOutcome } from '../db/settlements.ts';
import type { AnsweredSettlement } from '../exchange/settlement-protocol.ts';
import { nativeSuite } from '../native/hash-suite.ts';
import type { Organisation } from '../organisation.ts';
import { judgeReceipt } from '../use-cases/verification/judge-receipt.ts';
import { PROOF_FAILED } from '../use-cases/verification/own-proof.ts';
import type { Settlement } from './settlement.ts';

/** What a settlement was matched with; kept encrypted. */
const foundShape = z.strictObject({
  reason: z
    .enum(['PEER_GATEWAY_UNAVAILABLE', 'NOT_ANCHORED', 'PROOF_INVALID', 'NOT_FOUND', 'HOSPITAL_UNKNOWN'])
    .exactOptional(),
  receipt: z.string().exactOptional(),
  fundAmount: z.string().exactOptional(),
});
export type Found = z.output<typeof foundShape>;

export interface Judgement {
  readonly outcome: SettlementOutcome;
  readonly found: Found;
  readonly leaf?: string;
}

export function foundText(found: Found): string {
  return canonicalJson(found);
}

export function readFound(text: string): Found {
  return foundShape.parse(parseCanonicalJson(text));
}

export function unconfirmed(reason: NonNullable<Found['reason']>): Judgement {
  return { outcome: 'UNCONFIRMED', found: { reason } };
}

/**
 * What the publisher's answer proves. It is believed in nothing: header, signature, openings and path are judged against the
 * own copy of the ledger, and the receipt must be the hospital's and carry the business number that was asked for.
 */
export async function judgeAnswer(
  organisation: Organisation,
  settlement: Settlement,
  businessTags: readonly string[],
  answer: AnsweredSettlement,
): Promise<Judgement> {
  if (answer.state === 'UNKNOWN') return { outcome: 'NO_RECEIPT', found: { reason: 'NOT_FOUND' } };
  if (answer.state === 'ISSUED') return unconfirmed('NOT_ANCHORED');
  if (answer.state !== 'ANCHORED') return unconfirmed('PROOF_INVALID');
  const { header, headerSignature, fields, log, path } = answer;
  const ref: ReceiptRef = { eInvoiceCode: header.eInvoiceCode, eInvoiceNumber: header.eInvoiceNumber };
  const receipt = { header, headerSignature, fields, details: [], place: { log, path } };
  const { verdict } = await judgeReceipt(organisation, ref, receipt);
  const isAsked = header.issuer === settlement.hospital && businessTags.includes(header.businessTag);
  if (PROOF_FAILED.includes(verdict.headline) || !isAsked || header.kind === 'RED') return unconfirmed('PROOF_INVALID');
  const values = new Map(fields.map(({ name, value }) => [name, value]));
  return {
    ...compare(settlement, header.settledTiers, ref, values),
    leaf: leafText(nativeSuite(header.hashAlg), header),
  };
}

/** That nobody settled it stands in the signed header; who did and for how much, in opened fields. */
function compare(
  settlement: Settlement,
  settledTiers: readonly number[],
  { eInvoiceCode, eInvoiceNumber }: ReceiptRef,
  values: ReadonlyMap<string, unknown>,
): Judgement {
  const receipt = `${eInvoiceCode}-${eInvoiceNumber}`;
  if (!settledTiers.includes(TIERS.BASIC)) return { outcome: 'SETTLEMENT_HIDDEN', found: { receipt } };
  if (values.get('settlementId') !== settlement.settlementId)
    return { outcome: 'DUPLICATE_SETTLEMENT', found: { receipt } };
  const issued = values.get('fundAmount');
  const fundAmount = typeof issued === 'string' ? issued : '';
  const outcome = fundAmount === formatFen(settlement.fundFen) ? 'MATCHED' : 'AMOUNT_DIFFERS';
  return { outcome, found: { receipt, fundAmount } };
}
