import type { Dispute, ReceiptRecord } from '@piaosu/core';
import { expect, it } from 'vitest';
import { disputeFindings } from './dispute-finding.ts';

const tag = (digit: string) => `1.${digit.repeat(64)}`;
const KEY = `RCP~${tag('a')}`;
const dispute: Dispute = { by: tag('b'), role: 'CLAIMS_OFFICER', reason: 'AMOUNT', time: 5, tx: 'aa' };

function receipt(...disputes: readonly Dispute[]): ReceiptRecord {
  return {
    ...{ v: 1, state: 'LIVE', kind: 'OUTPATIENT', issuer: 'H33010000001', lineage: tag('a') },
    ...{ leaf: `sha-256:${'0'.repeat(64)}`, log: { publisher: 'P', shard: '0', size: 1, index: 0 }, capFen: 1 },
    ...{ settledTiers: [], otherUnbroken: false, liability: 'NONE', issueDate: '2026-01-05', tx: 'aa' },
    ...{ patientCommit: `sha-256:${'0'.repeat(64)}`, businessTag: tag('c'), disputes },
  };
}

it('a new dispute is told once, with why and when and never by whom; its end is no alert', () => {
  expect(disputeFindings(KEY, undefined, receipt(dispute))).toMatchObject([
    { code: 'RECEIPT_DISPUTED', institution: 'H33010000001', evidence: { reason: 'AMOUNT', since: 5 } },
  ]);
  expect(JSON.stringify(disputeFindings(KEY, undefined, receipt(dispute)))).not.toContain(tag('b'));
  expect(disputeFindings(KEY, receipt(dispute), receipt(dispute))).toEqual([]);
  const lifted: Dispute = {
    ...dispute,
    lifted: { by: tag('b'), role: 'CLAIMS_OFFICER', time: 6, tx: 'bb', reason: 'RESOLVED' },
  };
  expect(disputeFindings(KEY, receipt(dispute), receipt(lifted))).toEqual([]);
});
