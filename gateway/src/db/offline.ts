import { z } from 'zod';
import type { Sql } from './database.ts';

/** Statements over devices without network, their uploads and tickets (migration 0080). */

const headRow = z.object({ counter: z.number(), hash: z.string(), issued_at: z.number() });
export type DeviceHead = z.output<typeof headRow>;

/** How far the chain of a device is known; undefined before its first upload. */
export function selectHead(sql: Sql, issuer: string, device: string): Promise<DeviceHead | undefined> {
  return sql.row(headRow, 'SELECT counter, hash, issued_at FROM offline_devices WHERE issuer = $1 AND device = $2', [
    issuer,
    device,
  ]);
}

/** Moves the head from where it was read; false when another upload has moved it since. */
export async function moveHead(
  sql: Sql,
  { issuer, device }: { readonly issuer: string; readonly device: string },
  from: string,
  to: DeviceHead,
): Promise<boolean> {
  const moved = await sql.execute(
    `INSERT INTO offline_devices AS known (issuer, device, counter, hash, issued_at) VALUES ($1, $2, $4, $5, $6)
     ON CONFLICT (issuer, device) DO UPDATE SET counter = $4, hash = $5, issued_at = $6 WHERE known.hash = $3`,
    [issuer, device, from, to.counter, to.hash, to.issued_at],
  );
  return moved === 1;
}

const ticketRow = z.object({ counter: z.number(), hash: z.string() });

/** Tickets of these counters that were decided before. */
export function selectTickets(
  sql: Sql,
  issuer: string,
  device: string,
  counters: readonly number[],
): Promise<z.output<typeof ticketRow>[]> {
  return sql.rows(
    ticketRow,
    'SELECT counter, hash FROM offline_tickets WHERE issuer = $1 AND device = $2 AND counter = ANY($3::bigint[])',
    [issuer, device, counters],
  );
}

export interface TicketRow {
  readonly counter: number;
  readonly hash: string;
  readonly receipt: string;
  readonly late: boolean;
}

export async function insertTickets(
  sql: Sql,
  { issuer, device, batch }: { readonly issuer: string; readonly device: string; readonly batch: string },
  tickets: readonly TicketRow[],
): Promise<void> {
  await sql.execute(
    `INSERT INTO offline_tickets (issuer, device, batch, counter, hash, receipt, late)
     SELECT $1, $2, $3, * FROM unnest($4::bigint[], $5::text[], $6::text[], $7::int[]::boolean[])`,
    [
      ...[issuer, device, batch],
      tickets.map(({ counter }) => counter),
      tickets.map(({ hash }) => hash),
      tickets.map(({ receipt }) => receipt),
      tickets.map(({ late }) => (late ? 1 : 0)),
    ],
  );
}

export const BATCH_STATES = ['TAKEN', 'HELD', 'RELEASED', 'REFUSED'] as const;
export type BatchState = (typeof BATCH_STATES)[number];

const COLUMNS = `id, seq, job, issuer, device, state, digest, tickets, first, last, late, findings, content, created,
  decided, decided_by, reason`;
const batchRow = z.object({
  id: z.string(),
  seq: z.number(),
  job: z.string(),
  issuer: z.string(),
  device: z.string(),
  state: z.enum(BATCH_STATES),
  digest: z.string(),
  tickets: z.number(),
  first: z.number(),
  last: z.number(),
  late: z.number(),
  findings: z.string(),
  content: z.string().nullable(),
  created: z.date(),
  decided: z.date().nullable(),
  decided_by: z.string().nullable(),
  reason: z.string().nullable(),
});
export type BatchRow = z.output<typeof batchRow>;
export type NewBatch = Omit<BatchRow, 'seq' | 'created' | 'decided' | 'decided_by' | 'reason'>;

/** The batch, or undefined when the same upload is held already. */
export function insertBatch(sql: Sql, batch: NewBatch): Promise<BatchRow | undefined> {
  return sql.row(
    batchRow,
    `INSERT INTO offline_batches (id, job, issuer, device, state, digest, tickets, first, last, late, findings, content)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) ON CONFLICT DO NOTHING RETURNING ${COLUMNS}`,
    [
      ...[batch.id, batch.job, batch.issuer, batch.device, batch.state, batch.digest, batch.tickets],
      ...[batch.first, batch.last, batch.late, batch.findings, batch.content],
    ],
  );
}

export function selectHeld(sql: Sql, issuer: string, digest: string): Promise<BatchRow | undefined> {
  return sql.row(
    batchRow,
    `SELECT ${COLUMNS} FROM offline_batches WHERE issuer = $1 AND digest = $2 AND state = 'HELD'`,
    [issuer, digest],
  );
}

export function selectBatch(sql: Sql, id: string): Promise<BatchRow | undefined> {
  return sql.row(batchRow, `SELECT ${COLUMNS} FROM offline_batches WHERE id = $1`, [id]);
}

export interface BatchQuery {
  /** Null: of all issuers. */
  readonly issuer: string | null;
  readonly state: BatchState | null;
  readonly before: number | null;
  readonly limit: number;
}

/** Newest first. */
export function selectBatches(sql: Sql, { issuer, state, before, limit }: BatchQuery): Promise<BatchRow[]> {
  return sql.rows(
    batchRow,
    `SELECT ${COLUMNS} FROM offline_batches
     WHERE ($1::text IS NULL OR issuer = $1) AND ($2::text IS NULL OR state = $2) AND ($3::bigint IS NULL OR seq < $3)
     ORDER BY seq DESC LIMIT $4`,
    [issuer, state, before, limit],
  );
}

/** Ends a hold and forgets the upload; undefined when it was not held any more. */
export function endHold(
  sql: Sql,
  id: string,
  end: { readonly state: 'RELEASED' | 'REFUSED'; readonly by: string; readonly reason: string },
): Promise<BatchRow | undefined> {
  return sql.row(
    batchRow,
    `UPDATE offline_batches SET state = $2, decided = piaosu_now(), decided_by = $3, reason = $4, content = NULL
     WHERE id = $1 AND state = 'HELD' RETURNING ${COLUMNS}`,
    [id, end.state, end.by, end.reason],
  );
}
