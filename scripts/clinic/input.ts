import { isPlainObject, isUnknownArray, toReceiptInput } from '@piaosu/core';
import { parse } from 'csv-parse/sync';
import { z } from 'zod';
import { parseJson, readNamed } from './device-folder.ts';
import { ClinicFailure } from './failure.ts';

/** One receipt as the clinic's own system writes it, unread: everything but what the device adds. */
export type ReceiptDraft = Readonly<Record<string, unknown>>;

const BUSINESS = '业务流水号';
const Rows = z.array(z.record(z.string(), z.string()));

/**
 * Receipts of a file: one JSON object, an array of them, or a CSV table of receipts whose lines stand in `details`, joined
 * by 业务流水号. UTF-8, or GB18030 as older systems write it. Throws ClinicFailure.
 */
export function readDrafts(file: string, details: string | undefined): readonly ReceiptDraft[] {
  if (!file.endsWith('.csv')) return readJson(decode(readNamed(file)));
  const rows = readRows(file);
  const lines = details === undefined ? [] : readRows(details);
  const orphan = lines.find((line) => !rows.some((row) => row[BUSINESS] === line[BUSINESS]));
  if (orphan !== undefined)
    throw new ClinicFailure('明细表中有一行没有对应的票据。', 'A detail line belongs to no receipt of the file.');
  return rows.map((row) => {
    const own = lines.filter((line) => line[BUSINESS] === row[BUSINESS]);
    return toReceiptInput(row, own.map(withoutJoin));
  });
}

/** The column that joins a line to its receipt is no field of it. */
function withoutJoin(line: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(line).filter(([column]) => column !== BUSINESS));
}

function readJson(text: string): readonly ReceiptDraft[] {
  const value = parseJson(text);
  const drafts = isUnknownArray(value) ? value : [value];
  return drafts.map((draft) => {
    if (isPlainObject(draft)) return draft;
    throw new ClinicFailure('文件中应为票据对象。', 'The file should hold receipts as JSON objects.');
  });
}

function readRows(file: string): Record<string, string>[] {
  try {
    return Rows.parse(parse(decode(readNamed(file)), { columns: true, bom: true, skip_empty_lines: true }));
  } catch (cause) {
    throw new ClinicFailure(`${file} 不是表格。`, `${file} is no table.`, cause);
  }
}

function decode(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder('gb18030').decode(bytes);
  }
}
