import { parse } from 'csv-parse/sync';
import { z } from 'zod';

const Rows = z.array(z.record(z.string(), z.string()));

/** Rows of a CSV file by column name; UTF-8 when it is valid, else GB18030, as hospitals' systems export it. */
export function readCsv(bytes: Uint8Array): Record<string, string>[] {
  return Rows.parse(parse(decode(bytes), { columns: true, bom: true, skip_empty_lines: true }));
}

function decode(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder('gb18030', { fatal: true }).decode(bytes);
  }
}
