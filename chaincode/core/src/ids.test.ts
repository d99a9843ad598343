import { describe, expect, it } from 'vitest';
import { isMedinsCode, isReceiptCode, isReceiptNumber, isResidentId, isUscc, receiptCodeParts } from './ids.ts';

describe('ids', () => {
  it('knows the parts of a receipt code', () => {
    expect(isReceiptCode('33060125')).toBe(true);
    expect(receiptCodeParts('33060125')).toEqual({ region: '33', category: '06', kind: '01', year: '25' });
    expect(isReceiptCode('3306012')).toBe(false);
    expect(isReceiptNumber('0000000101')).toBe(true);
    expect(isReceiptNumber('101')).toBe(false);
  });

  it('knows the number of a designated institution', () => {
    expect(isMedinsCode('H33010000001')).toBe(true);
    expect(isMedinsCode('X33010000001')).toBe(false);
  });

  it('computes the check character of GB 32100', () => {
    expect(isUscc('123301004701160000')).toBe(true);
    expect(isUscc('12330260111324023K')).toBe(true);
    expect(isUscc('123301004701160001')).toBe(false);
    expect(isUscc('12330260111324023k')).toBe(false);
  });

  it('finds any single wrong character of a USCC', () => {
    const right = '12330260111324023K';
    for (let i = 0; i < 18; i++) {
      const wrong = `${right.slice(0, i)}${right.charAt(i) === '7' ? '8' : '7'}${right.slice(i + 1)}`;
      expect(isUscc(wrong)).toBe(false);
    }
  });

  it('G2: computes the check character of GB 11643 and accepts a lower-case x', () => {
    expect(isResidentId('33010619620304321X')).toBe(true);
    expect(isResidentId('33010619620304321x')).toBe(true);
    expect(isResidentId('330106196203043210')).toBe(false);
  });

  it('wants a real date of birth even when the check character is right', () => {
    expect(isResidentId('330106196202303219')).toBe(false);
  });
});
