import { z } from 'zod';
import { REST_ROLES } from '../http/caller.ts';
import { EVENT_TYPES } from '../webhooks/event.ts';
import type { Sql } from './database.ts';

const COLUMNS = `id, institution, role, url, types, secret, state, position, attempts, failing_since AS "failingSince",
  failure, next_attempt AS "nextAttempt", created`;

const webhookRow = z.object({
  id: z.string(),
  institution: z.string(),
  role: z.enum(REST_ROLES),
  url: z.string(),
  types: z.array(z.enum(EVENT_TYPES)),
  /** Sealed. */
  secret: z.string(),
  state: z.enum(['ACTIVE', 'DISABLED']),
  /** Number of the last event delivered or passed over. */
  position: z.number(),
  attempts: z.number(),
  failingSince: z.date().nullable(),
  failure: z.string().nullable(),
  nextAttempt: z.date(),
  created: z.date(),
});
export type WebhookRow = z.output<typeof webhookRow>;

export type NewWebhookRow = Pick<WebhookRow, 'id' | 'institution' | 'role' | 'url' | 'types' | 'secret'>;

/** Begins behind the newest event: a subscription tells what happens from now on. */
export function insertWebhook(sql: Sql, row: NewWebhookRow): Promise<WebhookRow | undefined> {
  return sql.row(
    webhookRow,
    `INSERT INTO webhooks (id, institution, role, url, types, secret, position)
     VALUES ($1, $2, $3, $4, $5, $6, (SELECT coalesce(max(seq), 0) FROM events WHERE institution = $2))
     ON CONFLICT (id) DO NOTHING RETURNING ${COLUMNS}`,
    [row.id, row.institution, row.role, row.url, row.types, row.secret],
  );
}

export function selectWebhook(sql: Sql, institution: string, id: string): Promise<WebhookRow | undefined> {
  return sql.row(webhookRow, `SELECT ${COLUMNS} FROM webhooks WHERE institution = $1 AND id = $2`, [institution, id]);
}

export function selectWebhooks(sql: Sql, institution: string): Promise<WebhookRow[]> {
  return sql.rows(webhookRow, `SELECT ${COLUMNS} FROM webhooks WHERE institution = $1 ORDER BY created, id`, [
    institution,
  ]);
}

export function deleteWebhook(sql: Sql, institution: string, id: string): Promise<number> {
  return sql.execute('DELETE FROM webhooks WHERE institution = $1 AND id = $2', [institution, id]);
}

/** Begins anew behind an event, also when it had been given up. */
export function moveWebhook(
  sql: Sql,
  institution: string,
  id: string,
  position: number,
): Promise<WebhookRow | undefined> {
  return sql.row(
    webhookRow,
    `UPDATE webhooks SET position = $3, state = 'ACTIVE', attempts = 0, failing_since = NULL, failure = NULL,
       next_attempt = piaosu_now()
     WHERE institution = $1 AND id = $2 RETURNING ${COLUMNS}`,
    [institution, id, position],
  );
}

/** Subscriptions with an event to deliver now, those not served for longest first. */
export function selectDue(sql: Sql, limit: number, busy: readonly string[]): Promise<WebhookRow[]> {
  return sql.rows(
    webhookRow,
    `SELECT ${COLUMNS} FROM webhooks WHERE state = 'ACTIVE' AND next_attempt <= piaosu_now() AND NOT (id = ANY($2))
       AND EXISTS (SELECT FROM events WHERE events.institution = webhooks.institution AND seq > position
         AND (cardinality(types) = 0 OR type = ANY(types)))
     ORDER BY next_attempt LIMIT $1`,
    [limit, busy],
  );
}

/**
 * After a success. False when the subscription was moved, disabled or removed meanwhile: what its owner asked for stands.
 */
export async function advanceWebhook(sql: Sql, { id, position }: WebhookRow, to: number): Promise<boolean> {
  const moved = await sql.execute(
    `UPDATE webhooks SET position = $3, attempts = 0, failing_since = NULL, failure = NULL, next_attempt = piaosu_now()
     WHERE id = $1 AND position = $2 AND state = 'ACTIVE'`,
    [id, position, to],
  );
  return moved === 1;
}

/** After a failure; answers since when it fails. Undefined when the subscription was moved or removed meanwhile. */
export async function failWebhook(
  sql: Sql,
  { id, position }: WebhookRow,
  failure: string,
  pauseMs: number,
): Promise<Date | undefined> {
  const row = await sql.row(
    z.object({ since: z.date() }),
    `UPDATE webhooks SET attempts = attempts + 1, failure = $3, failing_since = coalesce(failing_since, piaosu_now()),
       next_attempt = piaosu_now() + make_interval(secs => $4::double precision / 1000)
     WHERE id = $1 AND position = $2 AND state = 'ACTIVE' RETURNING failing_since AS since`,
    [id, position, failure, pauseMs],
  );
  return row?.since;
}

/** False when the subscription was moved or removed meanwhile. */
export async function disableWebhook(sql: Sql, { id, position }: WebhookRow): Promise<boolean> {
  const disabled = await sql.execute(
    `UPDATE webhooks SET state = 'DISABLED' WHERE id = $1 AND position = $2 AND failing_since IS NOT NULL`,
    [id, position],
  );
  return disabled === 1;
}
