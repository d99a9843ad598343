import type { FamilyBinding } from '@piaosu/gateway/api';
import { expect, test } from 'vitest';
import { actingOf } from './acting.ts';
import { isClaimable, stepOf } from './claim-draft.ts';
import type { Draft } from './claim-draft.ts';
import { untilAfter } from './consent-until.ts';

const RECEIPT = {
  ...{ eInvoiceCode: '33060125', eInvoiceNumber: '0000000101', issuerName: '市演示医院' },
  ...{ issueDate: '2026-01-05', totalAmount: '1000.00', remaining: '1000.00' },
};
const EMPTY: Draft = { receipts: [] };
const CHOSEN: Draft = { receipts: [RECEIPT], payer: { id: 'INS-A', name: '甲商业保险' } };

test('an address leads no further than what has been chosen', () => {
  expect(['payer', 'agree', 'done', 'nonsense', null].map((step) => stepOf(step, EMPTY))).toEqual(
    Array.from({ length: 5 }, () => 'receipts'),
  );
  expect(stepOf('agree', { receipts: [RECEIPT] })).toBe('payer');
  expect(stepOf('agree', CHOSEN)).toBe('agree');
  expect(stepOf('done', CHOSEN)).toBe('agree');
});

test('what was given is over: going back shows that it is done, and the first step begins anew', () => {
  const given = { ...CHOSEN, given: ['K1'] };
  expect([stepOf('agree', given), stepOf('payer', given), stepOf('done', given)]).toEqual(['done', 'done', 'done']);
  expect(stepOf('receipts', given)).toBe('receipts');
});

test('money can be claimed of a receipt in force with something left', () => {
  expect(isClaimable({ state: 'LIVE', remaining: '0.01' })).toBe(true);
  expect(isClaimable({ state: 'LIVE', remaining: '0.00' })).toBe(false);
  expect(isClaimable({ state: 'RED_FLUSHED', remaining: '10.00' })).toBe(false);
});

test('a consent ends with the day in Beijing, whatever the hour in which it was given', () => {
  expect(untilAfter('7', Date.parse('2026-01-05T15:59:00Z'))).toBe('2026-01-12T23:59:59+08:00');
  expect(untilAfter('7', Date.parse('2026-01-05T16:01:00Z'))).toBe('2026-01-13T23:59:59+08:00');
});

test('a child acts under an own binding in force and under no other; then it is lost, and never oneself without a word', () => {
  const binding: FamilyBinding = {
    id: 'fam_1',
    role: 'CHILD',
    state: 'ACTIVE',
    name: '王秀英',
    number: '3301**********321X',
    ...{ created: '', confirmed: null, confirmedBy: null, ended: null, endedBy: null },
  };
  expect(actingOf('fam_1', [binding])).toEqual({ state: 'for', id: 'fam_1', name: '王秀英' });
  const others: FamilyBinding[][] = [[], [{ ...binding, role: 'PARENT' }], [{ ...binding, state: 'ENDED' }]];
  for (const family of others) expect(actingOf('fam_1', family)).toEqual({ state: 'lost' });
});
