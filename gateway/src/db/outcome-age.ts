import { z } from 'zod';
import type { Sql } from './database.ts';

/** Statements on kept outcomes by age (migration 0062). */

const placeRow = z.object({ key: z.string(), block: z.number() });
export type OutcomePlace = z.output<typeof placeRow>;

/** The newest block all of whose transactions are older than `time`, epoch seconds; undefined when there is none. */
export async function selectBlockBefore(sql: Sql, time: number): Promise<number | undefined> {
  const row = await sql.row(
    z.object({ number: z.number().nullable() }),
    'SELECT max(number) AS number FROM ledger_blocks WHERE time < $1',
    [time],
  );
  return row?.number ?? undefined;
}

/** Keys of outcomes last written up to `block`, oldest first, after the given place. */
export function selectOutcomesUpTo(
  sql: Sql,
  block: number,
  page: { readonly after: OutcomePlace; readonly limit: number },
): Promise<OutcomePlace[]> {
  return sql.rows(
    placeRow,
    `SELECT key, block FROM ledger_state
     WHERE key LIKE 'OP~%' AND block <= $1 AND (block, key) > ($2::bigint, $3::text)
     ORDER BY block, key LIMIT $4`,
    [block, page.after.block, page.after.key, page.limit],
  );
}
