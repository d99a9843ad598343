import { describe, expect, it } from 'vitest';

import { asksNothing, chargedUnits, insuranceCodeKey, readMedicineLine } from './medicine-line.ts';

const read = (value: Parameters<typeof readMedicineLine>[0]['value']) => readMedicineLine({ line: 7, value }, 2026);

describe('a line of a receipt as a medicine', () => {
  it('names its boxes by all codes on it that can be read, each in its place', () => {
    const codes = [
      '(01)06901234567892(21)A1',
      ' 8１234567890123456789',
      '6901234567892',
      'https://id.gs1.org/01/06901234567892/21/B2',
    ];
    const said = { itemCode: 'XC09AAK015A001', unit: '盒', quantity: '4', amount: '10.00' };
    expect(read({ ...said, traceCode: codes.join(';') })).toEqual({
      ...{ line: 7, ...said },
      ids: ['gs1:010690123456789221A1', expect.stringMatching(/^cn20:/u), undefined, 'gs1:010690123456789221B2'],
    });
  });

  it('has no code where the field is empty, absent or no text, and never throws', () => {
    for (const value of [{ traceCode: '' }, { traceCode: ' ; ' }, {}, { traceCode: 7 }, null, 'line', []])
      expect(read(value).ids).toEqual([]);
  });

  it.each([
    ['1', '盒', 24],
    ['2.0', '盒', 48],
    ['0.5', '盒', 12],
    ['10', '片', 10],
    ['-1', '盒', -24],
    ['0', '盒', 0],
    ['0.3', '片', undefined],
    ['1e3', '片', undefined],
    ['', '片', undefined],
    ['１', '片', undefined],
    ['999999999999999', '片', undefined],
  ])('quantity %s in %s is %s tablets of packs of 24', (quantity, unit, units) => {
    expect(chargedUnits({ quantity, unit }, { unit: '片', unitsPerPack: 24 })).toBe(units);
  });

  it('leads to a product by a code of the insurance alone, whatever a hospital calls its other items', () => {
    expect(insuranceCodeKey('XC09AAK015A001')).toBe('PFX~ins~XC09AAK015A001');
    for (const itemCode of ['', '1', '诊查费', 'a~b~c~d', 'x'.repeat(40)])
      expect(insuranceCodeKey(itemCode)).toBeUndefined();
  });
});

it.each([
  [-100, '-10.00', true],
  [0, '0.00', true],
  [0, '10.00', false],
  [-100, '10.00', false],
  [0, '', false],
  [100, '0.00', false],
  [undefined, '0.00', false],
])('a line that charges %s units for %j asks for nothing: %s', (charged, amount, expected) => {
  expect(asksNothing({ amount }, charged)).toBe(expected);
});
