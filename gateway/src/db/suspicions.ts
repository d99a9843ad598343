import { z } from 'zod';
import type { Sql } from './database.ts';

/** Statements over what supervision found about boxes (migration 0140). */

const cursorRow = z.object({ block: z.number(), place: z.number() });
export type SupervisionCursor = z.output<typeof cursorRow>;

export async function selectSupervisionCursor(sql: Sql): Promise<SupervisionCursor> {
  const row = await sql.row(cursorRow, 'SELECT block, place FROM supervision_cursor', []);
  return row ?? { block: -1, place: 0 };
}

export async function moveSupervisionCursor(sql: Sql, { block, place }: SupervisionCursor): Promise<void> {
  await sql.execute(
    `INSERT INTO supervision_cursor (block, place) VALUES ($1, $2)
     ON CONFLICT (single) DO UPDATE SET block = excluded.block, place = excluded.place`,
    [block, place],
  );
}

export interface NewSuspicionRow {
  readonly dedupe: string;
  readonly code: string;
  readonly box: string | null;
  readonly premises: readonly string[];
  /** Canonical JSON. */
  readonly evidence: string;
}

/** Answers whether it is new. */
export async function insertSuspicion(sql: Sql, row: NewSuspicionRow): Promise<boolean> {
  const inserted = await sql.execute(
    `INSERT INTO suspicions (dedupe, code, box, premises, evidence) VALUES ($1, $2, $3, $4, $5::jsonb) ON CONFLICT DO NOTHING`,
    [row.dedupe, row.code, row.box, row.premises, row.evidence],
  );
  return inserted > 0;
}

const suspicionRow = z.object({
  id: z.number(),
  code: z.string(),
  box: z.string().nullable(),
  premises: z.array(z.string()),
  evidence: z.json(),
  found_at: z.date(),
});
export type SuspicionRow = z.output<typeof suspicionRow>;

export interface SuspicionQuery {
  readonly code: string | null;
  readonly premises: string | null;
  readonly from: string | null;
  readonly to: string | null;
  readonly before: number | null;
  readonly limit: number;
}

/** Newest first, and one more than asked for. */
export function selectSuspicions(sql: Sql, query: SuspicionQuery): Promise<SuspicionRow[]> {
  return sql.rows(
    suspicionRow,
    `SELECT id, code, box, premises, evidence, found_at FROM suspicions
     WHERE ($1::text IS NULL OR code = $1) AND ($2::text IS NULL OR premises @> ARRAY[$2::text])
       AND ($3::timestamptz IS NULL OR found_at >= $3) AND ($4::timestamptz IS NULL OR found_at < $4)
       AND ($5::bigint IS NULL OR id < $5)
     ORDER BY id DESC LIMIT $6`,
    [query.code, query.premises, query.from, query.to, query.before, query.limit + 1],
  );
}
