import { isCode, sentenceOf } from '@piaosu/core';
import { z } from 'zod';
import type { RefusedRow } from '../db/jobs.ts';

const HEAD = ['来源', '行号', '票据', '代码', '原因', '其他代码', '原始内容'];
const faults = z.array(z.looseObject({ code: z.string() }));

/** Refused rows as CSV (RFC 4180) with a byte order mark, without which spreadsheets take UTF-8 for GBK. */
export async function* errorsCsv(rows: AsyncIterable<RefusedRow>): AsyncGenerator<string> {
  yield `\uFEFF${line(HEAD)}`;
  for await (const row of rows) yield line(cellsOf(row));
}

function cellsOf({ part, row, subject, code, faults: all, source }: RefusedRow): string[] {
  const codes = new Set((faults.safeParse(all).data ?? []).map((fault) => fault.code));
  codes.delete(code);
  const reason = isCode(code) ? sentenceOf(code, 'zh') : '';
  return [part, String(row), subject, code, reason, [...codes].join(' '), source ?? ''];
}

function line(cells: readonly string[]): string {
  return `${cells.map(cell).join(',')}\r\n`;
}

/** A cell that a spreadsheet would run as a formula is made a text: the file goes back to a clerk. */
function cell(text: string): string {
  const safe = /^[=+\-@\t\r]/u.test(text) ? `'${text}` : text;
  return /[",\r\n]/u.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
