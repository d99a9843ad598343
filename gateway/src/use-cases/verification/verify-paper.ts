import type { PaperElements, PaperRecord, ReceiptRef, Verdict } from '@piaosu/core';
import { findByPaper, type FoundPaper } from './paper-source.ts';
import { replaceCheck, verifyElements, type ElementsVerdict, type VerifyingFor } from './verify-elements.ts';

/** A verdict on a paper, and the receipt that was looked at: an access to it, whatever number it was asked for by. */
export interface PaperVerdict {
  readonly verdict: ElementsVerdict;
  readonly ref?: ReceiptRef;
}

/** What is printed on a paper receipt: the verdict on the receipt that it stands for, and whether it still does. */
export async function verifyPaper(asking: VerifyingFor, paper: PaperElements): Promise<PaperVerdict> {
  const { organisation, institution } = asking;
  const { paperCode, paperNumber, ...elements } = paper;
  const found = await findByPaper({ organisation, institution, purpose: 'VERIFY' }, { paperCode, paperNumber });
  if (found.state !== 'FOUND') return { verdict: { ...verdictWithout(found), differences: [] } };
  const { ref, record } = found;
  const verdict = await verifyElements(asking, { ...ref, ...elements });
  return { verdict: { ...verdict, ...withPaper(verdict, record) }, ref };
}

/** A void paper is not called false: the sheet shown and what was issued do not agree. What is worse stays the headline. */
export function withPaper(verdict: Verdict, { state, history }: PaperRecord): Verdict {
  if (state === 'LIVE') return verdict;
  const { time = 0, reason = null } = history.at(-1) ?? {};
  const check = { name: 'status', result: 'invalid', code: 'PAPER_VOID', evidence: { reason, since: time } } as const;
  const isGood = verdict.headline === 'GENUINE' || verdict.headline === 'UNCONFIRMED';
  if (!isGood) return verdict;
  return { ...verdict, headline: 'MISMATCH', checks: replaceCheck(verdict.checks, check) };
}

function verdictWithout(found: Exclude<FoundPaper, { state: 'FOUND' }>): Verdict {
  if (found.state === 'UNKNOWN') {
    const check = { name: 'status', result: 'invalid', code: 'NOT_FOUND', evidence: { paper: 'UNKNOWN' } } as const;
    return { headline: 'NOT_FOUND', checks: [check] };
  }
  const evidence = { publisher: found.publisher };
  const check = { name: 'integrity', result: 'unknown', code: 'PEER_GATEWAY_UNAVAILABLE', evidence } as const;
  return { headline: 'UNCONFIRMED', checks: [check] };
}
