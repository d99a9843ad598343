import { guardFormula } from '@piaosu/core';

/** Before the first line: without it spreadsheets take UTF-8 for GBK. */
export const BYTE_ORDER_MARK = '\uFEFF';

/** One line of CSV (RFC 4180) that no spreadsheet runs: a cell that would be a formula is made a text. */
export function csvLine(cells: readonly string[]): string {
  return `${cells.map(cell).join(',')}\r\n`;
}

function cell(text: string): string {
  const safe = guardFormula(text);
  return /[",\r\n]/u.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
