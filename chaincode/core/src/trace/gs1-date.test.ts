import { describe, expect, it } from 'vitest';
import { dateOf, isGs1Date, isGs1DateOrMonth, toGs1Date, yearOf } from './gs1-date.ts';

describe('dates in GS1 codes', () => {
  it.each([
    ['27', 2026, 2027],
    ['76', 2026, 2076],
    ['77', 2026, 1977],
    ['99', 2026, 1999],
    ['00', 2026, 2000],
    ['00', 2050, 2100],
    ['01', 2051, 2101],
    ['02', 2051, 2002],
    ['49', 2099, 2149],
    ['50', 2099, 2050],
  ])('year %s read in %i is %i (GS1 General Specifications §7.12)', (digits, now, year) => {
    expect(yearOf(digits, now)).toBe(year);
  });

  it.each([
    ['271231', '2027-12-31'],
    ['270200', '2027-02-28'],
    ['280200', '2028-02-29'],
    ['270400', '2027-04-30'],
    ['271200', '2027-12-31'],
  ])('%s is %s: day 00 is the last of the month', (yymmdd, date) => {
    expect(dateOf(yymmdd, 2026)).toBe(date);
  });

  it.each(['271301', '270001', '270230', '270431', '271232', '270000', '', '27'])('%j is no day', (yymmdd) => {
    expect(dateOf(yymmdd, 2026)).toBeUndefined();
    expect(isGs1DateOrMonth(yymmdd)).toBe(false);
  });

  it('day 00 is only for AIs that allow it', () => {
    expect([isGs1Date('271200'), isGs1DateOrMonth('271200'), isGs1Date('271201')]).toEqual([false, true, true]);
  });

  it('are written back as they were read', () => {
    expect(toGs1Date('2027-12-31')).toBe('271231');
  });
});
