import { canonicalJson, type Json } from '@piaosu/core';
import { describe, expect, it } from 'vitest';
import { type Change, type ChangeSet } from './change.ts';
import { recheckLineage } from './recheck-lineage.ts';
import { recheckRemoval } from './recheck-outcome.ts';

const tag = (digit: string) => `1.${digit.repeat(64)}`;
const idOf = (digit: string) => `C${digit.repeat(24)}`;
const bytes = (value: Json) => Buffer.from(canonicalJson(value));
type Fields = Readonly<Record<string, Json>>;

const NOON = Date.parse('2026-01-06T12:00:00+08:00') / 1000;
const RECEIPT = { tag: tag('a'), chain: tag('a'), capFen: 1_000, live: true };

function entry(digit: string, changes: Fields = {}): Fields {
  return {
    ...{ id: idOf(digit), payer: tag('b'), tier: 5, benefit: 'INDEMNITY', state: 'RESERVED', amountFen: 100 },
    ...{ paidFen: 0, recoveredFen: 0, date: '2026-01-06', receipts: [tag('a')] },
    ...changes,
  };
}

function lineage(claims: readonly Fields[], changes: Fields = {}): Json {
  const usedFen = claims.length * 100;
  return { v: 1, receipts: [RECEIPT], capFen: 1_000, usedFen, claims, ...changes };
}

function record(digit: string, changes: Fields = {}, actions: readonly string[] = ['reserve']): Json {
  return {
    ...{ v: 1, id: idOf(digit), lineage: tag('a'), payer: 'INS-A', org: 'InsuranceMSP', tier: 5, benefit: 'INDEMNITY' },
    ...{ basis: 'PERSONAL_BURDEN', receipts: [tag('a')], state: 'RESERVED', requestedFen: 100, reservedFen: 100 },
    ...{ approvedFen: 0, paidFen: 0, recoveredFen: 0 },
    history: actions.map((action) => ({ action, role: 'CLAIMS_OFFICER', time: 1, tx: 'aa' })),
    ...changes,
  };
}

interface Written {
  readonly before?: Json;
  readonly after: Json;
  /** CLM~ by digit: as it stood, as it is written. */
  readonly claims?: Readonly<Record<string, readonly [before: Json | undefined, after: Json | undefined]>>;
  readonly receipt?: Json;
  readonly actions?: readonly string[];
}

/** The rules that a transaction breaks. */
function broken({ before, after, claims = {}, receipt, actions = [] }: Written): unknown[] {
  const changeOf = (kind: 'LIN' | 'CLM' | 'RCP', part: string, was: Json | undefined, is: Json): Change => ({
    ...{ key: `${kind}~${part}`, kind, parts: [part] },
    ...{ before: was === undefined ? undefined : bytes(was), after: bytes(is) },
  });
  const own = changeOf('LIN', tag('a'), before, after);
  const written = Object.entries(claims).flatMap(([digit, [was, is]]) =>
    is === undefined ? [] : [changeOf('CLM', idOf(digit), was, is)],
  );
  const receipts = receipt === undefined ? [] : [changeOf('RCP', tag('a'), undefined, receipt)];
  const stood = new Map(Object.entries(claims).map(([digit, [was]]) => [`CLM~${idOf(digit)}`, was]));
  const set: ChangeSet = {
    changes: [own, ...written, ...receipts],
    operations: actions.map(operation),
    time: NOON,
    valueBefore: (key) => {
      const value = stood.get(key);
      return value === undefined ? undefined : bytes(value);
    },
  };
  return recheckLineage(own, set).map(({ evidence }) => (isMap(evidence) ? evidence['rule'] : evidence));
}

function operation(action: string): ChangeSet['operations'][number] {
  const actor = { institution: 'HZ-BASIC', role: 'CLAIMS_OFFICER', keyId: 'k' } as const;
  const known = (
    ['holdLineage', 'releaseLineage', 'approve', 'operation.prune', 'undoDispense', 'returnUnits'] as const
  ).find((each) => each === action);
  if (known === undefined) throw new Error(action);
  return { v: 1, action: known, actor, body: {}, privateHash: `sha-256:${'0'.repeat(64)}` };
}

