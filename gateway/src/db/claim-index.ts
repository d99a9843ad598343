import { z } from 'zod';
import type { Sql } from './database.ts';

/** Statements on the list of claims (migrations 0020, 0061). What they name is read from the sealed rows before it counts. */

const idRow = z.object({ id: z.string() });

/** Claims that ever named a receipt of the lineage, oldest first, ended ones too. */
export async function selectLineageClaims(sql: Sql, lineage: string, limit: number): Promise<string[]> {
  const rows = await sql.rows(idRow, 'SELECT id FROM ledger_claims WHERE lineage = $1 ORDER BY block, id LIMIT $2', [
    lineage,
    limit,
  ]);
  return rows.map(({ id }) => id);
}

/** Reservations of an organisation's payers whose last day lies before `today`, by id after `after`. */
export async function selectExpiredClaims(
  sql: Sql,
  org: string,
  today: string,
  page: { readonly after: string; readonly limit: number },
): Promise<string[]> {
  const rows = await sql.rows(
    idRow,
    `SELECT id FROM ledger_claims
     WHERE state IN ('RESERVED', 'UNDER_REVIEW') AND expires_on < $2 AND org = $1 AND id > $3
     ORDER BY id LIMIT $4`,
    [org, today, page.after, page.limit],
  );
  return rows.map(({ id }) => id);
}
