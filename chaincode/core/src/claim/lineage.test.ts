import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import type { LineageClaim, LineageRecord } from '../ledger/claim-record.ts';
import {
  addReceipt,
  beginFlush,
  claimsHolding,
  completeFlushes,
  dropExpired,
  EMPTY_LINEAGE,
  putClaim,
  recoveryDue,
  remainingFen,
} from './lineage.ts';

const tagOf = (name: string): string => `1.${Buffer.from(name).toString('hex').padEnd(64, '0')}`;
const R1 = tagOf('r1');
const R2 = tagOf('r2');

/** Two parts of a split bill, 100 fen each. */
const TWO_PARTS = [R1, R2].reduce(
  (lineage, tag) => addReceipt(lineage, { tag, chain: tag, capFen: 100, live: true }),
  EMPTY_LINEAGE,
);

function claim(id: string, changes: Partial<LineageClaim> = {}): LineageClaim {
  return {
    ...{ id, payer: tagOf(id), tier: 5, benefit: 'INDEMNITY', state: 'RESERVED', amountFen: 100, paidFen: 0 },
    ...{ recoveredFen: 0, date: '2026-01-06', receipts: [R2] },
    ...changes,
  };
}

const paid = (id: string, paidFen: number, changes: Partial<LineageClaim> = {}): LineageClaim =>
  claim(id, { state: 'PAID', amountFen: paidFen, paidFen, ...changes });

const flushed = (lineage: LineageRecord, tag: string): LineageRecord =>
  completeFlushes(beginFlush(lineage, tag, tagOf('red'))).lineage;

describe('lineage', () => {
  test('a flush waits for the claims that name the receipt', () => {
    const lineage = putClaim(TWO_PARTS, claim('A', { amountFen: 1, receipts: [R1] }));
    expect(flushed(lineage, R1)).toMatchObject({
      capFen: 200,
      receipts: [{ live: true, pendingRed: tagOf('red') }, {}],
    });
    expect(flushed(lineage, R2)).toMatchObject({ capFen: 100 });
  });

  test('a flush waits for claims on the other parts that those could not carry alone', () => {
    const lineage = putClaim(putClaim(TWO_PARTS, claim('A')), claim('B'));
    const [r1] = lineage.receipts;
    if (r1 === undefined) throw new Error('two parts');
    expect(claimsHolding(lineage, r1).map(({ id }) => id)).toEqual(['A', 'B']);
    const [one] = [putClaim(TWO_PARTS, claim('A'))];
    expect(claimsHolding(one, r1)).toEqual([]);
  });

  test('a receipt that waits for its flush promises nothing new', () => {
    const lineage = beginFlush(putClaim(TWO_PARTS, claim('A', { amountFen: 30, receipts: [R1] })), R1, tagOf('red'));
    expect(remainingFen(lineage)).toBe(70);
  });

  test('recovery goes to the highest tier number first, within a tier to the newest claim', () => {
    const claims = [paid('A', 60, { tier: 1 }), paid('B', 70, { tier: 5 }), paid('C', 40, { tier: 5 })];
    const lineage = flushed(claims.reduce(putClaim, TWO_PARTS), R1);
    expect(recoveryDue(lineage)).toEqual([
      { claimId: 'C', dueFen: 40 },
      { claimId: 'B', dueFen: 30 },
    ]);
  });

  test('a fixed benefit owes nothing back', () => {
    const lineage = flushed(flushed(putClaim(TWO_PARTS, paid('F', 500, { benefit: 'FIXED' })), R1), R2);
    expect(recoveryDue(lineage)).toEqual([]);
  });

  test('a reservation counts on its last day and is dropped on the next', () => {
    const lineage = putClaim(TWO_PARTS, claim('A', { expiresOn: '2026-02-17' }));
    expect(dropExpired(lineage, '2026-02-17').expired).toEqual([]);
    expect(dropExpired(lineage, '2026-02-18')).toMatchObject({ lineage: { usedFen: 0 }, expired: [{ id: 'A' }] });
  });

  test('what is due back is exactly what is used beyond the cap', () => {
    const amounts = fc.array(fc.tuple(fc.integer({ min: 1, max: 500 }), fc.constantFrom(1, 2, 5, 6)), {
      maxLength: 12,
    });
    fc.assert(
      fc.property(amounts, fc.integer({ min: 0, max: 1000 }), (payments, capFen) => {
        const start = addReceipt(EMPTY_LINEAGE, { tag: R1, chain: R1, capFen, live: true });
        const lineage = payments.map(([amount, tier], i) => paid(`C${i}`, amount, { tier })).reduce(putClaim, start);
        const due = recoveryDue(lineage).reduce((sum, { dueFen }) => sum + dueFen, 0);
        expect(due).toBe(Math.max(0, lineage.usedFen - capFen));
        const tiers = recoveryDue(lineage).map(({ claimId }) => payments[Number(claimId.slice(1))]?.[1] ?? 0);
        expect(tiers).toEqual([...tiers].sort((left, right) => right - left));
      }),
    );
  });
});