function isMap(value: Json): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const hold = (changes: Fields = {}): Fields => ({
  ...{ by: tag('c'), org: 'InsuranceMSP', role: 'CLAIMS_OFFICER', reason: 'COURT', time: 1, tx: 'bb' },
  ...changes,
});
const lifted = { by: tag('c'), role: 'CLAIMS_OFFICER', reason: 'RESOLVED', time: 2, tx: 'cc' };

describe('a lineage as every organisation re-checks it', () => {
  it('is what its claims’ own records say', () => {
    const after = lineage([entry('1')]);
    expect(broken({ after, claims: { 1: [undefined, record('1')] } })).toEqual([]);
    expect(broken({ after, claims: { 1: [record('1'), undefined] } })).toEqual([]);
    expect(broken({ after })).toEqual(['CLAIM_NOT_AS_RECORDED']);
    for (const changes of [{ reservedFen: 90 }, { tier: 1 }, { state: 'UNDER_REVIEW' }, { benefit: 'FIXED' }])
      expect(broken({ after, claims: { 1: [undefined, record('1', changes)] } })).toEqual(['CLAIM_NOT_AS_RECORDED']);
  });

  it('drops a claim only when it has ended', () => {
    const before = lineage([entry('1')]);
    const ended = record('1', { state: 'REJECTED' }, ['reserve', 'reject']);
    expect(broken({ before, after: lineage([]), claims: { 1: [record('1'), ended] } })).toEqual([]);
    expect(broken({ before, after: lineage([]) })).toEqual(['LIVE_CLAIM_DROPPED']);
    expect(broken({ before, after: lineage([]), claims: { 1: [record('1'), record('1')] } })).toEqual([
      'LIVE_CLAIM_DROPPED',
    ]);
  });

  it('keeps no reservation behind its last day', () => {
    const withLastDay = (expiresOn: string) => ({
      after: lineage([entry('1', { expiresOn })]),
      claims: { 1: [record('1', { expiresOn }), undefined] as const },
    });
    expect(broken(withLastDay('2026-01-06'))).toEqual([]);
    expect(broken(withLastDay('2026-01-05'))).toEqual(['EXPIRED_CLAIM_KEPT']);
  });

  it('never takes a claim above the cap, while a cap that falls makes a debt', () => {
    const claims = { 1: [record('1'), undefined] as const };
    const small = { receipts: [{ ...RECEIPT, capFen: 50 }], capFen: 50 };
    expect(broken({ after: lineage([entry('1')], small), claims })).toEqual(['USED_OVER_CAP']);
    const gone = { receipts: [{ ...RECEIPT, live: false }], capFen: 0 };
    const paid = { state: 'PAID', paidFen: 100 };
    const paidRecord = record('1', { ...paid, approvedFen: 100 });
    const before = lineage([entry('1', paid)]);
    const after = lineage([entry('1', paid)], gone);
    const receipt = receiptRecord('RED_FLUSHED');
    expect(broken({ before, after, claims: { 1: [paidRecord, undefined] }, receipt })).toEqual([]);
    expect(broken({ before, after, claims: { 1: [paidRecord, undefined] } })).toEqual(['RECEIPT_LIVENESS']);
    expect(broken({ before: after, after: before, claims: { 1: [paidRecord, undefined] } })).toEqual([
      'RECEIPT_LIVENESS',
    ]);
  });

  it('is held and released by acts of holding and releasing, and no open hold disappears', () => {
    const [free, held] = [lineage([]), lineage([], { holds: [hold()] })];
    const released = lineage([], { holds: [hold({ lifted })] });
    expect(broken({ before: free, after: held, actions: ['holdLineage'] })).toEqual([]);
    expect(broken({ before: held, after: released, actions: ['releaseLineage'] })).toEqual([]);
    expect(broken({ before: free, after: held })).toEqual(['HOLD_CHANGED']);
    expect(broken({ before: held, after: released })).toEqual(['HOLD_CHANGED']);
    expect(broken({ before: held, after: free, actions: ['releaseLineage'] })).toEqual(['HOLD_CHANGED']);
  });

  it('is held by a dispenser where medicines were taken back, and by no other act of a dispenser', () => {
    const byDispenser = (changes: Fields = {}) =>
      lineage([], { holds: [hold({ role: 'PHARMACIST', org: 'DrugMSP', reason: 'TRACE_CONFLICT', ...changes })] });
    const free = lineage([]);
    for (const action of ['undoDispense', 'returnUnits'])
      expect(broken({ before: free, after: byDispenser(), actions: [action] })).toEqual([]);
    expect(broken({ before: free, after: byDispenser(), actions: ['holdLineage'] })).toEqual(['HOLD_CHANGED']);
    expect(broken({ before: free, after: byDispenser({ reason: 'COURT' }), actions: ['undoDispense'] })).toEqual([
      'HOLD_CHANGED',
    ]);
    expect(broken({ before: free, after: lineage([], { holds: [hold()] }), actions: ['undoDispense'] })).toEqual([
      'HOLD_CHANGED',
    ]);
  });

  it('approves and pays nothing while it is held', () => {
    const approved = record('1', { state: 'APPROVED', approvedFen: 100 }, ['reserve', 'approve']);
    const [was, is] = [entry('1'), entry('1', { state: 'APPROVED' })];
    const claims = { 1: [record('1'), approved] as const };
    const under = (holds: Fields[]) => ({
      before: lineage([was], { holds: [hold()] }),
      after: lineage([is], { holds }),
      claims,
    });
    expect(broken(under([hold()]))).toEqual(['ACT_WHILE_HELD']);
    expect(broken({ ...under([hold({ lifted })]), actions: ['releaseLineage', 'approve'] })).toEqual([]);
  });
});

