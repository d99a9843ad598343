import { z } from 'zod';
import { bytes } from './bytes.ts';
import type { Sql } from './database.ts';

/** Statements of imports (migration 0011). */

export async function insertImport(sql: Sql, job: string, anyIssuer: boolean): Promise<void> {
  await sql.execute('INSERT INTO imports (job, any_issuer) VALUES ($1, $2)', [job, anyIssuer]);
}

const partRow = z.object({
  name: z.string(),
  media_type: z.string(),
  content: bytes,
  wrapped_key: bytes,
  key_id: z.string(),
});
export type ImportPartRow = z.output<typeof partRow>;

export async function insertImportPart(sql: Sql, job: string, part: ImportPartRow): Promise<void> {
  await sql.execute(
    'INSERT INTO import_parts (job, name, media_type, content, wrapped_key, key_id) VALUES ($1, $2, $3, $4, $5, $6)',
    [job, part.name, part.media_type, part.content, part.wrapped_key, part.key_id],
  );
}

export function selectImportParts(sql: Sql, job: string): Promise<ImportPartRow[]> {
  return sql.rows(
    partRow,
    'SELECT name, media_type, content, wrapped_key, key_id FROM import_parts WHERE job = $1 ORDER BY name',
    [job],
  );
}

const importRow = z.object({ any_issuer: z.boolean(), accepted_fen: z.number(), last_id: z.number().nullable() });
export type ImportRow = z.output<typeof importRow>;

export function selectImport(sql: Sql, job: string): Promise<ImportRow | undefined> {
  return sql.row(importRow, 'SELECT any_issuer, accepted_fen, last_id FROM imports WHERE job = $1', [job]);
}

/** In the transaction that accepts the rows: the total is exact also after a crash. */
export async function addToImport(sql: Sql, job: string, acceptedFen: number, lastId: number | null): Promise<void> {
  await sql.execute(
    'UPDATE imports SET accepted_fen = accepted_fen + $2, last_id = greatest(last_id, $3) WHERE job = $1',
    [job, acceptedFen, lastId],
  );
}

export async function deleteImport(sql: Sql, job: string): Promise<void> {
  await sql.execute('DELETE FROM imports WHERE job = $1', [job]);
}

const countRow = z.object({ part: z.string(), code: z.string(), rows: z.number() });
export type RefusedCount = z.output<typeof countRow>;

export function countRefused(sql: Sql, job: string): Promise<RefusedCount[]> {
  return sql.rows(
    countRow,
    `SELECT part, code, count(*) AS rows FROM job_outcomes WHERE job = $1 AND outcome = 'REFUSED'
     GROUP BY part, code ORDER BY part, code`,
    [job],
  );
}

const anchoredRow = z.object({ anchored: z.boolean() });

/** Leaves stand in the order of ids: once this receipt is anchored, all accepted before it are. */
export async function isAnchored(sql: Sql, receiptId: number): Promise<boolean> {
  const row = await sql.row(anchoredRow, `SELECT state = 'ANCHORED' AS anchored FROM receipts WHERE id = $1`, [
    receiptId,
  ]);
  return row?.anchored ?? false;
}
