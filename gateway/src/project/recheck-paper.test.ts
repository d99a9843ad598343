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
const foreign = { ...exchange, institution: OTHER, tx: 'cc' };
const byHealth = { ...voided, institution: 'AUTH-HEALTH', role: 'REGISTRAR', reason: 'MISTYPED', tx: 'dd' };

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

  it('accepts a number freed and taken by another hospital in one transaction', () => {
    const mistyped = { ...voided, reason: 'MISTYPED' };
    const taken = { ...live, receipt: tag('c'), issuer: OTHER, history: [exchange, mistyped, foreign] };
    expect(rulesOf(live, taken, [operation('voidPaper'), operation('exchangePaper', OTHER)])).toEqual([]);
  });

  it('accepts a used-up number that its authority frees', () => {
    const usedUp = { ...live, state: 'VOID', history: [exchange, voided] };
    const freed = { ...live, state: 'RELEASED', history: [exchange, voided, byHealth] };
    expect(rulesOf(usedUp, freed, [operation('voidPaper', 'AUTH-HEALTH')])).toEqual([]);
  });

  it('accepts a history that begins anew for another hospital, once it is full', () => {
    const full = Array.from({ length: 98 }, (_, i) => (i % 2 === 0 ? exchange : { ...voided, reason: 'MISTYPED' }));
    const released = { ...live, state: 'RELEASED', history: full };
    const taken = { ...live, receipt: tag('c'), issuer: OTHER, history: [foreign] };
    expect(rulesOf(released, taken, [operation('exchangePaper', OTHER)])).toEqual([]);
    const rewritten = rulesOf({ ...released, history: full.slice(0, 2) }, taken, [operation('exchangePaper', OTHER)]);
    expect(rewritten).toEqual([expect.stringContaining('PAPER_REWRITTEN')]);
  });

  it.each([
    [
      'used up and freed by its hospital',
      { ...live, state: 'VOID', history: [exchange, voided] },
      { ...live, state: 'RELEASED', history: [exchange, voided, { ...voided, reason: 'MISTYPED' }] },
      'PAPER_REWRITTEN',
    ],
    ['free although its sheet is out', undefined, { ...live, state: 'RELEASED' }, 'PAPER_REWRITTEN'],
    [
      'voided by the authority of another organisation',
      live,
      { ...live, state: 'VOID', history: [exchange, { ...byHealth, institution: 'AUTH-INSURANCE', reason: 'LOST' }] },
      'PAPER_ACTOR',
    ],
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
    const voiding = [HOSPITAL, OTHER, 'AUTH-INSURANCE'].map((by) => operation('voidPaper', by));
    const operations = [operation('exchangePaper'), ...voiding];
    expect(rulesOf(before, after, operations)).toEqual([expect.stringContaining(rule)]);
  });
});
