import { describe, expect, it } from 'vitest';
import { hasCheckCharacterPair, hasCheckDigit, isIban, withCheckDigit } from './check-digit.ts';

describe('check digits', () => {
  it.each(['6901234567892', '06901234567892', '16901234567899', '96385074', '614141007349', '106141412345678908'])(
    'of %s is right (GTIN-13, -14, -8, -12, SSCC)',
    (digits) => {
      expect(hasCheckDigit(digits)).toBe(true);
    },
  );

  it('miss no single wrong digit', () => {
    const right = '06901234567892';
    for (let i = 0; i < right.length; i++)
      for (const digit of '0123456789')
        expect(hasCheckDigit(right.slice(0, i) + digit + right.slice(i + 1))).toBe(digit === right.charAt(i));
  });

  it('are added so that they are right', () => {
    expect(withCheckDigit('690123456789')).toBe('6901234567892');
    expect(withCheckDigit('061414100734')).toBe('0614141007349');
  });

  it.each(['', 'x', '690123456789O', ' 96385074'])('are not there in %j', (text) => {
    expect(hasCheckDigit(text)).toBe(false);
  });

  it('of a Global Model Number: the example of GS1 General Specifications', () => {
    expect(hasCheckCharacterPair('1987654Ad4X4bL5ttr2310c2K')).toBe(true);
    expect(hasCheckCharacterPair('1987654Ad4X4bL5ttr2310c2J')).toBe(false);
    expect(hasCheckCharacterPair('1987654Ad4X4bL5ttr2301c2K')).toBe(false);
    expect(['', '2K', 'x'.repeat(40)].map(hasCheckCharacterPair)).toEqual([false, false, false]);
  });

  it('of an IBAN: the example of ISO 13616', () => {
    expect(isIban('GB82WEST12345698765432')).toBe(true);
    expect(isIban('GB82WEST12345698765433')).toBe(false);
    expect(isIban('82GBWEST')).toBe(false);
  });
});
