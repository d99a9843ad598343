import { z } from 'zod';
import { CODES } from '@piaosu/core';
import type { Sql } from './database.ts';

/** Statements over what happened to boxes (migration 0140). */

const text = z.string().nullable();
const kind = z.enum(['GIVEN', 'UNDONE', 'RETURNED', 'REFUSED', 'CONFLICT']);
const code = z
  .string()
  .refine((value): value is keyof typeof CODES => Object.hasOwn(CODES, value))
  .nullable();

const unitEventRow = z.object({
  block: z.number(),
  place: z.number(),
  box: z.string(),
  kind,
  code,
  premises: text,
  dispensing: text,
  product: text,
  holder: text,
  time: z.number(),
});
export type UnitEventRow = z.output<typeof unitEventRow>;

const COLUMNS = 'block, place, box, kind, code, premises, dispensing, product, holder, time';

export async function insertUnitEvents(sql: Sql, rows: readonly UnitEventRow[]): Promise<void> {
  if (rows.length === 0) return;
  await sql.execute(
    `INSERT INTO unit_events (${COLUMNS})
     SELECT * FROM unnest($1::bigint[], $2::int[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[],
                          $9::text[], $10::bigint[])`,
    [
      rows.map((row) => row.block),
      rows.map((row) => row.place),
      rows.map((row) => row.box),
      rows.map((row) => row.kind),
      rows.map((row) => row.code),
      rows.map((row) => row.premises),
      rows.map((row) => row.dispensing),
      rows.map((row) => row.product),
      rows.map((row) => row.holder),
      rows.map((row) => row.time),
    ],
  );
}

/** The next ones after a place in the ledger's order. */
export function selectUnitEventsAfter(
  sql: Sql,
  after: { readonly block: number; readonly place: number },
  limit: number,
): Promise<UnitEventRow[]> {
  return sql.rows(
    unitEventRow,
    `SELECT ${COLUMNS} FROM unit_events WHERE (block, place) > ($1::bigint, $2::int) ORDER BY block, place LIMIT $3`,
    [after.block, after.place, limit],
  );
}

/** The life of these boxes, each in the ledger's order; of one that was tried very often, the last `each` events. */
export function selectUnitEventsOf(sql: Sql, boxes: readonly string[], each: number): Promise<UnitEventRow[]> {
  return sql.rows(
    unitEventRow,
    `SELECT e.* FROM unnest($1::text[]) AS b (box) CROSS JOIN LATERAL (
       SELECT ${COLUMNS} FROM unit_events WHERE box = b.box AND box <> '' ORDER BY block DESC, place DESC LIMIT $2
     ) e ORDER BY e.box, e.block, e.place`,
    [boxes, each],
  );
}

const declaredRow = z.object({ product: z.string(), premises: z.string(), boxes: z.number() });

/** Of each of these products, by place: boxes given out since then that the place had not received. */
export function selectDeclaredSales(
  sql: Sql,
  products: readonly string[],
  since: number,
): Promise<z.output<typeof declaredRow>[]> {
  return sql.rows(
    declaredRow,
    `SELECT product, premises, count(*)::int AS boxes FROM unit_events
     WHERE kind = 'GIVEN' AND holder <> premises AND product = ANY ($1) AND time >= $2
     GROUP BY product, premises ORDER BY product, premises`,
    [products, since],
  );
}

const exhaustedRow = z.object({ premises: z.string(), times: z.number(), last: z.number() });

/** Of each of these places: how often it was refused since then because nothing without a code was left. */
export function selectExhausted(
  sql: Sql,
  premises: readonly string[],
  since: number,
): Promise<z.output<typeof exhaustedRow>[]> {
  return sql.rows(
    exhaustedRow,
    `SELECT premises, count(*)::int AS times, max(time) AS last FROM unit_events
     WHERE box = '' AND premises = ANY ($1) AND time >= $2 GROUP BY premises ORDER BY premises`,
    [premises, since],
  );
}
