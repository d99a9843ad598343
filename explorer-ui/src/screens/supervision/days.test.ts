import { expect, test } from 'vitest';
import { daysOf, eachDay, lastDays } from './days.ts';

/** 00:30 on the sixth in Beijing. */
const NOW = new Date('2026-01-05T16:30:00Z');

test('today is Beijing’s, whatever the zone of the browser', () => {
  expect(lastDays(7, NOW)).toEqual({ from: '2025-12-31', to: '2026-01-06' });
});

test('without days in the address it is the last thirty; what makes no range is none', () => {
  expect(daysOf({ from: '', to: '' }, NOW)).toEqual({ from: '2025-12-08', to: '2026-01-06' });
  expect(daysOf({ from: '2026-01-02', to: '2026-01-02' })).toEqual({ from: '2026-01-02', to: '2026-01-02' });
  for (const [from, to] of [
    ['2026-01-02', ''],
    ['2026-01-02', '2026-01-01'],
    ['2026-02-30', '2026-03-01'],
    ['2026-01-01', '2026-04-03'],
  ] as const) {
    expect(daysOf({ from, to })).toBeUndefined();
  }
});

test('a range has its days without a gap, over the end of a month too', () => {
  expect(eachDay({ from: '2026-02-27', to: '2026-03-01' })).toEqual(['2026-02-27', '2026-02-28', '2026-03-01']);
});
