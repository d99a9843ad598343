import { z } from 'zod';
import { RECEIPT_KINDS } from '@piaosu/core';
import { placeColumns, sealedColumns } from './issued-receipts.ts';
import type { Sql } from './database.ts';

/** Statements that count a hospital's day (migration 0090). */

/** The member of the signed header, as the index has it: another spelling would not be found by it. */
const DAY = `substring(header FROM '"issueDate":"([0-9-]{10})"')`;

const countedRow = z.object({
  id: z.number(),
  code: z.string(),
  number: z.string(),
  tag: z.string(),
  kind: z.enum(RECEIPT_KINDS),
  total_fen: z.number(),
  ...placeColumns,
  ...sealedColumns,
  red_of: z.string().nullable(),
  in_file: z.boolean(),
});
export type CountedRow = z.output<typeof countedRow>;

/** Receipts of a hospital's day after `after`, in the order in which they were accepted. */
export function selectDay(
  sql: Sql,
  at: { readonly institution: string; readonly day: string },
  after: number,
  limit: number,
): Promise<CountedRow[]> {
  return sql.rows(
    countedRow,
    `SELECT id, code, number, tag, kind, total_fen, state, publisher, shard, leaf_index, checkpoint_size, proof, leaf, header,
       signing_key, header_signature, document, wrapped_key, key_id, red_of,
       job IS NOT NULL OR EXISTS (SELECT FROM file_rows f WHERE f.receipt = code || '-' || number AND f.outcome = 'REPEATED')
         AS in_file
     FROM receipts WHERE ${DAY} = $1 AND issuer = $2 AND id > $3 ORDER BY id LIMIT $4`,
    [at.day, at.institution, after, limit],
  );
}

export interface FileRow {
  readonly row: number;
  readonly issuer: string;
  readonly day: string;
  readonly kind: string;
  readonly totalFen: number | null;
  readonly receipt: string;
  readonly outcome: 'REPEATED' | 'REFUSED';
  readonly code: string | null;
}

export async function insertFileRows(sql: Sql, job: string, rows: readonly FileRow[]): Promise<void> {
  if (rows.length === 0) return;
  await sql.execute(
    `INSERT INTO file_rows (job, seen, row, issuer, day, kind, total_fen, receipt, outcome, code)
     SELECT $1, (SELECT last_value FROM receipt_ids), * FROM unnest($2::bigint[], $3::text[], $4::text[], $5::text[],
       $6::bigint[], $7::text[], $8::text[], $9::text[])
     ON CONFLICT DO NOTHING`,
    [
      job,
      rows.map((row) => row.row),
      rows.map((row) => row.issuer),
      rows.map((row) => row.day),
      rows.map((row) => row.kind),
      rows.map((row) => row.totalFen),
      rows.map((row) => row.receipt),
      rows.map((row) => row.outcome),
      rows.map((row) => row.code),
    ],
  );
}

const refusedRow = z.object({
  job: z.string(),
  row: z.number(),
  kind: z.string(),
  total_fen: z.number().nullable(),
  receipt: z.string(),
  code: z.string(),
});
export type RefusedFileRow = z.output<typeof refusedRow>;

/** Refused rows of a day that no later row corrected, the newest of each receipt and code. */
export function selectRefusedOfDay(
  sql: Sql,
  at: { readonly institution: string; readonly day: string },
): Promise<RefusedFileRow[]> {
  return sql.rows(
    refusedRow,
    `SELECT DISTINCT ON (f.receipt, f.code) f.job, f.row, f.kind, f.total_fen, f.receipt, f.code FROM file_rows f
     WHERE f.issuer = $1 AND f.day = $2 AND f.outcome = 'REFUSED'
       AND NOT EXISTS (
         SELECT FROM issued_receipts r WHERE f.receipt ~ '^[0-9]{8}-[0-9]{10}$'
           AND r.code = split_part(f.receipt, '-', 1) AND r.number = split_part(f.receipt, '-', 2) AND r.id > f.seen)
     ORDER BY f.receipt, f.code, f.seen DESC, f.job, f.row`,
    [at.institution, at.day],
  );
}

const gapRow = z.object({ publisher: z.string(), shard: z.string(), size: z.number(), missing: z.number() });
export type LeafGap = z.output<typeof gapRow>;

/** Steps of the log that have more leaves than receipts: somebody deleted rows. */
export function selectLeafGaps(
  sql: Sql,
  publishers: readonly string[],
  shards: readonly string[],
  sizes: readonly number[],
): Promise<LeafGap[]> {
  return sql.rows(
    gapRow,
    `SELECT c.publisher, c.shard, c.size, c.size - c.from_size - count(r.id) AS missing
     FROM unnest($1::text[], $2::text[], $3::bigint[]) AS asked (publisher, shard, size)
     JOIN log_checkpoints c ON c.publisher = asked.publisher AND c.shard = asked.shard AND c.size = asked.size
     LEFT JOIN log_leaves l ON l.publisher = c.publisher AND l.shard = c.shard
       AND l.leaf_index >= c.from_size AND l.leaf_index < c.size
     LEFT JOIN issued_receipts r ON r.id = l.receipt_id
     GROUP BY c.publisher, c.shard, c.size, c.from_size HAVING count(r.id) < c.size - c.from_size
     ORDER BY c.publisher, c.shard, c.size`,
    [publishers, shards, sizes],
  );
}

const totalsRow = z.object({ version: z.number(), message: z.string(), side: z.unknown(), at: z.date() });
export type TotalsRow = z.output<typeof totalsRow>;

/** Versions of a hospital's own totals, the newest first. */
export function selectTotals(sql: Sql, institution: string, day: string): Promise<TotalsRow[]> {
  return sql.rows(
    totalsRow,
    'SELECT version, message, side, at FROM day_totals WHERE institution = $1 AND day = $2 ORDER BY version DESC',
    [institution, day],
  );
}

export function insertTotals(
  sql: Sql,
  at: { readonly institution: string; readonly day: string },
  message: string,
  side: string,
): Promise<TotalsRow | undefined> {
  return sql.row(
    totalsRow,
    `INSERT INTO day_totals (institution, day, version, message, side)
     SELECT $1, $2, coalesce(max(version), 0) + 1, $3, $4::jsonb FROM day_totals WHERE institution = $1 AND day = $2
     ON CONFLICT (institution, message) DO NOTHING RETURNING version, message, side, at`,
    [at.institution, at.day, message, side],
  );
}

const statementRow = z.object({ version: z.number(), content: z.string(), file: z.string() });
export type StatementRow = z.output<typeof statementRow>;

/** The named version, the newest when none is named. */
export function selectStatement(
  sql: Sql,
  at: { readonly institution: string; readonly day: string },
  version: number | null,
): Promise<StatementRow | undefined> {
  return sql.row(
    statementRow,
    `SELECT version, content, file FROM day_statements
     WHERE institution = $1 AND day = $2 AND ($3::int IS NULL OR version = $3) ORDER BY version DESC LIMIT 1`,
    [at.institution, at.day, version],
  );
}

/** False when another request issued this version first. */
export async function insertStatement(
  sql: Sql,
  at: { readonly institution: string; readonly day: string },
  row: StatementRow,
): Promise<boolean> {
  const inserted = await sql.execute(
    `INSERT INTO day_statements (institution, day, version, content, file) VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT DO NOTHING`,
    [at.institution, at.day, row.version, row.content, row.file],
  );
  return inserted === 1;
}
