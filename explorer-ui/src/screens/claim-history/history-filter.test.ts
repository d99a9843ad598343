import { expect, test } from 'vitest';
import { askedBy } from './history-filter.ts';

const NONE = { from: '', to: '', state: '', min: '', max: '', payer: '' };

test('an amount is read as people write it', () => {
  expect(askedBy({ ...NONE, min: '1,000', max: '2000.5' }, '')).toEqual({
    ok: true,
    filter: { min: '1000.00', max: '2000.50' },
  });
});

test('the number of a receipt is read with and without its dash', () => {
  const receipt = { eInvoiceCode: '33060125', eInvoiceNumber: '0000000101' };
  expect(askedBy(NONE, ' 33060125-0000000101 ')).toEqual({ ok: true, filter: { receipt } });
  expect(askedBy(NONE, '330601250000000101')).toEqual({ ok: true, filter: { receipt } });
});

test.each([
  ['days', { from: '2026-02-02', to: '2026-02-01' }, ''],
  ['days', { from: 'yesterday' }, ''],
  ['amounts', { min: '5', max: '4' }, ''],
  ['amounts', { min: '-1' }, ''],
  ['receipt', {}, '123'],
] as const)('what cannot be meant is named: %s', (fault, values, receipt) => {
  expect(askedBy({ ...NONE, ...values }, receipt)).toEqual({ ok: false, fault });
});

test('a state that nobody knows asks for all', () => {
  expect(askedBy({ ...NONE, state: 'DREAMING' }, '')).toEqual({ ok: true, filter: {} });
});
