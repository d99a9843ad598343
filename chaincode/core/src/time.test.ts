import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addDays, addWorkingDays, daysBetween, isClockTime, parseDate, toBeijingDate } from './time.ts';

const day = fc
  .date({ min: new Date('1900-01-01'), max: new Date('2999-12-31'), noInvalidDate: true })
  .map((date) => date.toISOString().slice(0, 10));
const NO_CALENDAR = { holidays: [], workdays: [] };

describe('time', () => {
  it('accepts every day that the calendar has', () => {
    fc.assert(
      fc.property(day, (date) => {
        expect(parseDate(date)).toEqual({ ok: true, value: date });
      }),
    );
  });

  it.each([
    '2026-02-29',
    '2026-02-30',
    '2100-02-29',
    '2026-04-31',
    '2026-13-01',
    '2026-00-10',
    '2026-1-05',
    '20260105',
    '',
  ])('refuses %j, which is no real date', (text) => {
    expect(parseDate(text)).toMatchObject({ ok: false, faults: [{ code: 'SCHEMA' }] });
  });

  it('accepts 29 February of a leap year', () => {
    expect(parseDate('2024-02-29').ok && parseDate('2000-02-29').ok).toBe(true);
  });

  it('gives the day in Beijing, which begins at 16:00 UTC', () => {
    expect(toBeijingDate(Date.UTC(2026, 0, 4, 15, 59, 59) / 1000)).toBe('2026-01-04');
    expect(toBeijingDate(Date.UTC(2026, 0, 4, 16, 0, 0) / 1000)).toBe('2026-01-05');
  });

  it('counts days as Date does', () => {
    fc.assert(
      fc.property(day, fc.integer({ min: -20_000, max: 20_000 }), (date, n) => {
        const expected = new Date(Date.parse(date) + n * 86_400_000).toISOString().slice(0, 10);
        expect(addDays(date, n)).toBe(expected);
        expect(daysBetween(date, expected)).toBe(n);
      }),
    );
  });

  it('skips weekends', () => {
    expect(addWorkingDays('2026-01-09', 1, NO_CALENDAR)).toBe('2026-01-12');
    expect(addWorkingDays('2026-01-05', 30, NO_CALENDAR)).toBe('2026-02-16');
  });

  it('skips holidays and counts weekend days that are worked', () => {
    const calendar = { holidays: ['2026-01-12'], workdays: ['2026-01-10'] };
    expect(addWorkingDays('2026-01-09', 1, calendar)).toBe('2026-01-10');
    expect(addWorkingDays('2026-01-09', 2, calendar)).toBe('2026-01-13');
  });

  it('stays on the day itself for no working days', () => {
    expect(addWorkingDays('2026-01-10', 0, NO_CALENDAR)).toBe('2026-01-10');
  });

  it('knows clock times', () => {
    expect(['00:00:00', '23:59:59'].every(isClockTime)).toBe(true);
    expect(['24:00:00', '9:00:00', '09:60:00', '09:00'].some(isClockTime)).toBe(false);
  });
});
