import type { Check, Headline, ReceiptElements, ReceiptRef, Verdict } from '@piaosu/core';
import type { Organisation } from '../../organisation.ts';
import { COMPARED_FIELDS, differencesOf, type Difference } from './elements.ts';
import { checkEligibility } from './eligibility.ts';
import { judgeReceipt, type Judged } from './judge-receipt.ts';
import type { Found, OpenedReceipt } from './opened-receipt.ts';
import { findReceipt } from './receipt-source.ts';
import { subjectOf } from './subject.ts';

/** A verdict on elements that somebody read off a receipt. */
export interface ElementsVerdict extends Verdict {
  readonly differences: readonly Difference[];
}

export interface VerifyingFor {
  readonly organisation: Organisation;
  readonly institution: string;
  /** Whether what is left to claim is part of the answer. */
  readonly eligibility: boolean;
}

/** Headlines that speak of the proof itself: what was typed does not matter any more. */
const PROOF_FAILED: readonly Headline[] = ['TAMPERED', 'ISSUER_UNTRUSTED'];

/** The five elements of a receipt, compared with what its publisher can prove. */
export async function verifyElements(asking: VerifyingFor, elements: ReceiptElements): Promise<ElementsVerdict> {
  const { organisation, institution } = asking;
  const found = await findReceipt({ organisation, institution, purpose: 'VERIFY' }, elements, COMPARED_FIELDS);
  return judgeFound(asking, elements, found);
}

/** The same from the point where the receipt has been looked for. */
export async function judgeFound(
  asking: VerifyingFor,
  elements: ReceiptElements,
  found: Found,
): Promise<ElementsVerdict> {
  if (found.state !== 'FOUND')
    return { ...(await verdictWithout(asking.organisation, elements, found)), differences: [] };
  const { receipt } = found;
  const judged = await judgeReceipt(asking.organisation, elements, receipt);
  if (receipt.own !== undefined) {
    const fault = await ownFault(asking.organisation, elements, receipt, judged.verdict);
    if (fault !== undefined) return { ...fault, differences: [] };
  }
  return compare(asking, elements, receipt, judged);
}

async function compare(
  asking: VerifyingFor,
  elements: ReceiptElements,
  receipt: OpenedReceipt,
  { verdict, standing }: Judged,
): Promise<ElementsVerdict> {
  if (PROOF_FAILED.includes(verdict.headline)) return { ...verdict, differences: [] };
  const differences = differencesOf(elements, receipt);
  if (differences.length > 0) return { ...mismatch(verdict, differences), differences };
  if (!asking.eligibility) return { ...verdict, differences };
  const eligibility = await checkEligibility(asking, receipt.header, standing, receipt.own?.lineage);
  return { ...verdict, checks: replaceCheck(verdict.checks, eligibility), differences };
}

function mismatch(verdict: Verdict, differences: readonly Difference[]): Verdict {
  const fields = differences.map(({ field }) => field);
  const check: Check = { name: 'integrity', result: 'invalid', code: 'MISMATCH', evidence: { fields } };
  return { ...verdict, headline: 'MISMATCH', checks: replaceCheck(verdict.checks, check) };
}

export function replaceCheck(checks: readonly Check[], check: Check): Check[] {
  return checks.map((each) => (each.name === check.name ? check : each));
}

/**
 * The own store against the own proof. A column that differs is an alarm and no more: the answer comes from the proof.
 * A proof of our own that fails means that our row was edited: the receipt is not called tampered for it.
 */
async function ownFault(
  organisation: Organisation,
  ref: ReceiptRef,
  { own }: OpenedReceipt,
  verdict: Verdict,
): Promise<Verdict | undefined> {
  const failed = PROOF_FAILED.includes(verdict.headline) && verdict.checks.some(({ code }) => code === 'PROOF_INVALID');
  const diverged = [...(own?.diverged ?? []), ...(failed ? ['proof'] : [])];
  if (diverged.length > 0) await alarm(organisation, ref, diverged);
  return failed ? unproven({ parts: diverged }) : undefined;
}

async function verdictWithout(
  organisation: Organisation,
  ref: ReceiptRef,
  found: Exclude<Found, { state: 'FOUND' }>,
): Promise<Verdict> {
  switch (found.state) {
    case 'UNKNOWN':
      return {
        headline: 'NOT_FOUND',
        checks: [{ name: 'anchoring', result: 'invalid', code: 'NOT_FOUND', evidence: { reason: found.reason } }],
      };
    case 'UNREACHABLE':
      return {
        headline: 'UNCONFIRMED',
        checks: [
          {
            name: 'integrity',
            result: 'unknown',
            code: 'PEER_GATEWAY_UNAVAILABLE',
            evidence: { publisher: found.org },
          },
        ],
      };
    case 'DIVERGED':
      await alarm(organisation, ref, [found.part]);
      return unproven({ parts: [found.part] });
  }
}

function unproven(evidence: { readonly parts: readonly string[] }): Verdict {
  return {
    headline: 'UNCONFIRMED',
    checks: [{ name: 'integrity', result: 'unknown', code: 'INDEX_DIVERGED', evidence }],
  };
}

async function alarm({ alerts, peppers }: Organisation, ref: ReceiptRef, parts: readonly string[]): Promise<void> {
  const subject = subjectOf(peppers, ref);
  await alerts.raise({
    dedupe: `diverged/${subject}/${parts.join()}`,
    code: 'INDEX_DIVERGED',
    severity: 'CRITICAL',
    certainty: 'PROVEN',
    subject,
    evidence: { table: 'issued_receipts', parts },
  });
}
