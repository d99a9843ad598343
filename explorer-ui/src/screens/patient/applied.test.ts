import { expect, test } from 'vitest';
import type { Consent } from '@piaosu/gateway/api';
import { appliedFor } from './applied.ts';

const RECEIPT = { eInvoiceCode: '33060125', eInvoiceNumber: '0000000101' };

function consent(change: Partial<Consent> = {}): Consent {
  return {
    ...{ id: 'K0123456789abcdef01234567', state: 'ACTIVE', payer: 'INS-A', portal: 'PORTAL', purpose: 'CLAIM' },
    ...{ scope: { type: 'RECEIPT', receipt: RECEIPT }, claims: [], history: [] },
    ...{ validFrom: '2026-03-02T01:00:00.000Z', validUntil: '2026-03-09T01:00:00.000Z' },
    ...change,
  };
}

test('what was asked for of this receipt is told with its office, taken up or waiting', () => {
  const other = { type: 'RECEIPT', receipt: { ...RECEIPT, eInvoiceNumber: '0000000102' } } as const;
  const taken = consent({ payer: 'INS-B', claims: ['C0123456789abcdef01234567'] });
  expect(appliedFor(RECEIPT, [consent(), taken, consent({ scope: other })])).toEqual([
    { payer: 'INS-A', at: '2026-03-02T01:00:00.000Z', taken: false },
    { payer: 'INS-B', at: '2026-03-02T01:00:00.000Z', taken: true },
  ]);
});

test('a look alone, and what is over or was taken back, is no application', () => {
  const gone = [consent({ purpose: 'REVIEW' }), consent({ state: 'WITHDRAWN' }), consent({ state: 'EXPIRED' })];
  expect(appliedFor(RECEIPT, gone)).toEqual([]);
});
