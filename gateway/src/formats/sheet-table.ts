import type { ColumnSort } from '@piaosu/core';
import type { Sheet } from './workbook.ts';
import type { SheetCell, SheetRow } from './worksheet.ts';

/** A row by column name; `damaged` names the columns whose digits the spreadsheet no longer has. */
export interface SheetRecord {
  readonly row: number;
  readonly values: Readonly<Record<string, string>>;
  readonly damaged: readonly string[];
}

export interface SheetTable {
  readonly names: readonly string[];
  readonly records: readonly SheetRecord[];
}

/** Spreadsheets keep 15 digits of a number and write zeros for the rest: an identity that went through one is lost. */
const EXACT_DIGITS = 15;

/** A worksheet whose first row names its columns, with numbers written as the sort of their column wants them. */
export function toSheetTable({ rows, dateOffset }: Sheet, sortOf: (column: string) => ColumnSort): SheetTable {
  const [head, ...body] = rows;
  const names = namesOf(head);
  return { names, records: body.map((row, i) => toRecord(row, i + 1, names, sortOf, dateOffset)) };
}

function namesOf(head: SheetRow | undefined): string[] {
  const last = Math.max(-1, ...(head?.cells.keys() ?? []));
  return Array.from({ length: last + 1 }, (_, column) => head?.cells.get(column)?.text.trim() ?? '');
}

function toRecord(
  { cells }: SheetRow,
  row: number,
  names: readonly string[],
  sortOf: (column: string) => ColumnSort,
  dateOffset: number,
): SheetRecord {
  const values: Record<string, string> = Object.fromEntries(names.map((name) => [name, '']));
  const damaged: string[] = [];
  for (const [column, cell] of cells) {
    const name = names[column] ?? `column ${column + 1}`;
    const sort = sortOf(name);
    if (isDamaged(cell, sort)) damaged.push(name);
    values[name] = cellText(cell, sort, dateOffset);
  }
  return { row, values, damaged };
}

function isDamaged({ type, text }: SheetCell, sort: ColumnSort): boolean {
  if (type !== 'number' || sort !== 'text') return false;
  return /[eE]/u.test(text) || text.replace(/\D/gu, '').length >= EXACT_DIGITS;
}

function cellText({ type, text }: SheetCell, sort: ColumnSort, dateOffset: number): string {
  if (type === 'text') return text;
  const number = Number(text);
  switch (sort) {
    case 'amount':
      return amountText(number, text);
    case 'date':
      return dateText(number + dateOffset, text);
    case 'time':
      return timeText(number, text);
    case 'decimal':
    case 'text':
      return Number.isSafeInteger(number) ? String(number) : text;
  }
}

/** 452.1 is 452.10; what has more than two decimals is left as it is, for the reader of amounts to refuse. */
function amountText(number: number, text: string): string {
  const fen = Math.round(number * 100);
  // A binary fraction differs from its decimal by some 1e-13 at these sizes, a third decimal by 1e-3.
  return Number.isSafeInteger(fen) && Math.abs(number * 100 - fen) < 1e-6 ? (fen / 100).toFixed(2) : text;
}

const DAY_MS = 86_400_000;
const DAY_ZERO = Date.UTC(1899, 11, 30);
/** 9999-12-31. */
const LAST_DAY = 2_958_465;

/** Days since 1899-12-30; a number that is written like 20260105 is that day. */
function dateText(day: number, text: string): string {
  if (!(day >= 61 && day <= LAST_DAY)) return text;
  return new Date(DAY_ZERO + Math.floor(day) * DAY_MS).toISOString().slice(0, 10);
}

/** The part of a day. */
function timeText(part: number, text: string): string {
  if (!(part >= 0)) return text;
  return new Date(Math.round((part % 1) * 86_400) * 1000).toISOString().slice(11, 19);
}
