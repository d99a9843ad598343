import { z } from 'zod';
import { textArray } from './binary-array.ts';
import { bytes } from './bytes.ts';
import { binaryCopy, CopyBinary } from './copy-binary.ts';
import type { Sql } from './database.ts';
import type { NodeRow } from './publisher-log.ts';

/** Statements of the makers' lots (migration 0100). */

const lotRow = z.object({
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
  root: bytes.nullable(),
});
export type LotRow = z.output<typeof lotRow>;
export type NewLotRow = Omit<LotRow, 'id' | 'state' | 'count' | 'root'>;

const COLUMNS = 'id, institution, product, lot_tag, part, document, wrapped_key, key_id, state, count, root';

const idRow = z.object({ id: z.number() });

export async function insertLot(sql: Sql, lot: NewLotRow): Promise<number | undefined> {
  const row = await sql.row(
    idRow,
    `INSERT INTO lots (institution, product, lot_tag, part, document, wrapped_key, key_id, state)
     VALUES ($1, $2, $3, $4, $5, $6, $7, 'LOADING')
     ON CONFLICT (lot_tag, part) WHERE state <> 'REFUSED' DO NOTHING RETURNING id`,
    [lot.institution, lot.product, lot.lot_tag, lot.part, lot.document, lot.wrapped_key, lot.key_id],
  );
  return row?.id;
}

export function selectLot(sql: Sql, id: number): Promise<LotRow | undefined> {
  return sql.row(lotRow, `SELECT ${COLUMNS} FROM lots WHERE id = $1`, [id]);
}

export async function sealLot(sql: Sql, id: number, count: number, root: Uint8Array): Promise<void> {
  await sql.execute(`UPDATE lots SET state = 'SEALED', count = $2, root = $3 WHERE id = $1 AND state = 'LOADING'`, [
    id,
    count,
    root,
  ]);
}

export async function endLot(sql: Sql, id: number, state: 'COMMISSIONED' | 'REFUSED'): Promise<void> {
  await sql.execute('UPDATE lots SET state = $2 WHERE id = $1', [id, state]);
}

export interface IntakeRow {
  readonly row: number;
  readonly tag: string;
  readonly aliases: readonly string[];
  readonly content: Uint8Array;
  readonly unit: Uint8Array;
}

export async function copyIntake(sql: Sql, lot: number, units: Iterable<IntakeRow>): Promise<void> {
  const rows = new CopyBinary(1024 * 1024);
  for (const { row, tag, aliases, content, unit } of units) {
    rows.row(6).int8(lot).int8(row).text(tag).text(aliases.join(' ')).bytes(content).bytes(unit);
  }
  await sql.copy(
    'COPY lot_intake (lot, row, tag, aliases, content, unit) FROM STDIN WITH (FORMAT binary)',
    binaryCopy(rows.encoded()),
  );
}

const repeatRow = z.object({ first: z.number(), again: z.number() });
export type RepeatRow = z.output<typeof repeatRow>;

/** Rows of the upload that carry a code which an earlier row carries too. */
export function selectRepeats(sql: Sql, lot: number, limit: number): Promise<RepeatRow[]> {
  return sql.rows(
    repeatRow,
    `WITH codes AS (
       SELECT row, tag FROM lot_intake WHERE lot = $1
       UNION ALL
       SELECT row, unnest(string_to_array(aliases, ' ')) FROM lot_intake WHERE lot = $1 AND aliases <> '')
     SELECT first, row AS again FROM (
       SELECT row, min(row) OVER (PARTITION BY tag) AS first, row_number() OVER (PARTITION BY tag ORDER BY row) AS nth
       FROM codes) AS numbered
     WHERE nth > 1 ORDER BY row LIMIT $2`,
    [lot, limit],
  );
}

const takenRow = z.object({ row: z.number(), is_foreign: z.boolean() });
export type TakenRow = z.output<typeof takenRow>;

/** Rows of the upload that carry a code of a box which is in a lot already, and whether in another institution's. */
export function selectTaken(sql: Sql, lot: number, limit: number): Promise<TakenRow[]> {
  return sql.rows(
    takenRow,
    `SELECT i.row, bool_or(o.institution <> l.institution) AS is_foreign FROM lot_intake i JOIN lot_codes c
       ON c.tag = i.tag OR (i.aliases <> '' AND c.tag = ANY (string_to_array(i.aliases, ' ')))
     JOIN lots l ON l.id = i.lot JOIN lots o ON o.id = c.lot
     WHERE i.lot = $1 GROUP BY i.row ORDER BY i.row LIMIT $2`,
    [lot, limit],
  );
}

const countRow = z.object({ count: z.number() });

/**
 * Gives every unit its place: by tag, so that a gap between two neighbours proves that a box is not in the lot. In one
 * statement, because a join of the units back to the intake for their further codes was planned as a loop over a million
 * rows and never came to an end.
 */
