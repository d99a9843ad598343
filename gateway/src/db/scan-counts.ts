import { z } from 'zod';
import type { Sql } from './database.ts';

/** Statements over what is counted of scans (migration 0111). */

const attemptsRow = z.object({ attempts: z.number() });

/** Counts one more scan of a box after its dispensing; answers how many there were with it. */
export async function countRepeat(sql: Sql, box: string, dispensing: string): Promise<number> {
  const row = await sql.row(
    attemptsRow,
    `INSERT INTO box_repeats (box, dispensing, attempts) VALUES ($1, $2, 1)
     ON CONFLICT (box, dispensing) DO UPDATE SET attempts = box_repeats.attempts + 1 RETURNING attempts`,
    [box, dispensing],
  );
  return row?.attempts ?? 1;
}

const missesRow = z.object({ misses: z.number() });

/** Misses at a place in the window that began at `since`. */
export async function selectMisses(sql: Sql, premises: string, since: number): Promise<number> {
  const row = await sql.row(missesRow, 'SELECT misses FROM code_misses WHERE premises = $1 AND since = $2', [
    premises,
    since,
  ]);
  return row?.misses ?? 0;
}

/** Answers how many there are now. */
export async function addMisses(sql: Sql, premises: string, since: number, misses: number): Promise<number> {
  const row = await sql.row(
    missesRow,
    `INSERT INTO code_misses (premises, since, misses) VALUES ($1, $2, $3)
     ON CONFLICT (premises, since) DO UPDATE SET misses = code_misses.misses + excluded.misses RETURNING misses`,
    [premises, since, misses],
  );
  return row?.misses ?? misses;
}

/** Counts of yesterday decide nothing any more. */
export async function dropScanCounts(sql: Sql): Promise<number> {
  const repeats = await sql.execute(`DELETE FROM box_repeats WHERE first < piaosu_now() - interval '1 day'`);
  const misses = await sql.execute(
    `DELETE FROM code_misses WHERE since < extract(epoch FROM piaosu_now() - interval '1 day')`,
  );
  return repeats + misses;
}
