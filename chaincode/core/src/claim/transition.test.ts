import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { CLAIM_STATES, type ClaimRecord } from '../ledger/claim-record.ts';
import { decideTransition, TRANSITIONS, type ClaimAct, type ClaimStep } from './transition.ts';

const ACTS: readonly ClaimAct[] = [
  'review',
  'approve',
  'reject',
  'withdraw',
  'pay',
  'paymentReturned',
  'recover',
  'expire',
];
const TAG = `1.${'0'.repeat(64)}`;

const CLAIM: ClaimRecord = {
  ...{ v: 1, id: `C${'0'.repeat(24)}`, lineage: TAG, payer: 'INS-A', org: 'InsuranceMSP', tier: 5 },
  ...{ benefit: 'INDEMNITY', basis: 'PERSONAL_BURDEN', receipts: [TAG], state: 'RESERVED', requestedFen: 100 },
  ...{ reservedFen: 100, approvedFen: 0, paidFen: 0, recoveredFen: 0, expiresOn: '2026-02-17', history: [] },
};

function step(act: ClaimAct, amountFen?: number, capCarries = true): ClaimStep {
  const entry = { action: act, role: 'CLAIMS_OFFICER', time: 0, tx: '0' } as const;
  return { act, capCarries, entry, ...(amountFen === undefined ? {} : { amountFen }) };
}

describe('the life of a claim', () => {
  test('every act that the table does not list is ILLEGAL_TRANSITION and names act, from and to', () => {
    for (const act of ACTS) {
      for (const state of CLAIM_STATES.filter((each) => !TRANSITIONS[act].from.includes(each))) {
        expect(decideTransition({ ...CLAIM, state }, step(act, 1))).toEqual({
          ok: false,
          code: 'ILLEGAL_TRANSITION',
          evidence: { act, from: state, to: TRANSITIONS[act].to },
        });
      }
    }
  });

  test('an approval has no last day', () => {
    const decision = decideTransition(CLAIM, step('approve', 100));
    expect(decision.ok && 'expiresOn' in decision.claim).toBe(false);
  });

  test('a returned payment is recovered, not promised again, where the lineage cannot carry it', () => {
    const paid: ClaimRecord = { ...CLAIM, state: 'PAID', approvedFen: 100, paidFen: 80 };
    expect(decideTransition(paid, step('paymentReturned', undefined, false))).toMatchObject({
      claim: { state: 'RECOVERED', paidFen: 80, recoveredFen: 80 },
    });
    expect(decideTransition(paid, step('paymentReturned'))).toMatchObject({
      claim: { state: 'APPROVED', approvedFen: 80, paidFen: 0 },
    });
  });

  test('a partly recovered payment cannot be returned by the bank', () => {
    const paid: ClaimRecord = { ...CLAIM, state: 'PAID', approvedFen: 100, paidFen: 80, recoveredFen: 10 };
    expect(decideTransition(paid, step('paymentReturned'))).toMatchObject({ code: 'ILLEGAL_TRANSITION' });
  });

  test('recovered ≤ paid ≤ approved ≤ reserved, whatever is tried', () => {
    const steps = fc.array(fc.tuple(fc.constantFrom(...ACTS), fc.integer({ min: 1, max: 120 })), { maxLength: 30 });
    fc.assert(
      fc.property(steps, (tried) => {
        let claim = CLAIM;
        for (const [act, amountFen] of tried) {
          const decision = decideTransition(claim, step(act, amountFen));
          if (decision.ok) ({ claim } = decision);
          const { reservedFen, approvedFen, paidFen, recoveredFen } = claim;
          expect(recoveredFen <= paidFen && paidFen <= approvedFen && approvedFen <= reservedFen).toBe(true);
        }
      }),
    );
  });
});
