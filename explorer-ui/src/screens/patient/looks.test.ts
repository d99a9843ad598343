import type { Look } from '@piaosu/gateway/api';
import { expect, test } from 'vitest';
import { actionOf, orgOf, reasonOf } from './look-words.ts';
import { visitsOf } from './looks.ts';

const LOOK: Look = {
  ...{ id: '9', at: '2026-01-06T01:30:50.000Z', who: 'INSTITUTION', org: 'InsuranceMSP', institution: 'INS-A' },
  ...{ role: 'CLAIMS_OFFICER', action: 'exchange.consent', purpose: 'K1', outcome: 'ANCHORED' },
  ...{ eInvoiceCode: '33060125', eInvoiceNumber: '0000000101' },
};
const look = (change: Partial<Look>): Look => ({ ...LOOK, ...change });

test('what one office did with a receipt in a minute is one visit, with what was done in its order', () => {
  const listed = look({ id: '8', at: '2026-01-06T01:30:40.000Z', outcome: 'LISTED' });
  const [visit, ...more] = visitsOf([LOOK, look({ id: '7' }), listed]);
  expect(visit).toMatchObject({ first: { id: '9' }, actions: ['list', 'document'], reason: 'consent' });
  expect(visit?.receipts).toHaveLength(1);
  expect(more).toEqual([]);
});

test('another office, minute, reason or receipt is another visit; what was only listed is one list', () => {
  const others: Partial<Look>[] = [
    ...[{ institution: 'INS-B' }, { at: '2026-01-06T01:29:50.000Z' }, { purpose: 'SAMPLE' }],
    ...[{ eInvoiceNumber: '0000000102' }, { who: 'FAMILY' as const, binding: 'fam_1' }],
  ];
  for (const other of others) expect(visitsOf([LOOK, look(other)]), JSON.stringify(other)).toHaveLength(2);
  const lists = ['0000000101', '0000000102', '0000000103'].map((eInvoiceNumber) =>
    look({ action: 'receipt.list', eInvoiceNumber }),
  );
  expect(visitsOf(lists).map(({ actions, receipts }) => [actions, receipts.length])).toEqual([[['list'], 3]]);
});

test.each([
  ['exchange.claim', 'claim'],
  ['exchange.settlement', 'claim'],
  ['receipt.verify', 'verify'],
  ['package.export', 'package'],
  ['exchange.presentation', 'presentation'],
  ['receipt.qr', 'qr'],
  ['receipt.read', 'read'],
  ['something.new', 'read'],
])('%s is called %s', (action, word) => {
  expect(actionOf({ action, outcome: 'SERVED' })).toBe(word);
});

test('the reason is the auditor’s where there is one, else what allowed the look', () => {
  expect(reasonOf(look({ purpose: 'COURT' }))).toBe('COURT');
  expect(reasonOf(look({ action: 'exchange.claim', role: null }))).toBe('claims');
  expect(reasonOf(look({ action: 'receipt.read', role: 'ISSUER' }))).toBe('issuer');
  expect(reasonOf(look({ action: 'receipt.read', role: null }))).toBe('work');
  expect(reasonOf(look({ who: 'PUBLIC' }))).toBe('public');
});

test('an organisation that joined later has no word of ours', () => {
  expect([orgOf('FinanceMSP'), orgOf('NewMSP'), orgOf('toString')]).toEqual(['FinanceMSP', undefined, undefined]);
});
