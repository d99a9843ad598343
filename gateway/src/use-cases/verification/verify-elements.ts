import type { Check, ReceiptElements, ReceiptRef, Verdict } from '@piaosu/core';
import type { Organisation } from '../../organisation.ts';
import { verdictOnErased } from '../../erasure/erased-verdict.ts';
import type { EarlierChecks } from './check-counter.ts';
import { COMPARED_FIELDS, differencesOf, type Difference } from './elements.ts';
import { judgeReceipt, type Judged } from './judge-receipt.ts';
import { withOfficeChecks } from './office-checks.ts';
import type { Found, OpenedReceipt } from './opened-receipt.ts';
import { alarm, ownFault, PROOF_FAILED, unproven } from './own-proof.ts';
import { findReceipt } from './receipt-source.ts';

/** A verdict on elements that somebody read off a receipt. */
export interface ElementsVerdict extends Verdict {
  readonly differences: readonly Difference[];
  /** How often the receipt was checked before; only for who knows its check code. */
  readonly earlier?: EarlierChecks;
}

export interface VerifyingFor {
  readonly organisation: Organisation;
  readonly institution: string;
  /** Whether what is left to claim is part of the answer. */
  readonly eligibility: boolean;
}

/** The five elements of a receipt, compared with what its publisher can prove. */
export async function verifyElements(asking: VerifyingFor, elements: ReceiptElements): Promise<ElementsVerdict> {
  const { organisation, institution } = asking;
  const found = await findReceipt({ organisation, institution, purpose: 'VERIFY' }, elements, COMPARED_FIELDS);
  const erased = found.state === 'UNKNOWN' ? await verdictOnErased(organisation, institution, elements) : undefined;
  return erased === undefined ? judgeFound(asking, elements, found) : { ...erased, differences: [] };
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
  { verdict, standing, notes }: Judged,
): Promise<ElementsVerdict> {
  if (PROOF_FAILED.includes(verdict.headline)) return { ...verdict, differences: [] };
  const differences = differencesOf(elements, receipt);
  const isKnown = !differences.some(({ field }) => field === 'checkCode');
  const counted = isKnown && receipt.earlier !== undefined ? { earlier: receipt.earlier } : {};
  if (differences.length > 0) return { ...mismatch(verdict, differences), ...counted, differences };
  if (!asking.eligibility) return { ...verdict, ...counted, differences };
  const { header, own } = receipt;
  const checks = await withOfficeChecks(asking, verdict, header, { standing, notes }, own?.lineage);
  return { ...verdict, ...counted, checks, differences };
}

function mismatch(verdict: Verdict, differences: readonly Difference[]): Verdict {
  const fields = differences.map(({ field }) => field);
  const check: Check = { name: 'integrity', result: 'invalid', code: 'MISMATCH', evidence: { fields } };
  return { ...verdict, headline: 'MISMATCH', checks: replaceCheck(verdict.checks, check) };
}

export function replaceCheck(checks: readonly Check[], check: Check): Check[] {
  return checks.map((each) => (each.name === check.name ? check : each));
}

/** What is said of a receipt that was not found, not reached, or whose own row cannot be opened. */
export async function verdictWithout(
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
