import { z } from 'zod';
import type { Sql } from './database.ts';

/** Statements of the index of when keys and suspensions took effect (migration 0085). */

export interface MomentRow {
  readonly institution: string;
  /** `key/<id>/from`, `key/<id>/end`, `suspension/<n>/from`, `suspension/<n>/end` */
  readonly name: string;
}

export async function insertMoments(sql: Sql, block: number, rows: readonly MomentRow[]): Promise<void> {
  if (rows.length === 0) return;
  await sql.execute(
    `INSERT INTO ledger_registry_moments (block, institution, name) SELECT $1, * FROM unnest($2::text[], $3::text[])
     ON CONFLICT (institution, name) DO NOTHING`,
    [block, rows.map(({ institution }) => institution), rows.map(({ name }) => name)],
  );
}

/** The block in which each beginning and end of an institution's record was committed. */
export async function selectMomentBlocks(sql: Sql, institution: string): Promise<ReadonlyMap<string, number>> {
  const rows = await sql.rows(
    z.object({ name: z.string(), block: z.number() }),
    'SELECT name, block FROM ledger_registry_moments WHERE institution = $1',
    [institution],
  );
  return new Map(rows.map(({ name, block }) => [name, block]));
}
