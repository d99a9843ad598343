import { expect, test } from 'vitest';
import type { Duplicate } from '@piaosu/gateway/api';
import { layoutOf, shortTag } from './duplicate-layout.ts';

const at = '2026-01-05T01:00:00.000Z';
const claim = (id: string, payer: string) =>
  ({ id, payer, name: null, state: 'PAID', requested: '1.00', at }) satisfies Duplicate['claims'][number];
const refusal = (alert: string, payer: string) =>
  ({ alert, at, code: 'DUPLICATE_CLAIM', payer, name: '甲', state: 'OPEN' }) satisfies Duplicate['refused'][number];

test('each bill and each payer stands once, each claim and each refusal is a line between them', () => {
  const { bills, payers, edges, height } = layoutOf([
    { lineage: '1.aaaa', claims: [claim('c1', 'P1')], refused: [refusal('1', 'P2'), refusal('2', 'P2')] },
    { lineage: '1.bbbb', claims: [claim('c2', 'P2')], refused: [] },
  ]);
  expect(bills.map(({ label }) => label)).toEqual(['aaaa', 'bbbb']);
  expect(payers.map(({ id, label }) => [id, label])).toEqual([
    ['P1', 'P1'],
    ['P2', 'P2'],
  ]);
  expect(edges.map(({ refused }) => refused)).toEqual([false, true, true, false]);
  expect(new Set(edges.map(({ fromY, toY }) => `${String(fromY)} ${String(toY)}`)).size).toBe(4);
  for (const { y } of [...bills, ...payers]) expect(y).toBeLessThan(height);
});

test('a bill is called by the beginning of its tag', () => {
  expect(shortTag(`1.${'0123456789abcdef'.repeat(4)}`)).toBe('01234567');
});
