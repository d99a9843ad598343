import { guardFormula } from '@piaosu/core';
import type { RefusedRow } from '../../api/publish.ts';
import { parseCsv, printCsv } from './csv-text.ts';
import { REASON_COLUMN } from './mapping.ts';

const MARK = '\uFEFF';

/**
 * The refused receipts as they came, with the reason as their last column: mended and uploaded again with the details of
 * the first upload. No cell is a formula to the spreadsheet that opens it; `prepare` takes the guards off again. A long number
 * is plain text: the page says to open it by import as text.
 */
export function mendFile(
  columns: readonly string[],
  rows: readonly RefusedRow[],
  reasonOf: (row: RefusedRow) => string,
): string {
  const lines = rows.flatMap((row) => {
    const cells = row.part === 'receipts' ? parseCsv(row.source ?? '')?.[0]?.cells : undefined;
    return cells === undefined ? [] : [[...columns.map((_, i) => cells[i] ?? ''), reasonOf(row)]];
  });
  const guarded = [[...columns, REASON_COLUMN], ...lines].map((cells) => cells.map(guardFormula));
  return `${MARK}${printCsv(guarded)}`;
}
