/** Bytes of a table to text; undefined when they are neither UTF-8 nor GB18030, read strictly. */
export function decodeTable(bytes: Uint8Array): string | undefined {
  for (const encoding of ['utf-8', 'gb18030']) {
    try {
      return new TextDecoder(encoding, { fatal: true }).decode(bytes);
    } catch {
      // not this one: what is valid UTF-8 is UTF-8, the rest is what Chinese spreadsheets write
    }
  }
  return undefined;
}

/** A row of a table with its line, counted from 1 as a spreadsheet shows it. */
export interface TextRow {
  readonly line: number;
  readonly cells: readonly string[];
}

const CELL = /("(?:[^"]|"")*"|[^",\r\n]*)(,|\r\n|\n|\r|$)/uy;

/** Rows of a CSV (RFC 4180), empty ones left out; undefined where a quote does not end. */
export function parseCsv(text: string): TextRow[] | undefined {
  const rows: TextRow[] = [];
  let cells: string[] = [];
  let line = 1;
  const keep = () => {
    if (cells.some((cell) => cell !== '')) rows.push({ line, cells });
    cells = [];
    line += 1;
  };
  CELL.lastIndex = 0;
  while (CELL.lastIndex < text.length) {
    const [all, cell = '', end] = CELL.exec(text) ?? [];
    if (all === undefined) return undefined;
    cells.push(cell.startsWith('"') ? cell.slice(1, -1).replaceAll('""', '"') : cell);
    if (end !== ',') keep();
    else if (CELL.lastIndex === text.length) cells.push('');
  }
  if (cells.length > 0) keep();
  return rows;
}

/** Rows to a CSV, in UTF-8 when it is sent. */
export function printCsv(rows: readonly (readonly string[])[]): string {
  return rows.map((row) => `${row.map(printCell).join(',')}\r\n`).join('');
}

function printCell(cell: string): string {
  return /[",\r\n]/u.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}
