import { canonicalJson, type Json, type Operation } from '@piaosu/core';
import { describe, expect, it } from 'vitest';
import type { Change } from './change.ts';
import { recheckPaper } from './recheck-paper.ts';

const HOSPITAL = 'H33010000001';
const OTHER = 'H33010000002';
const KEY = `PAP~1.${'a'.repeat(64)}`;
const tag = (digit: string) => `1.${digit.repeat(64)}`;
const exchange = { action: 'exchange', institution: HOSPITAL, role: 'ISSUER', keyId: 'k', time: 1, tx: 'aa' };
const voided = { ...exchange, action: 'void', reason: 'LOST', tx: 'bb' };
const live = { v: 1, state: 'LIVE', receipt: tag('b'), issuer: HOSPITAL, history: [exchange] };

function operation(action: Operation['action'], institution = HOSPITAL): Operation {
  const actor = { institution, role: 'ISSUER', keyId: 'k' } as const;
  return { v: 1, action, actor, body: {}, privateHash: `sha-256:${'0'.repeat(64)}` };
}

function rulesOf(before: Json | undefined, after: Json, operations: readonly Operation[]): unknown[] {
  const bytes = (value: Json) => Buffer.from(canonicalJson(value));
  const was = before === undefined ? undefined : bytes(before);
  const change: Change = { key: KEY, kind: 'PAP', parts: [tag('a')], before: was, after: bytes(after) };
  const findings = recheckPaper(change, { changes: [change], operations, valueBefore: () => undefined });
  return findings.map(({ evidence }) => JSON.stringify(evidence));
}

describe('a paper number as every organisation re-checks it', () => {
  it('accepts an exchange, its end by issuer or authority, and a number freed for another sheet', () => {
    expect(rulesOf(undefined, live, [operation('exchangePaper')])).toEqual([]);
    expect(rulesOf(live, { ...live, state: 'VOID', history: [exchange, voided] }, [operation('voidPaper')])).toEqual(
      [],
    );
    const byAuthority = { ...voided, institution: 'AUTH-HEALTH', role: 'REGISTRAR', reason: 'MISTYPED' };
    const released = { ...live, state: 'RELEASED', history: [exchange, byAuthority] };
    expect(rulesOf(live, released, [operation('voidPaper', 'AUTH-HEALTH')])).toEqual([]);
    const again = { ...exchange, institution: OTHER, tx: 'cc' };
    const taken = { ...live, receipt: tag('c'), issuer: OTHER, history: [exchange, byAuthority, again] };
    expect(rulesOf(released, taken, [operation('exchangePaper', OTHER)])).toEqual([]);
  });

  it.each([
    ['moved to another receipt', live, { ...live, receipt: tag('c') }, 'PAPER_REWRITTEN'],
    ['used again after it was lost', { ...live, state: 'VOID', history: [exchange, voided] }, live, 'PAPER_REWRITTEN'],
    ['made without an act', undefined, { ...live, history: [{ ...exchange, institution: OTHER }] }, 'PAPER_ACTOR'],
    [
      'voided by another hospital',
      live,
      { ...live, state: 'VOID', history: [exchange, { ...voided, institution: OTHER }] },
      'PAPER_ACTOR',
    ],
  ])('%s is LEDGER_DIVERGED', (_name, before, after, rule) => {
    const operations = [operation('exchangePaper'), operation('voidPaper'), operation('voidPaper', OTHER)];
    expect(rulesOf(before, after, operations)).toEqual([expect.stringContaining(rule)]);
  });
});
