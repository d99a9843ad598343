import type { ColumnSort } from '@piaosu/core';
import { array, assert, property, string } from 'fast-check';
import { strToU8, zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { printWorkbook } from './print-workbook.ts';
import { toSheetTable } from './sheet-table.ts';
import { isWorkbook, readWorkbook } from './workbook.ts';
import { readSheet } from './worksheet.ts';

const SORTS: Readonly<Record<string, ColumnSort>> = { 金额: 'amount', 日期: 'date', 时间: 'time', 数量: 'decimal' };
const sortOf = (column: string): ColumnSort => SORTS[column] ?? 'text';

function table(sheetData: string, strings: readonly string[] = []) {
  const rows = readSheet(`<worksheet><sheetData>${sheetData}</sheetData></worksheet>`, strings);
  return toSheetTable({ name: 's', rows, dateOffset: 0 }, sortOf);
}

const HEAD =
  '<row r="1"><c r="A1" t="inlineStr"><is><t>号码</t></is></c><c r="B1" t="s"><v>0</v></c><c r="C1" t="s"><v>1</v></c></row>';

describe('an XLSX table', () => {
  it('gives texts as they are and numbers as their column means them', () => {
    const row =
      '<row r="2"><c r="A2" t="s"><v>2</v></c><c r="B2"><v>452.1</v></c><c r="C2"><v>46027</v></c></row>' +
      '<row r="4"><c r="B4"><v>1.1000000000000001</v></c><c r="C4" t="str"><v>2026-01-05</v></c></row>';
    expect(table(HEAD + row, ['金额', '日期', '0000000101']).records).toEqual([
      { row: 1, values: { 号码: '0000000101', 金额: '452.10', 日期: '2026-01-05' }, damaged: [] },
      { row: 2, values: { 号码: '', 金额: '1.10', 日期: '2026-01-05' }, damaged: [] },
    ]);
  });

  it('names the row and the column of a number of 15 digits and more, which the spreadsheet has rounded', () => {
    const row = (value: string) => `<row r="2"><c r="A2"><v>${value}</v></c></row>`;
    for (const value of ['3.3010619620304301E+17', '330106196203043000', '123456789012345'])
      expect(table(HEAD + row(value), ['金额', '日期']).records).toMatchObject([{ row: 1, damaged: ['号码'] }]);
    expect(table(HEAD + row('33060125'), ['金额', '日期']).records).toMatchObject([{ damaged: [] }]);
  });

  it('never rounds an amount: a third decimal stays for its reader to refuse', () => {
    const row = '<row r="2"><c r="B2"><v>452.105</v></c></row>';
    expect(table(HEAD + row, ['金额', '日期']).records[0]?.values['金额']).toBe('452.105');
  });

  it('that we print is read back, whatever the texts are, and holds no formula', () => {
    assert(
      property(array(array(string({ minLength: 1 }), { minLength: 1, maxLength: 30 }), { minLength: 1 }), (rows) => {
        const bytes = printWorkbook('结果', rows);
        expect(isWorkbook(bytes)).toBe(true);
        const [sheet] = readWorkbook(bytes);
        const texts = sheet?.rows.map(({ cells }) => [...cells.values()].map(({ text }) => text));
        const printable = rows.map((row) => row.map((text) => text.replace(/[^\t\n\r\u0020-\uFFFD]/gu, '')));
        expect(texts).toEqual(
          printable.map((row) => row.filter((text) => text !== '')).filter((row) => row.length > 0),
        );
      }),
      { numRuns: 50 },
    );
    expect(new TextDecoder().decode(printWorkbook('x', [['=1+1']]))).not.toContain('<f>');
  });

  it('that is no workbook, unfolds without end or smuggles a document type is refused', () => {
    expect(() => readWorkbook(strToU8('PK\u0003\u0004nonsense'))).toThrow('SCHEMA');
    expect(() => readWorkbook(zipSync({ 'xl/other.xml': strToU8('<x/>') }))).toThrow('SCHEMA');
    expect(() => readSheet('<!DOCTYPE x [<!ENTITY a "b">]><worksheet/>', [])).toThrow('SCHEMA');
    const bomb = zipSync({ 'xl/workbook.xml': new Uint8Array(100_000) });
    expect(() => readWorkbook(bomb, 99_999)).toThrow('BODY_TOO_LARGE');
  });
});
