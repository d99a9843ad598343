import { columnSort, isResidentId, isUscc } from '@piaosu/core';
import { decodeTable, parseCsv } from './csv-text.ts';
import type { TextRow } from './csv-text.ts';

/** A table as it lies in the file, all of it texts. */
export interface SourceTable {
  /** The file's name, with that of the tab. */
  readonly name: string;
  readonly columns: readonly string[];
  readonly rows: readonly TextRow[];
  readonly damaged: readonly DamagedCell[];
}

/** A number of which the spreadsheet kept 15 digits. */
export interface DamagedCell {
  readonly line: number;
  readonly column: string;
}

/** Why a file is no table at all. */
export type TableFault = 'encoding' | 'quotes' | 'empty';

/** A CSV as a table; `damaged` is filled by `withDamage` once the columns are named. */
export function csvTable(name: string, bytes: Uint8Array): SourceTable | TableFault {
  const text = decodeTable(bytes);
  if (text === undefined) return 'encoding';
  const rows = parseCsv(text);
  if (rows === undefined) return 'quotes';
  const [head, ...body] = rows;
  if (head === undefined) return 'empty';
  return { name, columns: head.cells.map((cell) => cell.trim()), rows: body, damaged: [] };
}

/** Excel writes 1.23E+17; and of more than 15 digits it makes the rest zeros. */
const EXPONENT = /^\d(?:\.\d+)?[eE]\+?\d+$/u;
const ROUNDED = /^[1-9]\d{14}0{3,}$/u;

/** Whether a text that should be an exact number or name has gone through a spreadsheet's number; one whose own check holds has not. */
export function isDamagedText(cell: string): boolean {
  const text = cell.trim();
  return EXPONENT.test(text) || (ROUNDED.test(text) && !isUscc(text) && !isResidentId(text));
}

/** The table with the damaged cells of its text columns, by the names we give them. */
export function withDamage(table: SourceTable, nameOf: (column: string) => string | undefined): SourceTable {
  const texts = table.columns.flatMap((column, index) => {
    const ours = nameOf(column);
    return ours !== undefined && columnSort(ours) === 'text' ? [{ column, index }] : [];
  });
  const found = table.rows.flatMap(({ line, cells }) =>
    texts.filter(({ index }) => isDamagedText(cells[index] ?? '')).map(({ column }) => ({ line, column })),
  );
  const known = new Set(table.damaged.map(({ line, column }) => `${String(line)} ${column}`));
  return {
    ...table,
    damaged: [...table.damaged, ...found.filter(({ line, column }) => !known.has(`${String(line)} ${column}`))],
  };
}

/** Rows with more cells than the head has columns: they would be shifted. */
export function longRows({ columns, rows }: SourceTable): number[] {
  return rows.filter(({ cells }) => cells.length > columns.length).map(({ line }) => line);
}
