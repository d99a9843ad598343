import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addFen, formatFen, parseFen, sumFen } from './money.ts';

describe('money', () => {
  it('goes from fen to text and back unchanged', () => {
    fc.assert(
      fc.property(fc.integer({ min: -99_999_999_999_999, max: 99_999_999_999_999 }), (fen) => {
        expect(parseFen(formatFen(fen))).toEqual({ ok: true, value: fen });
      }),
    );
  });

  it.each([
    ['0.01', 1],
    ['-0.01', -1],
    ['-0.00', 0],
    ['007.10', 710],
    ['999999999999.99', 99_999_999_999_999],
  ])('reads %s as %i fen', (text, fen) => {
    expect(parseFen(text)).toEqual({ ok: true, value: fen });
  });

  it.each([
    '',
    '1',
    '1.0',
    '1.000',
    '.00',
    '1e3',
    '1e21',
    'NaN',
    'Infinity',
    '+1.00',
    '1,000.00',
    '１.00',
    ' 1.00',
    '1.00\n',
  ])('D7: refuses %j as AMOUNT_FORMAT and rounds nothing', (text) => {
    expect(parseFen(text)).toMatchObject({ ok: false, faults: [{ code: 'AMOUNT_FORMAT' }] });
  });

  it('refuses an amount of 13 digits, so that sums stay exact', () => {
    expect(parseFen('1000000000000.00').ok).toBe(false);
  });

  it('gives a sum that equals nothing once it is no longer exact', () => {
    expect(addFen(Number.MAX_SAFE_INTEGER, 1)).toBeNaN();
    expect(sumFen([Number.MAX_SAFE_INTEGER, 2, -2])).toBeNaN();
    expect(formatFen(Number.NaN)).toBe('out of range');
  });
});
