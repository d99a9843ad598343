import { columnFaults, columnSort, PiaosuError } from '@piaosu/core';
import { toSheetTable } from '../../formats/sheet-table.ts';
import { readWorkbook, type Sheet } from '../../formats/workbook.ts';
import type { CsvRow } from './csv-table.ts';

/** The worksheets of an upload: receipts and, as the second tab, their detail lines. Throws PiaosuError. */
export function readSheets(bytes: Uint8Array): { readonly receipts: Sheet; readonly details: Sheet | undefined } {
  const [receipts, details] = readWorkbook(bytes);
  if (receipts === undefined) throw new PiaosuError('SCHEMA', { expected: 'a worksheet' });
  return { receipts, details };
}

/** As `readTable` of CSV: the header is checked as a whole, each row is judged alone. Throws PiaosuError. */
export function readSheetTable(sheet: Sheet, columns: Readonly<Record<string, string>>): CsvRow[] {
  const { names, records } = toSheetTable(sheet, columnSort);
  const faults = columnFaults(names, columns);
  const [first] = faults;
  if (first !== undefined) {
    throw new PiaosuError(
      first.code,
      faults.map(({ code, detail = null }) => ({ code, detail })),
    );
  }
  return records.map(({ row, values, damaged }) => ({ row, values, damaged, source: toSource(names, values) }));
}

/** Back as a row of CSV, for the list of refused rows. */
function toSource(names: readonly string[], values: Readonly<Record<string, string>>): string {
  return names
    .map((name) => values[name] ?? '')
    .map((cell) => (/[",\r\n]/u.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell))
    .join(',');
}
