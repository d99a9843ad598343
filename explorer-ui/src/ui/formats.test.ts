import { describe, expect, test } from 'vitest';
import { beijingTime } from './beijing-time.ts';
import { groupedAmount } from './grouped-amount.ts';
import { shareOf } from './share.ts';

describe('money', () => {
  test.each([
    ['0.00', '0.00'],
    ['999.99', '999.99'],
    ['1000.00', '1,000.00'],
    ['-15263.14', '−15,263.14'],
    ['999999999999.99', '999,999,999,999.99'],
  ])('%s is shown as %s, no digit is changed', (amount, shown) => {
    expect(groupedAmount(amount)).toBe(shown);
  });

  test('what is no amount is shown as it is', () => {
    expect(groupedAmount('NaN')).toBe('NaN');
  });

  test('a share of an amount is between nothing and all', () => {
    expect(shareOf('300.00', '1000.00')).toBe(0.3);
    expect(shareOf('1.00', '0.00')).toBe(0);
    expect(shareOf('-5.00', '10.00')).toBe(0);
  });
});

describe('time', () => {
  test('a moment is shown in Beijing time, whatever the zone of the browser', () => {
    expect(beijingTime('2026-01-05T20:30:15.000Z')).toBe('2026-01-06 04:30');
    expect(beijingTime('2026-01-05T20:30:15.000Z', 'second')).toBe('2026-01-06 04:30:15');
    expect(beijingTime('2026-01-05T20:30:15.000Z', 'day')).toBe('2026-01-06');
  });

  test('a day stays that day', () => {
    expect(beijingTime('2026-01-05')).toBe('2026-01-05');
  });
});
