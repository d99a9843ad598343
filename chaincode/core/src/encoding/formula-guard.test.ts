import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { guardFormula, unguardFormula } from './formula-guard.ts';

const likeFormula = fc.string({ unit: fc.constantFrom("'", '=', '+', '-', '@', '\t', '\r', '\n', '1', '甲') });
const anyText = fc.oneof(fc.string({ unit: 'binary' }), likeFormula);

describe('a cell that a spreadsheet would run', () => {
  it.each([
    ['=1+1', "'=1+1"],
    ['+1', "'+1"],
    ['-12.00', "'-12.00"],
    ['@SUM(A1)', "'@SUM(A1)"],
    ['\tx', "'\tx"],
    ['\rx', "'\rx"],
    ["'=1", "''=1"],
  ])('%j is guarded as %j', (text, guarded) => {
    expect(guardFormula(text)).toBe(guarded);
  });

  it.each(['', '12.00', '甲', "'", "O'Brien", "'甲", '1-2', ' =1', '\n=1'])('%j is none and stays', (text) => {
    expect(guardFormula(text)).toBe(text);
    expect(unguardFormula(text)).toBe(text);
  });

  it('begins like no formula once it is guarded, whatever it is', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        expect(guardFormula(text)).not.toMatch(/^[=+\-@\t\r]/u);
      }),
    );
  });

  it('comes back unchanged, whatever it is', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        expect(unguardFormula(guardFormula(text))).toBe(text);
      }),
    );
  });
});