export async function sortIntake(sql: Sql, lot: number): Promise<number> {
  const row = await sql.row(
    countRow,
    `WITH placed AS MATERIALIZED (
       SELECT lot, row_number() OVER (ORDER BY tag) - 1 AS leaf_index, tag, aliases, content, unit
       FROM lot_intake WHERE lot = $1),
     units AS (
       INSERT INTO lot_units (lot, leaf_index, tag, content, unit)
       SELECT lot, leaf_index, tag, content, unit FROM placed RETURNING 1),
     codes AS (
       INSERT INTO lot_codes (tag, lot, leaf_index)
       SELECT c.tag, p.lot, p.leaf_index FROM placed p
       CROSS JOIN LATERAL unnest(array_append(string_to_array(nullif(p.aliases, ''), ' '), p.tag)) AS c (tag))
     SELECT count(*) AS count FROM units`,
    [lot],
  );
  return row?.count ?? 0;
}

export async function deleteIntake(sql: Sql, lot: number): Promise<void> {
  await sql.execute('DELETE FROM lot_intake WHERE lot = $1', [lot]);
}

/** A lot that was refused frees its codes; it never reached the ledger. */
export async function deleteUnits(sql: Sql, lot: number): Promise<void> {
  await sql.execute('DELETE FROM lot_nodes WHERE lot = $1', [lot]);
  await sql.execute('DELETE FROM lot_codes WHERE lot = $1', [lot]);
  await sql.execute('DELETE FROM lot_units WHERE lot = $1', [lot]);
}

const leavesRow = z.object({ tags: z.string().nullable(), contents: z.string().nullable() });

export interface LeafRow {
  readonly tag: string;
  /** Hash of the unit, hex. */
  readonly content: string;
}

const LEAVES = `SELECT string_agg(tag, ' ' ORDER BY leaf_index) AS tags,
            string_agg(encode(content, 'hex'), ' ' ORDER BY leaf_index) AS contents FROM lot_units`;

/** Leaves by their place, both bounds included; as one row: 100,000 of them cost the client 0.9 s less than row by row. */
export async function selectLotLeaves(sql: Sql, lot: number, from: number, to: number): Promise<LeafRow[]> {
  return leavesOf(
    await sql.row(leavesRow, `${LEAVES} WHERE lot = $1 AND leaf_index BETWEEN $2 AND $3`, [lot, from, to]),
  );
}

function leavesOf(row: Pick<z.output<typeof leavesRow>, 'tags' | 'contents'> | undefined): LeafRow[] {
  const contents = row?.contents?.split(' ') ?? [];
  return row?.tags?.split(' ').map((tag, i) => ({ tag, content: contents[i] ?? '' })) ?? [];
}

export async function copyLotNodes(sql: Sql, lot: number, nodes: Iterable<NodeRow>): Promise<void> {
  const rows = new CopyBinary();
  for (const { level, index, hash } of nodes) rows.row(4).int8(lot).int2(level).int8(index).bytes(hash);
  await sql.copy(
    'COPY lot_nodes (lot, level, index, hash) FROM STDIN WITH (FORMAT binary)',
    binaryCopy(rows.encoded()),
  );
}

const pathRow = leavesRow.extend({ nodes: z.string().nullable() });

export interface NodePlace {
  readonly level: number;
  readonly index: number;
}

/** What paths are made of: leaves in the order of their places, and kept nodes by level and index, `3/17`. */
export interface PathParts {
  readonly leaves: readonly LeafRow[];
  /** Hashes, hex. */
  readonly nodes: ReadonlyMap<string, string>;
}

/** In one statement and one row, for one box or many: asking for leaves is mostly what the round trips cost. */
export async function selectPathParts(
  sql: Sql,
  lot: number,
  places: readonly number[],
  nodes: readonly NodePlace[],
): Promise<PathParts> {
  const row = await sql.row(
    pathRow,
    `SELECT leaves.tags, leaves.contents, nodes.nodes
     FROM (${LEAVES} WHERE lot = $1 AND leaf_index = ANY ($2)) AS leaves,
          (SELECT string_agg(n.level || '/' || n.index || ' ' || encode(n.hash, 'hex'), ',') AS nodes
           FROM unnest($3::int[], $4::bigint[]) AS asked (level, index)
           JOIN lot_nodes n ON n.lot = $1 AND n.level = asked.level AND n.index = asked.index) AS nodes`,
    [lot, places, nodes.map(({ level }) => level), nodes.map(({ index }) => index)],
  );
  const found = row?.nodes?.split(',').map((node): [string, string] => {
    const [name = '', hash = ''] = node.split(' ');
    return [name, hash];
  });
  return { leaves: leavesOf(row), nodes: new Map(found) };
}

const unitRow = z.object({
  code: z.string(),
  lot: z.number(),
  leaf_index: z.number(),
  tag: z.string(),
  content: bytes,
  unit: bytes,
});
export type UnitRow = z.output<typeof unitRow>;

/** The units that carry these codes, each with the tag of the code. */
export function selectUnits(sql: Sql, tags: readonly string[]): Promise<UnitRow[]> {
  return sql.rows(
    unitRow,
    `SELECT c.tag AS code, u.lot, u.leaf_index, u.tag, u.content, u.unit FROM lot_codes c
     JOIN lot_units u ON u.lot = c.lot AND u.leaf_index = c.leaf_index WHERE c.tag = ANY ($1::text[])`,
    [textArray(tags)],
  );
}
