import { parse } from 'csv-parse/sync';
import { columnFaults, PiaosuError, type TableRow } from '@piaosu/core';

/** One data row of a table, by column name, with the text it came from. */
export interface CsvRow {
  /** Counted from 1, without the header. */
  readonly row: number;
  readonly values: TableRow;
  readonly source: string;
  /** Columns of a spreadsheet whose digits were rounded away. */
  readonly damaged?: readonly string[];
}

/**
 * A CSV text with Chinese column names (core's tables). Throws PiaosuError with the faults of the header (UNKNOWN_FIELD,
 * DUPLICATE_KEY, SCHEMA; `required`: columns it must have, those that name a receipt when absent) or SCHEMA where the quoting is broken: then no row of the file can be told from the next.
 */
export function readTable(
  text: string,
  columns: Readonly<Record<string, string>>,
  required?: readonly string[],
): CsvRow[] {
  const [header = [], ...records] = parseRecords(text);
  const names = header.map((name) => name.trim());
  const faults = columnFaults(names, columns, required);
  const [first] = faults;
  if (first !== undefined) {
    throw new PiaosuError(
      first.code,
      faults.map(({ code, detail = null }) => ({ code, detail })),
    );
  }
  return records.map((record, i) => ({ row: i + 1, values: toRow(names, record), source: toSource(record) }));
}

function parseRecords(text: string): string[][] {
  try {
    return parse(text, { bom: true, relax_column_count: true, skip_empty_lines: true, max_record_size: 1_000_000 });
  } catch (error) {
    // The parser's message quotes the row, which is personal: it stays in the cause.
    throw new PiaosuError('SCHEMA', { reason: 'not a CSV table' }, error);
  }
}

/** A cell too many becomes a column that nobody knows, so that the row is refused and not shifted. */
function toRow(names: readonly string[], record: readonly string[]): TableRow {
  const row: Record<string, string> = {};
  record.forEach((value, i) => {
    row[names[i] ?? `column ${i + 1}`] = value;
  });
  return row;
}

function toSource(record: readonly string[]): string {
  return record.map((cell) => (/[",\r\n]/u.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)).join(',');
}
