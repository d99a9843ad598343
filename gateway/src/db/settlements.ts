import { z } from 'zod';
import { bytes } from './bytes.ts';
import type { Sql } from './database.ts';

/** Statements over an office's own online settlements (migration 0091). */

export const SETTLEMENT_OUTCOMES = [
  'UNCONFIRMED',
  'MATCHED',
  'AMOUNT_DIFFERS',
  'SETTLEMENT_HIDDEN',
  'NO_RECEIPT',
  'DUPLICATE_SETTLEMENT',
] as const;
export type SettlementOutcome = (typeof SETTLEMENT_OUTCOMES)[number];

const HOLDS = ['WANTED', 'HELD', 'RELEASE_WANTED', 'RELEASED', 'REFUSED'] as const;
export type HoldState = (typeof HOLDS)[number];

const COLUMNS = `id, payer, job, row, content, outcome, found, leaf, hold, hold_receipt, holds, attempts, next_attempt, checked`;

const settlementRow = z.object({
  id: z.string(),
  payer: z.string(),
  job: z.string(),
  row: z.number(),
  content: z.string(),
  outcome: z.enum(SETTLEMENT_OUTCOMES),
  found: z.string().nullable(),
  leaf: z.string().nullable(),
  hold: z.enum(HOLDS).nullable(),
  hold_receipt: z.string().nullable(),
  holds: z.number(),
  attempts: z.number(),
  next_attempt: z.date().nullable(),
  checked: z.date().nullable(),
});
export type SettlementRow = z.output<typeof settlementRow>;

export interface NewSettlement {
  readonly id: string;
  readonly row: number;
  readonly settlement: Uint8Array;
  readonly business: Uint8Array;
  readonly digest: Uint8Array;
  readonly content: string;
  readonly outcome: SettlementOutcome;
}

/** One file of a payer at a time, so that what was looked up about duplicates stays true until it commits. */
export async function lockSettlements(sql: Sql, payer: string): Promise<void> {
  await sql.execute(`SELECT pg_advisory_xact_lock(hashtextextended('piaosu/settlements/' || $1, 0))`, [payer]);
}

export async function insertSettlements(
  sql: Sql,
  at: { readonly payer: string; readonly job: string },
  rows: readonly NewSettlement[],
): Promise<void> {
  if (rows.length === 0) return;
  await sql.execute(
    `INSERT INTO settlements (payer, job, id, row, settlement, business, digest, content, outcome, next_attempt)
     SELECT $1, $2, id, row, settlement, business, digest, content, outcome,
       CASE outcome WHEN 'DUPLICATE_SETTLEMENT' THEN NULL ELSE piaosu_now() END
     FROM unnest($3::text[], $4::bigint[], $5::bytea[], $6::bytea[], $7::bytea[], $8::text[], $9::text[])
       AS given (id, row, settlement, business, digest, content, outcome)`,
    [
      at.payer,
      at.job,
      rows.map((row) => row.id),
      rows.map((row) => row.row),
      rows.map((row) => row.settlement),
      rows.map((row) => row.business),
      rows.map((row) => row.digest),
      rows.map((row) => row.content),
      rows.map((row) => row.outcome),
    ],
  );
}

const knownRow = z.object({ settlement: bytes, business: bytes, digest: bytes });
export type KnownSettlement = z.output<typeof knownRow>;

/** What the payer has brought before of these settlements or business numbers. */
export function selectKnownSettlements(
  sql: Sql,
  payer: string,
  settlements: readonly Uint8Array[],
  businesses: readonly Uint8Array[],
): Promise<KnownSettlement[]> {
  return sql.rows(
    knownRow,
    `SELECT settlement, business, digest FROM settlements WHERE payer = $1 AND settlement = ANY($2::bytea[])
     UNION ALL
     SELECT settlement, business, digest FROM settlements WHERE payer = $1 AND business = ANY($3::bytea[])`,
    [payer, settlements, businesses],
  );
}

/** Rows whose turn it is, those that were never tried first. */
export function selectDueSettlements(sql: Sql, limit: number): Promise<SettlementRow[]> {
  return sql.rows(
    settlementRow,
    `SELECT ${COLUMNS} FROM settlements WHERE next_attempt <= piaosu_now() ORDER BY next_attempt, id LIMIT $1`,
    [limit],
  );
}

export interface Decided {
  readonly outcome: SettlementOutcome;
  readonly found: string | null;
  readonly leaf: string | null;
  readonly hold: HoldState | null;
  readonly holdReceipt: string | null;
  /** Seconds until it is looked at again; null: never by itself. */
  readonly againIn: number | null;
}

export async function decideSettlement(sql: Sql, id: string, decided: Decided): Promise<void> {
  await sql.execute(
    `UPDATE settlements SET outcome = $2, found = $3, leaf = $4, hold = $5, hold_receipt = $6, attempts = attempts + 1,
       checked = piaosu_now(), next_attempt = piaosu_now() + make_interval(secs => $7::float8)
     WHERE id = $1`,
    [id, decided.outcome, decided.found, decided.leaf, decided.hold, decided.holdReceipt, decided.againIn],
  );
}

