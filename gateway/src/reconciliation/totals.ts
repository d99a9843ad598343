import {
  canonicalJson,
  daySideShape,
  isSum,
  parseShape,
  PiaosuError,
  readFen,
  RECEIPT_KINDS,
  unwrap,
} from '@piaosu/core';
import type { DaySide, Fault, ReceiptKind } from '@piaosu/core';
import { z } from 'zod';
import type { Database } from '../db/index.ts';
import { insertTotals, selectTotals, type TotalsRow } from '../db/reconciliation.ts';
import type { UploadPart } from '../http/upload.ts';
import { readTable } from '../publish/import/csv-table.ts';
import { decodeUpload } from '../publish/import/upload-text.ts';
import { parseStrictJson } from '../http/strict-json.ts';
import type { Day } from './day.ts';

/** A hospital's own totals of a day, in one of their versions. */
export interface HospitalTotals {
  readonly version: number;
  readonly at: Date;
  readonly side: DaySide;
}

const item = z.strictObject({
  kind: z.enum(RECEIPT_KINDS),
  count: z.int().min(0).max(999_999_999),
  totalAmount: z.string(),
});
const body = z.strictObject({ items: z.array(item).max(RECEIPT_KINDS.length) });

/** The columns of the CSV form, one row a kind. */
export const TOTALS_COLUMNS = { 票据种类: '/kind', 张数: '/count', 金额合计: '/totalAmount' } as const;

/** JSON or CSV (UTF-8, GB18030). Throws PiaosuError SCHEMA, AMOUNT_FORMAT with every faulty line. */
export function readTotals({ contentType, bytes }: UploadPart): DaySide {
  const isCsv = contentType.toLowerCase().startsWith('text/csv');
  const items = isCsv ? csvItems(bytes) : body.parse(parseStrictJson(bytes)).items;
  const faults: Fault[] = [];
  const kinds = items.flatMap(({ kind, count, totalAmount }, i) => {
    const totalFen = readFen(totalAmount);
    if (totalFen === undefined) faults.push({ pointer: `/items/${i}/totalAmount`, code: 'AMOUNT_FORMAT' });
    return totalFen === undefined ? [] : [{ kind, count, totalFen }];
  });
  const [first] = faults;
  if (first !== undefined)
    throw new PiaosuError(
      first.code,
      faults.map(({ pointer, code }) => ({ pointer, code })),
    );
  return toSide(kinds);
}

function csvItems(bytes: Uint8Array): z.output<typeof item>[] {
  const rows = readTable(decodeUpload(bytes).text, TOTALS_COLUMNS, Object.keys(TOTALS_COLUMNS));
  return z.array(item).parse(
    rows.map(({ values }) => ({
      kind: KIND_NAMES.get(values['票据种类']?.trim() ?? '') ?? values['票据种类']?.trim(),
      count: /^\d{1,9}$/u.test(values['张数']?.trim() ?? '') ? Number(values['张数']) : undefined,
      totalAmount: values['金额合计']?.trim(),
    })),
  );
}

/** As hospitals write them; the words of the format are read too. */
const KIND_NAMES: ReadonlyMap<string, ReceiptKind> = new Map([
  ['门诊', 'OUTPATIENT'],
  ['住院', 'INPATIENT'],
  ['冲红', 'RED'],
  ['预交金', 'PREPAYMENT'],
]);

function toSide(kinds: DaySide['kinds']): DaySide {
  const count = kinds.reduce((sum, each) => sum + each.count, 0);
  const totalFen = kinds.reduce((sum, each) => sum + each.totalFen, 0);
  const side = { kinds: kinds.toSorted((a, b) => order(a.kind) - order(b.kind)), count, totalFen };
  if (!isSum(side)) throw new PiaosuError('SCHEMA', { reason: 'a kind is given twice' });
  return side;
}

function order(kind: ReceiptKind): number {
  return RECEIPT_KINDS.indexOf(kind);
}

/** Adds a version; the same message again gets its own. Throws PiaosuError IDEMPOTENCY_CONFLICT for other content. */
export async function keepTotals(
  database: Database,
  day: Day,
  messageId: string,
  side: DaySide,
): Promise<HospitalTotals> {
  const text = canonicalJson(side);
  const added = await database.locked(`totals/${day.institution}/${day.day}`, (sql) =>
    insertTotals(sql, day, messageId, text),
  );
  if (added !== undefined) return toTotals(added);
  const first = (await selectTotals(database, day.institution, day.day)).find(({ message }) => message === messageId);
  if (first === undefined || canonicalJson(toTotals(first).side) !== text)
    throw new PiaosuError('IDEMPOTENCY_CONFLICT');
  return toTotals(first);
}

/** All versions, the newest first. */
export async function totalsOf(database: Database, { institution, day }: Day): Promise<HospitalTotals[]> {
  return (await selectTotals(database, institution, day)).map(toTotals);
}

/** The version that counts. */
export async function currentTotals(database: Database, day: Day): Promise<HospitalTotals | undefined> {
  return (await totalsOf(database, day))[0];
}

function toTotals({ version, at, side }: TotalsRow): HospitalTotals {
  return { version, at, side: unwrap(parseShape(daySideShape, side)) };
}
