import { canonicalJson, type Json, type Operation } from '@piaosu/core';
import { describe, expect, it } from 'vitest';
import type { Change } from './change.ts';
import { recheckReceipt } from './recheck-receipt.ts';

const tag = (digit: string) => `1.${digit.repeat(64)}`;
const LEAF = `sha-256:${'1'.repeat(64)}` as const;
const HOSPITAL = 'H33010000001';
const LOG = { publisher: 'P', shard: '0', size: 1, index: 0 };
// Of a log with one leaf the root is the leaf.
const CHECKPOINT = { v: 1, hashAlg: 'sha-256', root: LEAF, epoch: 0, time: 1, tx: 'aa' };

function receipt(changes: Readonly<Record<string, Json>> = {}): Json {
  return {
    ...{
      v: 1,
      state: 'LIVE',
      kind: 'OUTPATIENT',
      issuer: HOSPITAL,
      lineage: tag('a'),
      leaf: LEAF,
      log: LOG,
      capFen: 1,
    },
    ...{ settledTiers: [], otherUnbroken: false, liability: 'NONE', issueDate: '2026-01-05', tx: 'aa' },
    ...{ patientCommit: LEAF, businessTag: tag('c') },
    ...changes,
  };
}

const pointer = { leaf: LEAF, log: LOG, path: [] };
const BODIES = {
  materialise: { receipt: pointer },
  exchangePaper: { receipt: pointer },
  raiseDispute: { receipt: pointer, reason: 'AMOUNT' },
  holdLineage: { receipt: pointer, reason: 'COURT' },
  redFlush: { original: pointer, red: pointer },
  voidPaper: { reason: 'LOST' },
} as const;

function rulesOf(before: Json | undefined, after: Json, ...actions: readonly (keyof typeof BODIES)[]): Json[] {
  const bytes = (value: Json) => Buffer.from(canonicalJson(value));
  const was = before === undefined ? undefined : bytes(before);
  const parts = { key: `RCP~${tag('a')}`, kind: 'RCP', parts: [tag('a')] } as const;
  const change: Change = { ...parts, before: was, after: bytes(after) };
  const operations = actions.map((action): Operation => {
    const actor = { institution: HOSPITAL, role: 'ISSUER', keyId: 'k' } as const;
    return { v: 1, action, actor, body: BODIES[action], privateHash: LEAF };
  });
  const valueBefore = (key: string) => (key.startsWith('CKP~') ? bytes(CHECKPOINT) : undefined);
  const findings = recheckReceipt(change, { changes: [change], operations, valueBefore });
  return findings.filter(({ code }) => code !== 'RECEIPT_DISPUTED').map(({ evidence }) => evidence);
}

const paper = { paper: tag('d') };
const disputes = [{ by: tag('b'), role: 'ISSUER', reason: 'AMOUNT', time: 1, tx: 'aa' }];

describe('a receipt as every organisation re-checks it', () => {
  it('accepts what the acts do, also when they make the record', () => {
    expect(rulesOf(undefined, receipt(), 'materialise')).toEqual([]);
    expect(rulesOf(undefined, receipt(), 'holdLineage')).toEqual([]);
    expect(rulesOf(undefined, receipt(paper), 'exchangePaper')).toEqual([]);
    expect(rulesOf(undefined, receipt({ disputes }), 'raiseDispute')).toEqual([]);
    expect(rulesOf(undefined, receipt({ state: 'RED_FLUSHED', redBy: tag('e') }), 'redFlush')).toEqual([]);
    expect(rulesOf(receipt(), receipt({ state: 'RED_PENDING', redBy: tag('e') }), 'redFlush')).toEqual([]);
    const pending = receipt({ ...paper, state: 'RED_PENDING', redBy: tag('e') });
    expect(rulesOf(pending, receipt({ state: 'RED_FLUSHED', redBy: tag('e') }), 'voidPaper')).toEqual([]);
  });

  it.each([
    ['made as cancelled without a red-flush', undefined, receipt({ state: 'RED_FLUSHED', redBy: tag('e') })],
    ['cancelled without a red-flush', receipt(), receipt({ state: 'RED_FLUSHED', redBy: tag('e') })],
    ['made with a paper that nobody exchanged', undefined, receipt(paper)],
    ['made with a dispute that nobody raised', undefined, receipt({ disputes })],
    ['given a paper that nobody exchanged', receipt(), receipt(paper)],
  ])('%s is LEDGER_DIVERGED', (_name, before, after) => {
    expect(rulesOf(before, after, 'materialise')).toHaveLength(1);
  });
});
