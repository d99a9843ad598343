import { z } from 'zod';
import type { Sql } from './database.ts';

/** Statements of approvals that wait for a second officer (migration 0170). */

export const RELEASE_STATES = ['WAITING', 'CONFIRMED', 'DONE', 'REFUSED', 'EXPIRED', 'CHANGED', 'FAILED'] as const;

const COLUMNS = `id, institution, claim_id, claim_version, amount_fen, limit_fen, reason, note, proposer, proposer_name,
  proposed_at, expires_at, decider, decider_name, decided_at, refusal, code,
  CASE WHEN state = 'WAITING' AND expires_at <= piaosu_now() THEN 'EXPIRED' ELSE state END AS state`;

const bytes = z.custom<Uint8Array>((value) => value instanceof Uint8Array);
const fen = z.coerce.number().int();
const releaseRow = z.object({
  id: z.string(),
  institution: z.string(),
  claim_id: z.string(),
  claim_version: z.string(),
  amount_fen: fen,
  limit_fen: fen,
  reason: z.string().nullable(),
  /** Commitment. */
  note: z.string().nullable(),
  /** Keyed tag. */
  proposer: bytes,
  /** Sealed. */
  proposer_name: z.string(),
  proposed_at: z.date(),
  expires_at: z.date(),
  /** As of now: who waited too long reads EXPIRED. */
  state: z.enum(RELEASE_STATES),
  decider: bytes.nullable(),
  decider_name: z.string().nullable(),
  decided_at: z.date().nullable(),
  /** Sealed. */
  refusal: z.string().nullable(),
  code: z.string().nullable(),
});
export type ReleaseRow = z.output<typeof releaseRow>;

export type NewRelease = Pick<
  ReleaseRow,
  | 'id'
  | 'institution'
  | 'claim_id'
  | 'claim_version'
  | 'amount_fen'
  | 'limit_fen'
  | 'reason'
  | 'note'
  | 'proposer'
  | 'proposer_name'
>;

/** A person who decides on a release. */
export interface Decider {
  readonly tag: Uint8Array;
  /** Sealed. */
  readonly name: string;
}

/** False when another of the claim is undecided, or this one stands there already. */
export async function insertRelease(sql: Sql, row: NewRelease, hours: number): Promise<boolean> {
  const inserted = await sql.execute(
    `INSERT INTO claim_releases (id, institution, claim_id, claim_version, amount_fen, limit_fen, reason, note, proposer,
       proposer_name, expires_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, piaosu_now() + make_interval(hours => $11)) ON CONFLICT DO NOTHING`,
    [
      ...[
        row.id,
        row.institution,
        row.claim_id,
        row.claim_version,
        row.amount_fen,
        row.limit_fen,
        row.reason,
        row.note,
      ],
      ...[row.proposer, row.proposer_name, hours],
    ],
  );
  return inserted === 1;
}

/** Writes down what is no longer waiting: those whose time is over, and those of another version of the claim. */
export async function closeStale(sql: Sql, claimId: string, version: string): Promise<void> {
  await sql.execute(
    `UPDATE claim_releases SET state = CASE WHEN expires_at <= piaosu_now() THEN 'EXPIRED' ELSE 'CHANGED' END
     WHERE claim_id = $1 AND state = 'WAITING' AND (expires_at <= piaosu_now() OR claim_version <> $2)`,
    [claimId, version],
  );
}

export function selectRelease(sql: Sql, institution: string, id: string): Promise<ReleaseRow | undefined> {
  return sql.row(releaseRow, `SELECT ${COLUMNS} FROM claim_releases WHERE id = $1 AND institution = $2`, [
    id,
    institution,
  ]);
}

export function selectOpenRelease(sql: Sql, claimId: string): Promise<ReleaseRow | undefined> {
  return sql.row(
    releaseRow,
    `SELECT ${COLUMNS} FROM claim_releases WHERE claim_id = $1 AND state IN ('WAITING', 'CONFIRMED')`,
    [claimId],
  );
}

/** Oldest first. */
export function selectWaiting(sql: Sql, institution: string, limit: number): Promise<ReleaseRow[]> {
  return sql.rows(
    releaseRow,
    `SELECT ${COLUMNS} FROM claim_releases
     WHERE institution = $1 AND (state = 'CONFIRMED' OR (state = 'WAITING' AND expires_at > piaosu_now()))
     ORDER BY proposed_at, id LIMIT $2`,
    [institution, limit],
  );
}

/** Newest first. */
export function selectReleasesOf(sql: Sql, institution: string, claimId: string, limit: number): Promise<ReleaseRow[]> {
  return sql.rows(
    releaseRow,
    `SELECT ${COLUMNS} FROM claim_releases WHERE institution = $1 AND claim_id = $2
     ORDER BY proposed_at DESC, id LIMIT $3`,
    [institution, claimId, limit],
  );
}

/** Confirmed and not carried out: by a process that is gone, or while the ledger was away. */
export function selectConfirmed(sql: Sql): Promise<ReleaseRow[]> {
  return sql.rows(releaseRow, `SELECT ${COLUMNS} FROM claim_releases WHERE state = 'CONFIRMED' ORDER BY decided_at`);
}

/** True for the one who decides first: of two at the same moment one finds it waiting. */
export async function confirmRelease(sql: Sql, id: string, { tag, name }: Decider): Promise<boolean> {
  const updated = await sql.execute(
    `UPDATE claim_releases SET state = 'CONFIRMED', decider = $2, decider_name = $3, decided_at = piaosu_now()
     WHERE id = $1 AND state = 'WAITING' AND expires_at > piaosu_now() AND proposer <> $2`,
    [id, tag, name],
  );
  return updated === 1;
}

export async function refuseRelease(sql: Sql, id: string, { tag, name }: Decider, reason: string): Promise<boolean> {
  const updated = await sql.execute(
    `UPDATE claim_releases SET state = 'REFUSED', decider = $2, decider_name = $3, decided_at = piaosu_now(), refusal = $4
     WHERE id = $1 AND state = 'WAITING' AND expires_at > piaosu_now() AND proposer <> $2`,
    [id, tag, name, reason],
  );
  return updated === 1;
}

/** What became of a confirmed one; `code` when the ledger refused it. */
export async function finishRelease(sql: Sql, id: string, code: string | null): Promise<void> {
  await sql.execute(
    `UPDATE claim_releases SET state = CASE WHEN $2::text IS NULL THEN 'DONE' ELSE 'FAILED' END, code = $2
     WHERE id = $1 AND state = 'CONFIRMED'`,
    [id, code],
  );
}
