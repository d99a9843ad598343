import { canonicalJson, type Json, type Operation } from '@piaosu/core';
import { describe, expect, it } from 'vitest';
import type { Change } from './change.ts';
import { recheckClaim } from './recheck-claim.ts';

const ID = `C${'0'.repeat(24)}`;
const TAG = `1.${'a'.repeat(64)}`;
const reserved = { action: 'reserve', role: 'CLAIMS_OFFICER', time: 1, tx: 'aa', keyId: 'k', amountFen: 100 };
const promised = {
  ...{ v: 1, id: ID, lineage: TAG, payer: 'INS-A', org: 'InsuranceMSP', tier: 5, benefit: 'INDEMNITY' },
  ...{ basis: 'PERSONAL_BURDEN', receipts: [TAG], state: 'RESERVED', requestedFen: 100, reservedFen: 100 },
  ...{ approvedFen: 0, paidFen: 0, recoveredFen: 0, history: [reserved] },
};
const claim = { ...promised, expiresOn: '2026-03-01' };

type Signed = Pick<Operation, 'action'> & { institution: string; body?: Operation['body'] };

function findings(after: Json, operation: Signed): unknown[] {
  const actor = { institution: operation.institution, role: 'CLAIMS_OFFICER', keyId: 'k' } as const;
  const { action, body = { claimId: ID } } = operation;
  const op: Operation = { v: 1, action, actor, body, privateHash: `sha-256:${'0'.repeat(64)}` };
  const bytes = (value: Json) => Buffer.from(canonicalJson(value));
  const change: Change = { key: `CLM~${ID}`, kind: 'CLM', parts: [ID], before: bytes(claim), after: bytes(after) };
  return recheckClaim(change, { changes: [change], operations: [op], valueBefore: () => undefined });
}

const REVIEW: Signed = { action: 'review', institution: 'INS-A' };
const PAY: Signed = { action: 'pay', institution: 'INS-A', body: { claimId: ID, amountFen: 60 } };

function paidAnd(change: object): Json {
  const line = { role: 'CLAIMS_OFFICER', time: 2, tx: 'bb', keyId: 'k', amountFen: 60 };
  const history = [reserved, { ...line, action: 'approve' }, { ...line, action: 'pay', role: 'PAYMENT_OFFICER' }];
  return { ...promised, state: 'PAID', approvedFen: 60, paidFen: 60, history, ...change };
}

function withoutLastDay(): Json {
  const review = { action: 'review', role: 'CLAIMS_OFFICER', time: 2, tx: 'bb', keyId: 'k' };
  return { ...promised, state: 'UNDER_REVIEW', history: [reserved, review] };
}

function withdrawnBy(role: string): Json {
  const entry = { action: 'withdraw', role, time: 2, tx: 'bb', keyId: 'k', reason: 'X1' };
  return { ...claim, state: 'WITHDRAWN', history: [reserved, entry] };
}

describe('a claim as every organisation re-checks it', () => {
  it('is withdrawn by its payer, or by the authority of its payer’s organisation', () => {
    expect(findings(withdrawnBy('CLAIMS_OFFICER'), { action: 'withdraw', institution: 'INS-A' })).toEqual([]);
    expect(findings(withdrawnBy('REGISTRAR'), { action: 'withdraw', institution: 'AUTH-INSURANCE' })).toEqual([]);
  });

  it.each([
    ['another payer', withdrawnBy('CLAIMS_OFFICER'), { action: 'withdraw', institution: 'INS-B' } as const],
    ['another authority', withdrawnBy('REGISTRAR'), { action: 'withdraw', institution: 'AUTH-HEALTH' } as const],
    ['no act of this kind', withdrawnBy('CLAIMS_OFFICER'), { action: 'reject', institution: 'INS-A' } as const],
  ])('%s is LEDGER_DIVERGED', (_name, after, operation) => {
    expect(findings(after, operation)).toMatchObject([{ code: 'LEDGER_DIVERGED', evidence: { rule: 'CLAIM_ACTOR' } }]);
  });

  const approved = (claimId: string, signedFen: number, writtenFen: number, bookedFen = writtenFen): unknown[] => {
    const entry = { action: 'approve', role: 'CLAIMS_OFFICER', time: 2, tx: 'bb', keyId: 'k', amountFen: writtenFen };
    const after = { ...claim, state: 'APPROVED', approvedFen: bookedFen, history: [reserved, entry] };
    return findings(after, { action: 'approve', institution: 'INS-A', body: { claimId, amountFen: signedFen } });
  };

  it('is approved by an act that names it and its amount', () => {
    expect(approved(ID, 60, 60)).toEqual([]);
  });

  it.each([
    ['an act on another claim of the payer', approved(`C${'1'.repeat(24)}`, 60, 60)],
    ['more than the payer signed for', approved(ID, 1, 60)],
    ['more than the history says', approved(ID, 1, 1, 60)],
    ['a payment that no line books', findings({ ...claim, paidFen: 10, approvedFen: 10 }, REVIEW)],
    ['a recovery that no line books', findings(paidAnd({ recoveredFen: 5 }), PAY)],
    ['a promise without a last day', findings(withoutLastDay(), REVIEW)],
  ])('two lying endorsers cannot make of it %s', (_name, found) => {
    expect(found).toMatchObject([{ code: 'LEDGER_DIVERGED' }]);
  });
});
