import { z } from 'zod';
import type { Sql } from './database.ts';

/** Statements of red-flushes that follow from accepted red receipts (migration 0011). */

export async function insertRedFlushes(sql: Sql, reds: readonly { id: number; job: string | null }[]): Promise<void> {
  if (reds.length === 0) return;
  await sql.execute('INSERT INTO red_flushes (red_id, job) SELECT * FROM unnest($1::bigint[], $2::text[])', [
    reds.map((red) => red.id),
    reds.map((red) => red.job),
  ]);
}

const openRow = z.object({
  red_id: z.number(),
  code: z.string(),
  number: z.string(),
  red_of: z.string(),
  state: z.enum(['OPEN', 'PENDING']),
});
export type OpenRedFlush = z.output<typeof openRow>;

/** Red receipts that are anchored, whose original is anchored too, and which the ledger has not taken yet. */
export function selectOpenRedFlushes(sql: Sql, limit: number): Promise<OpenRedFlush[]> {
  return sql.rows(
    openRow,
    `SELECT f.red_id, red.code, red.number, red.red_of, f.state FROM red_flushes f
     JOIN receipts red ON red.id = f.red_id AND red.state = 'ANCHORED'
     JOIN receipts original ON original.code = split_part(red.red_of, '-', 1)
       AND original.number = split_part(red.red_of, '-', 2) AND original.state = 'ANCHORED'
     WHERE f.state = 'OPEN' OR (f.state = 'PENDING' AND f.updated < piaosu_now() - interval '30 seconds')
     ORDER BY f.red_id LIMIT $1`,
    [limit],
  );
}

export interface RedFlushOutcome {
  readonly state: 'DONE' | 'PENDING' | 'REFUSED';
  readonly code: string | null;
  /** Canonical JSON. */
  readonly evidence: string | null;
  readonly tx: string | null;
}

export async function updateRedFlush(sql: Sql, redId: number, outcome: RedFlushOutcome): Promise<void> {
  await sql.execute(
    'UPDATE red_flushes SET state = $2, code = $3, evidence = $4::jsonb, tx = $5, updated = piaosu_now() WHERE red_id = $1',
    [redId, outcome.state, outcome.code, outcome.evidence, outcome.tx],
  );
}

const jobRow = z.object({ receipt: z.string(), state: z.string(), code: z.string().nullable() });
export type JobRedFlush = z.output<typeof jobRow>;

export function selectRedFlushesOfJob(sql: Sql, job: string): Promise<JobRedFlush[]> {
  return sql.rows(
    jobRow,
    `SELECT r.code || '-' || r.number AS receipt, f.state, f.code FROM red_flushes f
     JOIN issued_receipts r ON r.id = f.red_id WHERE f.job = $1 ORDER BY f.red_id`,
    [job],
  );
}
