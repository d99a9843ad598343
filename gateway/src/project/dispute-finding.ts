import { isOpenDispute, type ReceiptRecord } from '@piaosu/core';
import type { Finding } from './finding.ts';

/** What somebody disputes is for people: the issuer's, and the supervision of every organisation. */
export function disputeFindings(key: string, before: ReceiptRecord | undefined, after: ReceiptRecord): Finding[] {
  const known = new Set((before?.disputes ?? []).filter(isOpenDispute).map(({ tx, by }) => `${tx}/${by}`));
  return (after.disputes ?? [])
    .filter((each) => isOpenDispute(each) && !known.has(`${each.tx}/${each.by}`))
    .map(({ reason, role, time }) => ({
      code: 'RECEIPT_DISPUTED',
      institution: after.issuer,
      subject: key,
      evidence: { reason, role, since: time },
    }));
}
