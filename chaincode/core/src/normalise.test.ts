import { describe, expect, it } from 'vitest';
import { normaliseAmount, normaliseDate, normaliseIdentity, normaliseText } from './normalise.ts';

describe('normalisation of what people type', () => {
  it('G2: writes full-width digits and letters as ASCII and drops blanks around', () => {
    expect(normaliseText('　３３０６Ａｂ ')).toBe('3306Ab');
  });

  it('leaves Chinese punctuation as it is', () => {
    expect(normaliseText('片（薄膜衣）')).toBe('片（薄膜衣）');
  });

  it('writes the x of an identity number as X', () => {
    expect(normaliseIdentity('33010619620304321ｘ')).toBe('33010619620304321X');
  });

  it.each([
    ['1000', '1000.00'],
    ['1000.5', '1000.50'],
    ['１０００．００', '1000.00'],
    ['1,000.00', '1000.00'],
    ['１，０００', '1000.00'],
    ['-12.3', '-12.30'],
    [' 8.00 ', '8.00'],
  ])('G2: reads the amount %j as %s', (typed, amount) => {
    expect(normaliseAmount(typed)).toEqual({ ok: true, value: amount });
  });

  it.each(['', '1.005', '1e3', '1e21', 'NaN', '10,00', '1,00,000', '12 3', '1.', '1000000000000'])(
    'D7: refuses the amount %j, nothing rounded',
    (typed) => {
      expect(normaliseAmount(typed)).toMatchObject({ ok: false, faults: [{ code: 'AMOUNT_FORMAT' }] });
    },
  );

  it.each([
    '20260105',
    '2026/1/5',
    '2026.01.05',
    '2026年1月5日',
    '２０２６－０１－０５',
    '２０２６／１／５',
    '2026-01-05',
  ])('reads the date %s', (typed) => {
    expect(normaliseDate(typed)).toBe('2026-01-05');
  });
});
