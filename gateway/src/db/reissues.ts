import { z } from 'zod';
import type { Sql } from './database.ts';

/** Statements over re-issued receipts (migration 0011). */

export async function insertReissues(sql: Sql, receiptIds: readonly number[]): Promise<void> {
  if (receiptIds.length === 0) return;
  await sql.execute('INSERT INTO reissues (receipt_id) SELECT * FROM unnest($1::bigint[])', [receiptIds]);
}

const openRow = z.object({ receipt_id: z.number(), code: z.string(), number: z.string() });
export type OpenReissue = z.output<typeof openRow>;

/** Anchored re-issues whose original the ledger has red-flushed. */
export function selectOpenReissues(sql: Sql, limit: number): Promise<OpenReissue[]> {
  return sql.rows(
    openRow,
    `SELECT i.receipt_id, next.code, next.number FROM reissues i
     JOIN receipts next ON next.id = i.receipt_id AND next.state = 'ANCHORED'
     JOIN issued_receipts red ON red.red_of = next.supersedes
     JOIN red_flushes f ON f.red_id = red.id AND f.state = 'DONE'
     WHERE i.state = 'OPEN' ORDER BY i.receipt_id LIMIT $1`,
    [limit],
  );
}

export async function updateReissue(
  sql: Sql,
  receiptId: number,
  outcome: { readonly state: 'DONE' | 'REFUSED'; readonly code: string | null },
): Promise<void> {
  await sql.execute('UPDATE reissues SET state = $2, code = $3, updated = piaosu_now() WHERE receipt_id = $1', [
    receiptId,
    outcome.state,
    outcome.code,
  ]);
}

const countRow = z.object({ open: z.number() });

/** Re-issues of a job that can be shown on the ledger and are not yet. */
export async function countOpenReissuesOfJob(sql: Sql, job: string): Promise<number> {
  const row = await sql.row(
    countRow,
    `SELECT count(*)::int AS open FROM reissues i
     JOIN issued_receipts next ON next.id = i.receipt_id AND next.job = $1
     JOIN issued_receipts red ON red.red_of = next.supersedes
     JOIN red_flushes f ON f.red_id = red.id AND f.state IN ('OPEN', 'DONE')
     WHERE i.state = 'OPEN'`,
    [job],
  );
  return row?.open ?? 0;
}
