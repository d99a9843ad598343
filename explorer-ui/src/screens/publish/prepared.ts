import { unguardFormula } from '@piaosu/core';
import { printCsv } from './csv-text.ts';
import { columnName, mappingFaults, namedRows, REASON_COLUMN } from './mapping.ts';
import type { Mapping, MappingFault, TableKind } from './mapping.ts';
import { longRows, withDamage } from './source-table.ts';
import type { DamagedCell, SourceTable } from './source-table.ts';
import { totalsOf } from './totals.ts';
import type { Totals } from './totals.ts';
import type { Tables } from '../../api/publish.ts';

/** The tables of a day as they were read, by what they hold. */
export type ReadTables = Readonly<Partial<Record<TableKind, SourceTable>>>;

/** Everything that is known of an upload before it is sent. */
export interface Prepared {
  readonly tables: readonly PreparedTable[];
  readonly totals: Totals;
  readonly detailRows: number;
  /** Detail lines of receipts that are not in the file, left out of a file that was mended. */
  readonly leftOut: number;
  /** False while something must be chosen or mended first. */
  readonly sendable: boolean;
  readonly text: () => Tables;
}

export interface PreparedTable {
  readonly kind: TableKind;
  readonly table: SourceTable;
  readonly faults: readonly MappingFault[];
  readonly damaged: readonly DamagedCell[];
  /** Lines with more cells than columns. */
  readonly long: readonly number[];
}

/** What is known of the tables with these names of columns; undefined without a table of receipts. */
export function prepare(read: ReadTables, mapping: Mapping): Prepared | undefined {
  const { details } = read;
  if (read.receipts === undefined) return undefined;
  const mended = read.receipts.columns.includes(REASON_COLUMN);
  const receipts = mended ? unguarded(read.receipts) : read.receipts;
  const rows = namedRows('receipts', receipts, mapping);
  const lines = details === undefined ? undefined : namedRows('details', details, mapping);
  const sent = lines === undefined || !mended ? lines : linesOf(rows, lines);
  const tables = [
    prepareTable('receipts', receipts, mapping),
    ...(details === undefined ? [] : [prepareTable('details', details, mapping)]),
  ];
  return {
    tables,
    totals: totalsOf(rows),
    detailRows: countOf(sent),
    leftOut: countOf(lines) - countOf(sent),
    sendable: rows.length > 1 && tables.every(({ faults, long }) => faults.length === 0 && long.length === 0),
    text: () => ({ receipts: printCsv(rows), details: sent === undefined ? undefined : printCsv(sent) }),
  };
}

/** Our own file come back, as CSV or saved as a workbook: what `mendFile` put before its cells is no part of them. */
function unguarded(table: SourceTable): SourceTable {
  return { ...table, rows: table.rows.map(({ line, cells }) => ({ line, cells: cells.map(unguardFormula) })) };
}

function prepareTable(kind: TableKind, table: SourceTable, mapping: Mapping): PreparedTable {
  const { damaged } = withDamage(table, (column) => columnName(kind, column, mapping));
  return { kind, table, faults: mappingFaults(kind, table, mapping), damaged, long: longRows(table) };
}

/** The lines that belong to the receipts of the file. */
function linesOf(receipts: readonly string[][], [head = [], ...lines]: readonly string[][]): string[][] {
  const [columns = [], ...rows] = receipts;
  const wanted = new Set(rows.map((row) => nameIn(columns, row)));
  return [head, ...lines.filter((line) => wanted.has(nameIn(head, line)))];
}

function nameIn(columns: readonly string[], row: readonly string[]): string {
  return `${row[columns.indexOf('票据代码')] ?? ''}-${row[columns.indexOf('票据号码')] ?? ''}`;
}

function countOf(rows: readonly unknown[] | undefined): number {
  return Math.max(0, (rows?.length ?? 0) - 1);
}
