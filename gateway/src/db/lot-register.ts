import { z } from 'zod';
import { bytes } from './bytes.ts';
import type { Sql } from './database.ts';

/** Statements of the list of lots (migrations 0100 and 0105). */

const registeredLot = z.object({
  id: z.number(),
  institution: z.string(),
  product: z.string(),
  lot_tag: z.string(),
  part: z.number(),
  document: bytes,
  wrapped_key: bytes,
  key_id: z.string(),
  state: z.enum(['LOADING', 'SEALED', 'COMMISSIONED', 'REFUSED']),
  count: z.number(),
  created: z.date(),
});
export type RegisteredLotRow = z.output<typeof registeredLot>;

const COLUMNS = 'id, institution, product, lot_tag, part, document, wrapped_key, key_id, state, count, created';

/** Lots of one maker, or of all of this organisation when it is null; newest first. A lot is where its first run is. */
export function selectLotsOf(
  sql: Sql,
  institution: string | null,
  before: number,
  limit: number,
): Promise<RegisteredLotRow[]> {
  return sql.rows(
    registeredLot,
    `SELECT ${COLUMNS} FROM lots
     WHERE ($1::text IS NULL OR institution = $1) AND part = 0 AND state <> 'REFUSED' AND id < $2
     ORDER BY id DESC LIMIT $3`,
    [institution, before, limit],
  );
}

/** The runs of a lot, in order; none of one that is not the maker's own. */
export function selectRuns(sql: Sql, institution: string | null, lotTag: string): Promise<RegisteredLotRow[]> {
  return sql.rows(
    registeredLot,
    `SELECT ${COLUMNS} FROM lots
     WHERE lot_tag = $2 AND ($1::text IS NULL OR institution = $1) AND state <> 'REFUSED' ORDER BY part`,
    [institution, lotTag],
  );
}

/** Of the lots that have these tags, those of one maker. */
export function selectLotsUnder(
  sql: Sql,
  institution: string,
  lotTags: readonly string[],
): Promise<RegisteredLotRow[]> {
  return sql.rows(
    registeredLot,
    `SELECT ${COLUMNS} FROM lots
     WHERE lot_tag = ANY ($2) AND institution = $1 AND part = 0 AND state <> 'REFUSED' ORDER BY id`,
    [institution, lotTags],
  );
}
