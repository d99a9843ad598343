import { canonicalJson, type Json, type Operation } from '@piaosu/core';
import { describe, expect, it } from 'vitest';
import type { Change } from './change.ts';
import { recheckClaim } from './recheck-claim.ts';

const ID = `C${'0'.repeat(24)}`;
const TAG = `1.${'a'.repeat(64)}`;
const reserved = { action: 'reserve', role: 'CLAIMS_OFFICER', time: 1, tx: 'aa', keyId: 'k' };
const claim = {
  ...{ v: 1, id: ID, lineage: TAG, payer: 'INS-A', org: 'InsuranceMSP', tier: 5, benefit: 'INDEMNITY' },
  ...{ basis: 'PERSONAL_BURDEN', receipts: [TAG], state: 'RESERVED', requestedFen: 100, reservedFen: 100 },
  ...{ approvedFen: 0, paidFen: 0, recoveredFen: 0, history: [reserved] },
};

function findings(after: Json, operation: Pick<Operation, 'action'> & { institution: string }): unknown[] {
  const actor = { institution: operation.institution, role: 'CLAIMS_OFFICER', keyId: 'k' } as const;
  const op: Operation = { v: 1, action: operation.action, actor, body: {}, privateHash: `sha-256:${'0'.repeat(64)}` };
  const bytes = (value: Json) => Buffer.from(canonicalJson(value));
  const change: Change = { key: `CLM~${ID}`, kind: 'CLM', parts: [ID], before: bytes(claim), after: bytes(after) };
  return recheckClaim(change, { changes: [change], operations: [op], valueBefore: () => undefined });
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
});
