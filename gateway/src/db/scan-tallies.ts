import { z } from 'zod';
import type { Sql } from './database.ts';

/** Statements over how often something was scanned where (migration 0140). */

export const TALLIED = ['BOX', 'NEIGHBOURS'] as const;
export type Tallied = (typeof TALLIED)[number];

export interface ScanTallyRow {
  /** YYYY-MM-DD, in Beijing. */
  readonly day: string;
  readonly what: Tallied;
  readonly tag: string;
  readonly premises: string;
  readonly scans: number;
}

const tallyRow = z.object({
  day: z.string(),
  what: z.enum(TALLIED),
  tag: z.string(),
  premises: z.string(),
  scans: z.number(),
});

/** Adds to what is there, in the order of the keys so that two writers never wait for each other; answers all places of each. */
export async function addScanTallies(sql: Sql, rows: readonly ScanTallyRow[]): Promise<ScanTallyRow[]> {
  const given = [
    rows.map((row) => row.day),
    rows.map((row) => row.what),
    rows.map((row) => row.tag),
    rows.map((row) => row.premises),
    rows.map((row) => row.scans),
  ];
  await sql.execute(
    `INSERT INTO scan_tallies (day, what, tag, premises, scans)
     SELECT * FROM unnest($1::date[], $2::text[], $3::text[], $4::text[], $5::int[]) AS t (day, what, tag, premises, scans)
     ORDER BY day, what, tag, premises
     ON CONFLICT (day, what, tag, premises) DO UPDATE SET scans = scan_tallies.scans + excluded.scans`,
    given,
  );
  return sql.rows(
    tallyRow,
    `SELECT s.day::text, s.what, s.tag, s.premises, s.scans FROM scan_tallies s
     WHERE (s.day, s.what, s.tag) IN (SELECT * FROM unnest($1::date[], $2::text[], $3::text[]))
     ORDER BY s.day, s.what, s.tag, s.premises`,
    given.slice(0, 3),
  );
}

/** What was scanned a week ago tells nobody anything any more. */
export function dropScanTallies(sql: Sql): Promise<number> {
  return sql.execute(`DELETE FROM scan_tallies WHERE day < (piaosu_now() - interval '7 days')::date`);
}
