import { columnSort, PiaosuError } from '@piaosu/core';
import { z } from 'zod';
import { toSheetTable } from '../../formats/sheet-table.ts';
import { isWorkbook, readWorkbook, type Sheet } from '../../formats/workbook.ts';
import type { UploadPart } from '../../http/upload.ts';

/** A tab as texts, so that a page can show, map and sum it as it does a CSV. */
export interface SheetPreview {
  readonly name: string;
  readonly columns: string[];
  /** `line` is the row's number in the spreadsheet. */
  readonly rows: { readonly line: number; readonly cells: string[] }[];
  /** Cells whose digits the spreadsheet has rounded away. */
  readonly damaged: { readonly line: number; readonly column: string }[];
}

/** Receipts and their detail lines. */
const TABS = 2;
const namesText = z.record(z.string(), z.string());

/**
 * The first two tabs of an XLSX as texts; nothing is kept. `names`: what a hospital calls a column, to the name we give
 * it, for a number is written as its column wants it. Throws PiaosuError SCHEMA.
 */
export function previewSheets(parts: readonly UploadPart[]): SheetPreview[] {
  const file = parts.find(({ name }) => name === 'file');
  if (file === undefined || !isWorkbook(file.bytes)) throw new PiaosuError('SCHEMA', { expected: 'XLSX' });
  const names = readNames(parts.find(({ name }) => name === 'names'));
  return readWorkbook(file.bytes)
    .slice(0, TABS)
    .map((sheet) => toPreview(sheet, names));
}

function readNames(part: UploadPart | undefined): ReadonlyMap<string, string> {
  if (part === undefined) return new Map();
  try {
    return new Map(Object.entries(namesText.parse(JSON.parse(Buffer.from(part.bytes).toString('utf8')))));
  } catch (error) {
    throw new PiaosuError('SCHEMA', { part: 'names' }, error);
  }
}

function toPreview(sheet: Sheet, ours: ReadonlyMap<string, string>): SheetPreview {
  const { names, records } = toSheetTable(sheet, (column) => columnSort(ours.get(column) ?? column));
  const lineOf = (row: number) => sheet.rows[row]?.row ?? row + 1;
  return {
    name: sheet.name,
    columns: [...names],
    rows: records.map(({ row, values }) => ({ line: lineOf(row), cells: names.map((name) => values[name] ?? '') })),
    damaged: records.flatMap(({ row, damaged }) => damaged.map((column) => ({ line: lineOf(row), column }))),
  };
}
