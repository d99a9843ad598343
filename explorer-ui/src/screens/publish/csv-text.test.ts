import { expect, test } from 'vitest';
import { decodeTable, parseCsv, printCsv } from './csv-text.ts';

test('a table is read with quotes, empty lines and rows of any length, and printed back', () => {
  const text = 'a,b\r\n"x,""y",\r\n\r\n1,2,3\n';
  expect(parseCsv(text)).toEqual([
    { line: 1, cells: ['a', 'b'] },
    { line: 2, cells: ['x,"y', ''] },
    { line: 4, cells: ['1', '2', '3'] },
  ]);
  expect(printCsv([['x,"y', ''], ['1']])).toBe('"x,""y",\r\n1\r\n');
});

test('a quote that does not end is no table', () => {
  expect(parseCsv('a\n"b')).toBeUndefined();
});

test('GB18030 and UTF-8 are told apart, and what is neither is refused', () => {
  expect(decodeTable(Uint8Array.of(0xc6, 0xb1, 0xbe, 0xdd))).toBe('票据');
  expect(decodeTable(new TextEncoder().encode('票据'))).toBe('票据');
  expect(decodeTable(Uint8Array.of(0xff, 0xff, 0xff))).toBeUndefined();
});
