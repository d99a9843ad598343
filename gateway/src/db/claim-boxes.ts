import { z } from 'zod';
import type { Sql } from './database.ts';

/** Statements over what claims count on (migrations 0120 and 0121). */

/** Something given out that a claim counts on. */
export interface ClaimBox {
  /** Tag of the box; null for a medicine without a code. */
  readonly box: string | null;
  readonly dispensing: string;
  /** Place of the receipt in the claim. */
  readonly receipt: number;
  readonly line: number;
}

const claimBoxRow = z.object({
  claim: z.string(),
  institution: z.string(),
  box: z.string(),
  dispensing: z.string(),
  receipt: z.number(),
  line: z.number(),
  /** Of the receipt. */
  tag: z.string(),
  content: z.string(),
});
export type ClaimBoxRow = z.output<typeof claimBoxRow>;

const COLUMNS = 'claim, institution, box, dispensing, receipt, line, tag, content';

export async function insertClaimBoxes(sql: Sql, rows: readonly ClaimBoxRow[]): Promise<void> {
  if (rows.length === 0) return;
  await sql.execute(
    `INSERT INTO claim_boxes (${COLUMNS})
     SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::int[], $6::int[], $7::text[], $8::text[])
     ON CONFLICT DO NOTHING`,
    [
      rows.map((row) => row.claim),
      rows.map((row) => row.institution),
      rows.map((row) => row.box),
      rows.map((row) => row.dispensing),
      rows.map((row) => row.receipt),
      rows.map((row) => row.line),
      rows.map((row) => row.tag),
      rows.map((row) => row.content),
    ],
  );
}

/** What counts on boxes, and on baskets for what has no code. */
export function selectClaimBoxes(
  sql: Sql,
  boxes: readonly string[],
  baskets: readonly string[],
): Promise<ClaimBoxRow[]> {
  return sql.rows(
    claimBoxRow,
    `SELECT ${COLUMNS} FROM claim_boxes WHERE box = ANY ($1) OR (box = '' AND dispensing = ANY ($2))
     ORDER BY claim, receipt, line, box, dispensing`,
    [boxes, baskets],
  );
}

/** Any receipt of the claim will do: they are of one lineage. */
export function selectClaimContent(sql: Sql, claim: string): Promise<{ content: string } | undefined> {
  return sql.row(
    claimBoxRow.pick({ content: true }),
    'SELECT content FROM claim_boxes WHERE claim = $1 ORDER BY receipt, line, box, dispensing LIMIT 1',
    [claim],
  );
}

/** Of claims that the ledger never had: their messages are forgotten by then. */
export function dropRefusedClaimBoxes(sql: Sql, days: number): Promise<number> {
  return sql.execute(
    `DELETE FROM claim_boxes WHERE created < piaosu_now() - make_interval(days => $1)
       AND NOT EXISTS (SELECT FROM ledger_state WHERE key = 'CLM~' || claim_boxes.claim)`,
    [days],
  );
}

/** What speaks of receipts that are erased. */
export async function dropClaimBoxesOf(sql: Sql, tags: readonly string[]): Promise<void> {
  await sql.execute('DELETE FROM claim_boxes WHERE tag = ANY ($1)', [tags]);
}

/** Products are some thousands at most, and next to each other in the index. */
export async function hasTracedProduct(sql: Sql): Promise<boolean> {
  const row = await sql.row(
    z.object({ traced: z.boolean() }),
    `SELECT EXISTS (SELECT FROM ledger_state WHERE key LIKE 'PRD~%'
       AND position('"traceFrom"'::bytea IN value) > 0) AS traced`,
  );
  return row?.traced === true;
}

export async function queueTraceHolds(sql: Sql, block: number, claims: readonly string[]): Promise<void> {
  if (claims.length === 0) return;
  await sql.execute(
    'INSERT INTO trace_holds (claim, block) SELECT claim, $1 FROM unnest($2::text[]) AS claim ON CONFLICT DO NOTHING',
    [block, claims],
  );
}

const dueHold = z.object({ claim: z.string(), block: z.number() });
export type DueHold = z.output<typeof dueHold>;

/** The next one due; it is due again after the pause, should whoever takes it not settle it. */
export function takeDueHold(sql: Sql, pauseSeconds: number): Promise<DueHold | undefined> {
  return sql.row(
    dueHold,
    `UPDATE trace_holds SET next_try = piaosu_now() + make_interval(secs => $1)
     WHERE (claim, block) IN (
       SELECT claim, block FROM trace_holds WHERE outcome IS NULL AND next_try <= piaosu_now()
       ORDER BY next_try, claim, block LIMIT 1 FOR UPDATE SKIP LOCKED)
     RETURNING claim, block`,
    [pauseSeconds],
  );
}

export async function settleHold(sql: Sql, { claim, block }: DueHold, outcome: string): Promise<void> {
  await sql.execute('UPDATE trace_holds SET outcome = $3 WHERE claim = $1 AND block = $2', [claim, block, outcome]);
}
