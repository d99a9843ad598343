import { isCode, sentenceOf } from '@piaosu/core';
import { z } from 'zod';
import type { RefusedRow } from '../db/jobs.ts';
import { BYTE_ORDER_MARK, csvLine } from '../formats/csv-line.ts';

const HEAD = ['来源', '行号', '票据', '代码', '原因', '其他代码', '原始内容'];
const faults = z.array(z.looseObject({ code: z.string() }));

/** Refused rows as CSV that goes back to a clerk. */
export async function* errorsCsv(rows: AsyncIterable<RefusedRow>): AsyncGenerator<string> {
  yield BYTE_ORDER_MARK + csvLine(HEAD);
  for await (const row of rows) yield csvLine(cellsOf(row));
}

function cellsOf({ part, row, subject, code, faults: all, source }: RefusedRow): string[] {
  const codes = new Set((faults.safeParse(all).data ?? []).map((fault) => fault.code));
  codes.delete(code);
  const reason = isCode(code) ? sentenceOf(code, 'zh') : '';
  return [part, String(row), subject, code, reason, [...codes].join(' '), source ?? ''];
}
