import { z } from 'zod';
import type { Sql } from './database.ts';

/** Statements over jobs that match settlements (migrations 0002, 0091). */

const running = z.object({ id: z.string(), cancelled: z.boolean() });

/** Jobs of a kind that have not ended. */
export function selectRunningJobs(sql: Sql, kind: string): Promise<z.output<typeof running>[]> {
  return sql.rows(
    running,
    `SELECT id, cancel_asked AS cancelled FROM jobs
     WHERE kind = $1 AND ended IS NULL ORDER BY created LIMIT 100`,
    [kind],
  );
}
