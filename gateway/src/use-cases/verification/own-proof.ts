import type { Headline, ReceiptRef, Verdict } from '@piaosu/core';
import type { Organisation } from '../../organisation.ts';
import { findHeld, type Disclosed, type Holder } from './held-receipt.ts';
import { judgeReceipt, type Judge } from './judge-receipt.ts';
import type { Found, OpenedReceipt } from './opened-receipt.ts';
import { subjectOf } from './subject.ts';

/** Headlines that speak of the proof itself: what was typed does not matter any more. */
export const PROOF_FAILED: readonly Headline[] = ['TAMPERED', 'ISSUER_UNTRUSTED'];

type Alarmed = Pick<Organisation, 'alerts' | 'peppers'>;

/**
 * A receipt of ours that we may hand to others: its proof holds against our own copy of the ledger. A row that somebody
 * edited is DIVERGED, so that a genuine paper is never called tampered for what was done to our database.
 */
export async function findProven(
  publisher: Holder & Judge & Alarmed,
  ref: ReceiptRef,
  disclosed: Disclosed,
): Promise<Found> {
  const found = await findHeld(publisher, ref, disclosed);
  return found.state === 'FOUND' ? proven(publisher, ref, found.receipt) : found;
}

/** The same for a receipt that was found. One that another organisation showed is judged by whoever gets it. */
export async function proven(organisation: Judge & Alarmed, ref: ReceiptRef, receipt: OpenedReceipt): Promise<Found> {
  if (receipt.own === undefined) return { state: 'FOUND', receipt };
  const { verdict } = await judgeReceipt(organisation, ref, receipt);
  const fault = await ownFault(organisation, ref, receipt, verdict);
  return fault === undefined ? { state: 'FOUND', receipt } : { state: 'DIVERGED', part: 'proof' };
}

/**
 * The own store against the own proof. A column that differs is an alarm and no more: the answer comes from the proof.
 * A proof of our own that fails means that our row was edited: the receipt is not called tampered for it.
 */
export async function ownFault(
  organisation: Alarmed,
  ref: ReceiptRef,
  { own }: OpenedReceipt,
  verdict: Verdict,
): Promise<Verdict | undefined> {
  const failed = PROOF_FAILED.includes(verdict.headline) && verdict.checks.some(({ code }) => code === 'PROOF_INVALID');
  const diverged = [...(own?.diverged ?? []), ...(failed ? ['proof'] : [])];
  if (diverged.length > 0) await alarm(organisation, ref, diverged);
  return failed ? unproven({ parts: diverged }) : undefined;
}

export function unproven(evidence: { readonly parts: readonly string[] }): Verdict {
  return {
    headline: 'UNCONFIRMED',
    checks: [{ name: 'integrity', result: 'unknown', code: 'INDEX_DIVERGED', evidence }],
  };
}

export async function alarm({ alerts, peppers }: Alarmed, ref: ReceiptRef, parts: readonly string[]): Promise<void> {
  const subject = subjectOf(peppers, ref);
  await alerts.raise({
    dedupe: `diverged/${subject}/${parts.join()}`,
    code: 'INDEX_DIVERGED',
    subject,
    evidence: { table: 'issued_receipts', parts },
  });
}