describe('an outcome that is taken away', () => {
  const message = tag('d');
  const outcome = (time: number) => ({
    v: 1,
    request: tag('e'),
    outcome: { ok: true, result: null },
    time,
    tx: 'aa',
    at: time,
  });
  function removal(time: number, institution = 'AUTH-INSURANCE', named = message): unknown[] {
    const parts = ['INS-A', message];
    const change: Change = {
      key: `OP~INS-A~${message}`,
      kind: 'OP',
      parts,
      before: bytes(outcome(time)),
      after: undefined,
    };
    const body = { operations: [{ institution: 'INS-A', message: named }] };
    const actor = { institution, role: 'REGISTRAR', keyId: 'k' } as const;
    const operations = [{ ...operation('operation.prune'), actor, body }];
    return recheckRemoval(change, { changes: [change], operations, time: NOON, valueBefore: () => undefined });
  }

  it('is named by an authority when 180 days are over; anything else is LEDGER_DIVERGED', () => {
    const old = NOON - 180 * 86_400;
    expect(removal(old - 1)).toEqual([]);
    const found = [{ code: 'LEDGER_DIVERGED', evidence: { rule: 'KEY_DELETED' } }];
    expect(removal(old)).toMatchObject(found);
    expect(removal(old - 1, 'INS-A')).toMatchObject(found);
    expect(removal(old - 1, 'AUTH-INSURANCE', tag('f'))).toMatchObject(found);
  });
});

function receiptRecord(state: string): Json {
  return {
    ...{
      v: 1,
      state,
      kind: 'OUTPATIENT',
      issuer: 'H33010000001',
      lineage: tag('a'),
      leaf: `sha-256:${'1'.repeat(64)}`,
    },
    ...{
      log: { publisher: 'P', shard: '0', size: 1, index: 0 },
      capFen: 1_000,
      settledTiers: [],
      otherUnbroken: false,
    },
    ...{ liability: 'NONE', issueDate: '2026-01-05', tx: 'aa', patientCommit: `sha-256:${'1'.repeat(64)}` },
    businessTag: tag('c'),
  };
}
