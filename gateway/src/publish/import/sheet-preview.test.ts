import { expect, test } from 'vitest';
import { printWorkbook } from '../../formats/print-workbook.ts';
import { XLSX_TYPE } from '../../formats/workbook.ts';
import { previewSheets } from './sheet-preview.ts';

const bytes = printWorkbook('票据', [
  ['票据代码', '总额'],
  ['33060125', '12.50'],
]);
const part = (name: string, content: Uint8Array) => ({ name, contentType: XLSX_TYPE, bytes: content });

test('a workbook is shown as texts with the lines of the spreadsheet, under the names of the hospital', () => {
  const names = part('names', Buffer.from('{"总额":"金额合计"}'));
  expect(previewSheets([part('file', bytes), names])).toEqual([
    { name: '票据', columns: ['票据代码', '总额'], rows: [{ line: 2, cells: ['33060125', '12.50'] }], damaged: [] },
  ]);
});

test.each([
  ['no workbook', [part('file', Buffer.from('a,b'))]],
  ['names that are none', [part('file', bytes), part('names', Buffer.from('[1]'))]],
])('%s is refused', (_what, parts) => {
  expect(() => previewSheets(parts)).toThrow('SCHEMA');
});
