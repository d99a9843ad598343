import { z } from 'zod';
import { bytes } from './bytes.ts';
import type { Sql } from './database.ts';

/** Statements over family bindings (migration 0072). */

const bindingRow = z.object({
  id: z.string(),
  child_tag: z.string(),
  parent_tag: z.string(),
  /** Sealed. */
  child: z.string(),
  parent: z.string(),
  code: bytes,
  wrong_proofs: z.number(),
  state: z.enum(['PENDING', 'ACTIVE', 'ENDED']),
  created: z.date(),
  confirmed: z.date().nullable(),
  confirmed_by: z.string().nullable(),
  ended: z.date().nullable(),
  ended_by: z.enum(['CHILD', 'PARENT', 'WRONG_PROOFS', 'EXPIRED']).nullable(),
});
export type BindingRow = z.output<typeof bindingRow>;
export type BindingEnd = NonNullable<BindingRow['ended_by']>;

const COLUMNS = `id, child_tag, parent_tag, child, parent, code, wrong_proofs, state, created, confirmed, confirmed_by, ended,
  ended_by`;

export type NewBinding = Pick<BindingRow, 'id' | 'child_tag' | 'parent_tag' | 'child' | 'parent' | 'code'>;

/** Undefined when the message made one before. */
export function insertBinding(sql: Sql, row: NewBinding): Promise<BindingRow | undefined> {
  return sql.row(
    bindingRow,
    `INSERT INTO family_bindings (id, child_tag, parent_tag, child, parent, code, state)
     VALUES ($1, $2, $3, $4, $5, $6, 'PENDING') ON CONFLICT (id) DO NOTHING RETURNING ${COLUMNS}`,
    [row.id, row.child_tag, row.parent_tag, row.child, row.parent, row.code],
  );
}

export function selectBinding(sql: Sql, id: string): Promise<BindingRow | undefined> {
  return sql.row(bindingRow, `SELECT ${COLUMNS} FROM family_bindings WHERE id = $1`, [id]);
}

/** Held until the transaction ends: of two who answer at once, one is first. */
export function lockBinding(sql: Sql, id: string): Promise<BindingRow | undefined> {
  return sql.row(bindingRow, `SELECT ${COLUMNS} FROM family_bindings WHERE id = $1 FOR UPDATE`, [id]);
}

/** Those in which the person is either end, newest first. */
export function selectBindingsOf(sql: Sql, tags: readonly string[], limit: number): Promise<BindingRow[]> {
  return sql.rows(
    bindingRow,
    `SELECT ${COLUMNS} FROM family_bindings WHERE child_tag = ANY($1) OR parent_tag = ANY($1)
     ORDER BY created DESC, id LIMIT $2`,
    [tags, limit],
  );
}

const countRow = z.object({ open: z.number(), today: z.number(), toward: z.number() });

/** Bindings that a child has open, those it began within a day, and what lies before the parent to answer. */
export async function countBindings(
  sql: Sql,
  child: readonly string[],
  parent: readonly string[],
): Promise<z.output<typeof countRow>> {
  const row = await sql.row(
    countRow,
    `SELECT count(*) FILTER (WHERE child_tag = ANY($1) AND state <> 'ENDED') AS open,
       count(*) FILTER (WHERE child_tag = ANY($1) AND created > piaosu_now() - interval '1 day') AS today,
       count(*) FILTER (WHERE parent_tag = ANY($2) AND state = 'PENDING') AS toward
     FROM family_bindings WHERE child_tag = ANY($1) OR parent_tag = ANY($2)`,
    [child, parent],
  );
  return row ?? { open: 0, today: 0, toward: 0 };
}

/** `by`: the institution whose desk saw both; null when the parent accepted. */
export async function confirmBinding(sql: Sql, id: string, by: string | null): Promise<void> {
  await sql.execute(
    `UPDATE family_bindings SET state = 'ACTIVE', confirmed = piaosu_now(), confirmed_by = $2 WHERE id = $1`,
    [id, by],
  );
}

/** Answers how many wrong proofs there were. */
export async function countWrongProof(sql: Sql, id: string): Promise<number> {
  const row = await sql.row(
    z.object({ wrong_proofs: z.number() }),
    'UPDATE family_bindings SET wrong_proofs = wrong_proofs + 1 WHERE id = $1 RETURNING wrong_proofs',
    [id],
  );
  return row?.wrong_proofs ?? 0;
}

/** Invitations that nobody has answered for so many days end by themselves. */
export function expireBindings(sql: Sql, days: number): Promise<number> {
  return sql.execute(
    `UPDATE family_bindings SET state = 'ENDED', ended = piaosu_now(), ended_by = 'EXPIRED'
     WHERE state = 'PENDING' AND created < piaosu_now() - make_interval(days => $1)`,
    [days],
  );
}

export async function endBinding(sql: Sql, id: string, by: BindingEnd): Promise<void> {
  await sql.execute(`UPDATE family_bindings SET state = 'ENDED', ended = piaosu_now(), ended_by = $2 WHERE id = $1`, [
    id,
    by,
  ]);
}