/** Rows whose hold on the ledger is still to be set or lifted. */
export function selectHoldsToDo(sql: Sql, limit: number): Promise<SettlementRow[]> {
  return sql.rows(
    settlementRow,
    `SELECT ${COLUMNS} FROM settlements WHERE hold IN ('WANTED', 'RELEASE_WANTED') ORDER BY id LIMIT $1`,
    [limit],
  );
}

/** `holds` counts the holds that were set: each is an act of its own on the ledger. */
export async function settleHold(sql: Sql, id: string, from: HoldState, to: HoldState): Promise<void> {
  await sql.execute(
    `UPDATE settlements SET hold = $3, holds = holds + CASE $3 WHEN 'RELEASED' THEN 1 ELSE 0 END
     WHERE id = $1 AND hold = $2`,
    [id, from, to],
  );
}

export interface SettlementQuery {
  readonly payer: string;
  readonly outcome: SettlementOutcome | null;
  readonly job: string | null;
  readonly after: string;
  readonly limit: number;
}

export function selectSettlements(sql: Sql, query: SettlementQuery): Promise<SettlementRow[]> {
  return sql.rows(
    settlementRow,
    `SELECT ${COLUMNS} FROM settlements
     WHERE payer = $1 AND ($2::text IS NULL OR outcome = $2) AND ($3::text IS NULL OR job = $3) AND id > $4
     ORDER BY id LIMIT $5`,
    [query.payer, query.outcome, query.job, query.after, query.limit],
  );
}

export function selectSettlement(sql: Sql, id: string): Promise<SettlementRow | undefined> {
  return sql.row(settlementRow, `SELECT ${COLUMNS} FROM settlements WHERE id = $1`, [id]);
}

/** Looked at next, whatever was decided before. */
export async function recheckSettlement(sql: Sql, id: string): Promise<void> {
  await sql.execute(
    `UPDATE settlements SET next_attempt = piaosu_now() WHERE id = $1 AND outcome <> 'DUPLICATE_SETTLEMENT'`,
    [id],
  );
}

const triedRow = z.object({
  id: z.string(),
  row: z.number(),
  outcome: z.enum(SETTLEMENT_OUTCOMES),
  tried: z.boolean(),
});

/** All rows of a job after `after`, and whether they were looked at. */
export function selectTried(sql: Sql, job: string): Promise<z.output<typeof triedRow>[]> {
  return sql.rows(
    triedRow,
    `SELECT id, row, outcome, attempts > 0 OR outcome = 'DUPLICATE_SETTLEMENT' AS tried FROM settlements
     WHERE job = $1 ORDER BY row`,
    [job],
  );
}

const leftRow = z.object({ untried: z.number() });

export async function countUntried(sql: Sql, job: string): Promise<number> {
  const row = await sql.row(
    leftRow,
    `SELECT count(*) AS untried FROM settlements
     WHERE job = $1 AND attempts = 0 AND outcome <> 'DUPLICATE_SETTLEMENT'`,
    [job],
  );
  return row?.untried ?? 0;
}

/** Rows of a cancelled job that nobody looked at yet are as if they had never come. */
export async function dropUntried(sql: Sql, job: string): Promise<void> {
  await sql.execute(`DELETE FROM settlements WHERE job = $1 AND attempts = 0`, [job]);
}

const outcomeCount = z.object({ outcome: z.enum(SETTLEMENT_OUTCOMES), rows: z.number() });

export function countOutcomes(sql: Sql, job: string): Promise<z.output<typeof outcomeCount>[]> {
  return sql.rows(
    outcomeCount,
    'SELECT outcome, count(*) AS rows FROM settlements WHERE job = $1 GROUP BY outcome ORDER BY outcome',
    [job],
  );
}

const holderRow = z.object({ code: z.string(), number: z.string() });

/** Receipts that hold a business number now: neither red nor red-flushed, nor replaced. */
export function selectLiveHolders(sql: Sql, tags: readonly string[]): Promise<z.output<typeof holderRow>[]> {
  return sql.rows(
    holderRow,
    `SELECT r.code, r.number FROM issued_receipts r
     WHERE r.business_tag = ANY($1)
       AND NOT EXISTS (SELECT FROM issued_receipts red WHERE red.red_of = r.code || '-' || r.number)
       AND NOT EXISTS (SELECT FROM issued_receipts next WHERE next.supersedes = r.code || '-' || r.number)
     ORDER BY r.id DESC LIMIT 2`,
    [tags],
  );
}

/** An erasure elsewhere: nothing here names the receipt any more. */
export async function forgetFound(sql: Sql, leaf: string): Promise<void> {
  await sql.execute('UPDATE settlements SET found = NULL, leaf = NULL, hold_receipt = NULL WHERE leaf = $1', [leaf]);
}
