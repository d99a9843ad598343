import { expect, test } from 'vitest';
import { barsOf } from './bars.ts';

const cell = (key: string, count: number | null) => ({ key, name: null, label: `«${key}»`, count, sums: [] });
const DAYS = { from: '2026-01-05', to: '2026-01-07' };

test('every day of the range has its place, also those on which nothing happened', () => {
  const bars = barsOf('byDay', DAYS, [cell('2026-01-05', 7), cell('2026-01-07', null)]);
  expect(bars).toEqual([
    { name: '01-05', value: 7 },
    { name: '01-06', value: 0 },
    { name: '01-07', value: 0 },
  ]);
});

test('of others the largest come first, and what is kept back is not drawn', () => {
  const many = Array.from({ length: 20 }, (_, i) => cell(String(i), i + 5));
  const bars = barsOf('byInstitution', DAYS, [cell('small', null), ...many]);
  expect(bars[0]).toEqual({ name: '«19»', value: 24 });
  expect(bars).toHaveLength(12);
  expect(bars.map(({ name }) => name)).not.toContain('«small»');
});
