import { z } from 'zod';
import type { Sql } from './database.ts';

/** Statements of the lists over boxes (migration 0106). */

export interface PremisesIndexRow {
  readonly id: string;
  readonly institution: string;
}

export async function upsertPremisesIndex(sql: Sql, rows: readonly PremisesIndexRow[]): Promise<void> {
  if (rows.length === 0) return;
  await sql.execute(
    `INSERT INTO ledger_premises (id, institution) SELECT * FROM unnest($1::text[], $2::text[])
     ON CONFLICT (id) DO UPDATE SET institution = excluded.institution`,
    [rows.map((row) => row.id), rows.map((row) => row.institution)],
  );
}

export interface ShipmentIndexRow {
  readonly id: string;
  readonly from: string;
  readonly to: string;
  /** Tags of what was sent. */
  readonly units: readonly string[];
}

/** The block stays that in which it was sent: what happens to it later does not move it in the lists. */
export async function upsertShipmentIndex(sql: Sql, block: number, rows: readonly ShipmentIndexRow[]): Promise<void> {
  if (rows.length === 0) return;
  await sql.execute(
    `INSERT INTO ledger_shipments (block, id, sender, receiver)
     SELECT $1, * FROM unnest($2::text[], $3::text[], $4::text[]) ON CONFLICT (id) DO NOTHING`,
    [block, rows.map((row) => row.id), rows.map((row) => row.from), rows.map((row) => row.to)],
  );
  const moved = rows.flatMap(({ id, units }) => units.map((tag) => ({ id, tag })));
  await sql.execute(
    `INSERT INTO ledger_shipment_units (tag, shipment) SELECT * FROM unnest($1::text[], $2::text[]) ON CONFLICT DO NOTHING`,
    [moved.map(({ tag }) => tag), moved.map(({ id }) => id)],
  );
}

/** Shipments that moved one of these units, the first one first. */
export async function selectShipmentsOf(sql: Sql, tags: readonly string[], limit: number): Promise<string[]> {
  const rows = await sql.rows(
    z.object({ id: z.string() }),
    `SELECT DISTINCT s.id, s.block FROM ledger_shipment_units u JOIN ledger_shipments s ON s.id = u.shipment
     WHERE u.tag = ANY ($1) ORDER BY s.block, s.id LIMIT $2`,
    [tags, limit],
  );
  return rows.map(({ id }) => id);
}

export interface RecallIndexRow {
  readonly tag: string;
  readonly scope: 'LOT' | 'UNITS';
  readonly kind: 'RECALL' | 'WITHDRAWAL';
  readonly product: string;
  readonly notice: string;
  readonly class: number | null;
}

export async function upsertRecallIndex(sql: Sql, block: number, rows: readonly RecallIndexRow[]): Promise<void> {
  if (rows.length === 0) return;
  await sql.execute(
    `INSERT INTO ledger_recalls (block, tag, scope, kind, product, notice, class)
     SELECT $1, * FROM unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::int[])
     ON CONFLICT (tag) DO UPDATE SET kind = excluded.kind, notice = excluded.notice, class = excluded.class,
       block = excluded.block`,
    [
      block,
      rows.map((row) => row.tag),
      rows.map((row) => row.scope),
      rows.map((row) => row.kind),
      rows.map((row) => row.product),
      rows.map((row) => row.notice),
      rows.map((row) => row.class),
    ],
  );
}

export async function deleteRecallIndex(sql: Sql, tags: readonly string[]): Promise<void> {
  if (tags.length > 0) await sql.execute('DELETE FROM ledger_recalls WHERE tag = ANY ($1)', [tags]);
}

const shipmentPlace = z.object({ id: z.string(), block: z.number() });

/** Shipments from or to the places of an institution, newest first, before a place in that order. */
export function selectShipments(
  sql: Sql,
  institution: string,
  direction: 'sender' | 'receiver',
  before: { readonly block: number; readonly id: string },
  limit: number,
): Promise<{ id: string; block: number }[]> {
  return sql.rows(
    shipmentPlace,
    `SELECT s.id, s.block FROM ledger_premises p JOIN ledger_shipments s ON s.${direction} = p.id
     WHERE p.institution = $1 AND (s.block, s.id) < ($2::bigint, $3::text)
     ORDER BY s.block DESC, s.id DESC LIMIT $4`,
    [institution, before.block, before.id, limit],
  );
}

const recallNotice = z.object({
  product: z.string(),
  kind: z.enum(['RECALL', 'WITHDRAWAL']),
  notice: z.string(),
  class: z.number().nullable(),
  block: z.number(),
  /** Tags of whole lots; how many single boxes a notice names is nobody's business. */
  lots: z.array(z.string()),
});
export type RecallNoticeRow = z.output<typeof recallNotice>;

/** One line for each notice about a product, in the order of product, kind and notice. `tags`: only what names one of them. */
export function selectRecalls(
  sql: Sql,
  page: {
    readonly product: string | null;
    readonly tags: readonly string[] | null;
    readonly after: { readonly product: string; readonly kind: string; readonly notice: string };
    readonly limit: number;
  },
): Promise<RecallNoticeRow[]> {
  const { product, tags, after, limit } = page;
  return sql.rows(
    recallNotice,
    `SELECT product, kind, notice, min(class) AS class, max(block) AS block,
            coalesce(array_agg(tag ORDER BY tag) FILTER (WHERE scope = 'LOT'), '{}') AS lots
     FROM ledger_recalls
     WHERE ($1::text IS NULL OR product = $1) AND ($2::text[] IS NULL OR tag = ANY ($2))
       AND (product, kind, notice) > ($3::text, $4::text, $5::text)
     GROUP BY product, kind, notice ORDER BY product, kind, notice LIMIT $6`,
    [product, tags, after.product, after.kind, after.notice, limit],
  );
}
