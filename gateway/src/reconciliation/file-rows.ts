import { isDate, readFen, RECEIPT_KINDS, rowCode, toBeijingDate } from '@piaosu/core';
import { z } from 'zod';
import type { Sql } from '../db/index.ts';
import { insertFileRows, type FileRow } from '../db/reconciliation.ts';
import type { RowVerdict } from '../publish/accept/acceptor.ts';

/** What of a row names its place in a day; whatever cannot be read is left out. */
const outline = z.looseObject({
  issuer: z
    .string()
    .regex(/^[0-9A-Za-z-]{1,48}$/u)
    .catch(''),
  issueDate: z.string().refine(isDate).catch(''),
  kind: z.enum(RECEIPT_KINDS).catch('OUTPATIENT'),
  totalAmount: z.string().catch(''),
});

export interface UploadedText {
  readonly row: number;
  readonly json: string;
}

/**
 * Remembers the rows of an upload that added no receipt, so that the day's file can be counted later. A row whose hospital
 * or day cannot be read is counted where it was noticed: at who brought it, on the day of the upload.
 */
export async function recordFileRows(
  sql: Sql,
  upload: { readonly job: string; readonly institution: string },
  verdicts: readonly RowVerdict[],
  rows: readonly UploadedText[],
): Promise<void> {
  const today = toBeijingDate(Math.floor(Date.now() / 1000));
  const kept = verdicts.flatMap((verdict, i) => {
    const row = rows[i];
    if (row === undefined || verdict.outcome === 'ACCEPTED') return [];
    return [toFileRow(verdict, verdict.outcome, row, { issuer: upload.institution, day: today })];
  });
  await insertFileRows(sql, upload.job, kept);
}

function toFileRow(
  { code, number, faults }: RowVerdict,
  outcome: FileRow['outcome'],
  { row, json }: UploadedText,
  otherwise: { readonly issuer: string; readonly day: string },
): FileRow {
  const read = outline.parse(readJson(json));
  return {
    row,
    issuer: read.issuer === '' ? otherwise.issuer : read.issuer,
    day: read.issueDate === '' ? otherwise.day : read.issueDate,
    kind: read.kind,
    totalFen: readFen(read.totalAmount) ?? null,
    receipt: `${code}-${number}`,
    outcome,
    code: outcome === 'REFUSED' ? (rowCode(faults) ?? 'INTERNAL') : null,
  };
}

function readJson(json: string): unknown {
  try {
    const value: unknown = JSON.parse(json);
    return typeof value === 'object' && value !== null ? value : {};
  } catch {
    // Not JSON: the row was refused for that, and nothing of it can be read.
    return {};
  }
}
