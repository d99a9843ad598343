import { z } from 'zod';
import { CLAIM_STATES, HEADLINES } from '@piaosu/core';
import { ALERT_STATES } from '../alerts/decision.ts';
import type { Sql } from './database.ts';

/** Sums for supervision (migration 0180). They show where to look; what is decided on is read from sealed rows. */

/** From the first moment of the first day to the first moment after the last, both in Beijing. */
export interface DayRange {
  readonly from: Date;
  readonly until: Date;
}

/** The same facts cut in three ways: by day, by institution, and by the kind of fact. */
const row = z.object({
  by: z.enum(['DAY', 'INSTITUTION', 'KIND']),
  key: z.string(),
  count: z.number(),
  requested: z.number(),
  approved: z.number(),
  paid: z.number(),
  recovered: z.number(),
});
export type SumRow = z.output<typeof row>;

const CUT = `CASE WHEN grouping(day) = 0 THEN 'DAY' WHEN grouping(institution) = 0 THEN 'INSTITUTION' ELSE 'KIND' END AS by,
  coalesce(day, institution, kind) AS key`;
const CUTS = 'GROUP BY GROUPING SETS ((day), (institution), (kind)) ORDER BY by, key';

/** Counts the checkpoints of these days that were not counted before; two that do so at once count the same. */
export async function countCheckpoints(sql: Sql, { from, until }: DayRange): Promise<void> {
  await sql.execute(
    `INSERT INTO checkpoint_sums (publisher, shard, size, issuer, kind, receipts, fen)
     SELECT c.publisher, c.shard, c.size, r.issuer, r.kind, count(*), sum(r.total_fen)
     FROM log_checkpoints c
     JOIN log_leaves l ON l.publisher = c.publisher AND l.shard = c.shard
       AND l.leaf_index >= c.from_size AND l.leaf_index < c.size
     JOIN issued_receipts r ON r.id = l.receipt_id
     WHERE c.state = 'ANCHORED' AND c.anchored >= $1 AND c.anchored < $2
       AND NOT EXISTS (SELECT FROM checkpoint_sums s WHERE s.publisher = c.publisher AND s.shard = c.shard AND s.size = c.size)
     GROUP BY c.publisher, c.shard, c.size, r.issuer, r.kind
     ON CONFLICT DO NOTHING`,
    [from, until],
  );
}

/** Receipts by the day of their anchoring, by issuer and by kind; `requested` is the sum of their totals. */
export function selectReceiptSums(sql: Sql, { from, until }: DayRange): Promise<SumRow[]> {
  return sql.rows(
    row,
    `WITH facts AS (
       SELECT to_char(c.anchored AT TIME ZONE 'UTC' + interval '8 hours', 'YYYY-MM-DD') AS day, s.issuer AS institution,
         s.kind, s.receipts, s.fen
       FROM log_checkpoints c
       JOIN checkpoint_sums s ON s.publisher = c.publisher AND s.shard = c.shard AND s.size = c.size
       WHERE c.state = 'ANCHORED' AND c.anchored >= $1 AND c.anchored < $2)
     SELECT ${CUT}, sum(receipts)::bigint AS count, sum(fen)::bigint AS requested,
       0::bigint AS approved, 0::bigint AS paid, 0::bigint AS recovered
     FROM facts ${CUTS}`,
    [from, until],
  );
}

/** Verifications by day, by who asked and by verdict. */
export function selectVerdictSums(sql: Sql, { from, until }: DayRange): Promise<SumRow[]> {
  return sql.rows(
    row,
    `WITH facts AS (
       SELECT to_char(at AT TIME ZONE 'UTC' + interval '8 hours', 'YYYY-MM-DD') AS day, institution, outcome AS kind
       FROM access_log
       WHERE at >= $1 AND at < $2 AND action = 'receipt.verify' AND outcome = ANY($3))
     SELECT ${CUT}, count(*) AS count,
       0::bigint AS requested, 0::bigint AS approved, 0::bigint AS paid, 0::bigint AS recovered
     FROM facts ${CUTS}`,
    [from, until, HEADLINES],
  );
}

/** Claims of every payer by the day of their reservation, by payer and by how they stand now. */
export function selectClaimSums(sql: Sql, { from, until }: DayRange): Promise<SumRow[]> {
  return sql.rows(
    row,
    `WITH facts AS (
       SELECT to_char(to_timestamp(b.time + 28800) AT TIME ZONE 'UTC', 'YYYY-MM-DD') AS day, c.payer AS institution,
         c.state AS kind, c.requested_fen, c.approved_fen, c.paid_fen, c.recovered_fen
       FROM ledger_blocks b JOIN ledger_claims c ON c.block = b.number
       WHERE b.time >= $1 AND b.time < $2)
     SELECT ${CUT}, count(*) AS count, sum(requested_fen)::bigint AS requested, sum(approved_fen)::bigint AS approved,
       sum(paid_fen)::bigint AS paid, sum(recovered_fen)::bigint AS recovered
     FROM facts ${CUTS}`,
    [epochSeconds(from), epochSeconds(until)],
  );
}

const refusedRow = z.object({
  id: z.number(),
  at: z.date(),
  code: z.enum(['DUPLICATE_TIER', 'DUPLICATE_CLAIM']),
  institution: z.string(),
  state: z.enum(ALERT_STATES),
  lineage: z.string(),
});
export type RefusedDuplicate = z.output<typeof refusedRow>;

/**
 * Claims refused because the bill was claimed before, newest first, each with the lineage it was refused for. OP~: the refusal
 * itself; the holder of the first claim gets an alert of its own under the same code.
 */
export function selectRefusedDuplicates(
  sql: Sql,
  { from, until }: DayRange,
  limit: number,
): Promise<RefusedDuplicate[]> {
  return sql.rows(
    refusedRow,
    `SELECT a.id, a.at, a.code, a.institution, a.state, c.lineage
     FROM alerts a JOIN ledger_claims c ON c.id = a.evidence ->> 'claimId'
     WHERE a.code IN ('DUPLICATE_TIER', 'DUPLICATE_CLAIM') AND a.at >= $1 AND a.at < $2
       AND a.subject LIKE 'OP~%' AND a.institution IS NOT NULL
     ORDER BY a.id DESC LIMIT $3`,
    [from, until, limit],
  );
}

const lineageClaimRow = z.object({
  id: z.string(),
  payer: z.string(),
  lineage: z.string(),
  state: z.enum(CLAIM_STATES),
  requested_fen: z.number(),
  time: z.number(),
});
export type LineageClaimRow = z.output<typeof lineageClaimRow>;

/** Every claim that ever named a bill of these lineages, oldest first. */
export function selectClaimsOfLineages(sql: Sql, lineages: readonly string[], limit: number) {
  return sql.rows(
    lineageClaimRow,
    `SELECT c.id, c.payer, c.lineage, c.state, c.requested_fen, b.time
     FROM ledger_claims c JOIN ledger_blocks b ON b.number = c.block
     WHERE c.lineage = ANY($1) ORDER BY c.block, c.id LIMIT $2`,
    [lineages, limit],
  );
}

function epochSeconds(at: Date): number {
  return at.getTime() / 1000;
}
