import { z } from 'zod';
import { bytes } from './bytes.ts';
import type { Sql } from './database.ts';

/** Statements over what opens dispensings (migration 0110). */

const sealedRow = { content: bytes, wrapped_key: bytes, key_id: z.string() };

const dispensingRow = z.object({ id: z.string(), institution: z.string(), created: z.date(), ...sealedRow });
export type DispensingRow = z.output<typeof dispensingRow>;
export type NewDispensingRow = Omit<DispensingRow, 'created'>;

const COLUMNS = `id, institution, date_trunc('milliseconds', created) AS created, content, wrapped_key, key_id`;

/** A second one of an id is the first one's repeat. */
export async function insertDispensing(sql: Sql, row: NewDispensingRow, lines: readonly string[]): Promise<void> {
  await sql.execute(
    `INSERT INTO dispensings (id, institution, content, wrapped_key, key_id) VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT DO NOTHING`,
    [row.id, row.institution, row.content, row.wrapped_key, row.key_id],
  );
  await sql.execute(
    `INSERT INTO dispensing_lines (line, dispensing, institution) SELECT line, $2, $3 FROM unnest($1::text[]) AS line
     ON CONFLICT DO NOTHING`,
    [lines, row.id, row.institution],
  );
}

export function selectDispensing(sql: Sql, id: string): Promise<DispensingRow | undefined> {
  return sql.row(dispensingRow, `SELECT ${COLUMNS} FROM dispensings WHERE id = $1`, [id]);
}

export function selectDispensings(sql: Sql, ids: readonly string[]): Promise<DispensingRow[]> {
  return sql.rows(dispensingRow, `SELECT ${COLUMNS} FROM dispensings WHERE id = ANY ($1)`, [ids]);
}

/** Dispensings that filled a line of a prescription, under any of its tags; the oldest first, for it began the line. */
export function selectDispensingsOfLine(sql: Sql, lines: readonly string[], limit: number): Promise<DispensingRow[]> {
  return sql.rows(
    dispensingRow,
    `SELECT ${COLUMNS} FROM dispensings WHERE id IN (SELECT dispensing FROM dispensing_lines WHERE line = ANY ($1))
     ORDER BY dispensings.created, id LIMIT $2`,
    [lines, limit],
  );
}

/** Of an institution, those that the ledger took, newest first, before a place. */
export function selectDispensingsOf(
  sql: Sql,
  institution: string,
  before: { readonly created: Date; readonly id: string },
  limit: number,
): Promise<DispensingRow[]> {
  return sql.rows(
    dispensingRow,
    `SELECT ${COLUMNS} FROM dispensings
     WHERE institution = $1 AND (date_trunc('milliseconds', created), id) < ($2, $3::text)
       AND EXISTS (SELECT FROM ledger_state WHERE key = 'DSP~' || dispensings.id)
     ORDER BY date_trunc('milliseconds', dispensings.created) DESC, id DESC LIMIT $4`,
    [institution, before.created, before.id, limit],
  );
}

const linkRow = z.object({
  dispensing: z.string(),
  institution: z.string(),
  is_uncoded: z.boolean(),
  entry: z.number(),
  receipt: z.string(),
  opening: z.string(),
});
export type LinkRow = z.output<typeof linkRow>;

export async function insertLinks(sql: Sql, rows: readonly LinkRow[]): Promise<void> {
  if (rows.length === 0) return;
  await sql.execute(
    `INSERT INTO dispensing_links (dispensing, institution, is_uncoded, entry, receipt, opening)
     SELECT * FROM unnest($1::text[], $2::text[], $3::boolean[], $4::int[], $5::text[], $6::text[])`,
    [
      rows.map((row) => row.dispensing),
      rows.map((row) => row.institution),
      rows.map((row) => String(row.is_uncoded)),
      rows.map((row) => row.entry),
      rows.map((row) => row.receipt),
      rows.map((row) => row.opening),
    ],
  );
}

/** All openings that were ever made of a dispensing's bindings, newest first. */
export function selectLinks(sql: Sql, dispensings: readonly string[]): Promise<LinkRow[]> {
  return sql.rows(
    linkRow,
    `SELECT dispensing, institution, is_uncoded, entry, receipt, opening FROM dispensing_links
     WHERE dispensing = ANY ($1) ORDER BY id DESC`,
    [dispensings],
  );
}

/** Dispensings of which something was once bound to a receipt. */
export async function selectBoundTo(sql: Sql, receipts: readonly string[], limit: number): Promise<string[]> {
  const rows = await sql.rows(
    z.object({ dispensing: z.string() }),
    'SELECT DISTINCT dispensing FROM dispensing_links WHERE receipt = ANY ($1) ORDER BY dispensing LIMIT $2',
    [receipts, limit],
  );
  return rows.map(({ dispensing }) => dispensing);
}

/** What the ledger refused opens nothing; a repeat of its message gets the same refusal until the ledger forgets it. */
export function dropRefusedDispensings(sql: Sql, days: number): Promise<number> {
  return sql.execute(
    `DELETE FROM dispensings WHERE created < piaosu_now() - make_interval(days => $1)
       AND NOT EXISTS (SELECT FROM ledger_state WHERE key = 'DSP~' || dispensings.id)`,
    [days],
  );
}
