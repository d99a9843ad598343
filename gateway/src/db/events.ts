import { z } from 'zod';
import { EVENT_TYPES } from '../webhooks/event.ts';
import type { EventType, SealedEvent } from '../webhooks/event.ts';
import type { Sql } from './database.ts';

const eventRow = z.object({ seq: z.number(), id: z.string(), type: z.enum(EVENT_TYPES), body: z.string() });
export type EventRow = z.output<typeof eventRow>;

/** Held until the transaction ends, so that numbers are handed out in the order of commits (migration 0051). */
const LOCK = `SELECT pg_advisory_xact_lock(hashtextextended('piaosu events', 0))`;

/** Events that are there already stay as they are. */
export async function insertEvents(sql: Sql, events: readonly SealedEvent[]): Promise<void> {
  if (events.length === 0) return;
  await sql.execute(LOCK);
  await sql.execute(
    `INSERT INTO events (id, institution, type, at, body)
     SELECT id, institution, type, at::timestamptz, body
     FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[]) WITH ORDINALITY
       AS told (id, institution, type, at, body, place)
     ORDER BY place ON CONFLICT (id) DO NOTHING`,
    [
      events.map(({ id }) => id),
      events.map(({ institution }) => institution),
      events.map(({ type }) => type),
      events.map(({ at }) => at.toISOString()),
      events.map(({ body }) => body),
    ],
  );
}

/** Of one institution, oldest first. */
export function selectEvents(
  sql: Sql,
  institution: string,
  page: { readonly after: number; readonly types: readonly EventType[]; readonly limit: number },
): Promise<EventRow[]> {
  return sql.rows(
    eventRow,
    `SELECT seq, id, type, body FROM events
     WHERE institution = $1 AND seq > $2 AND (cardinality($3::text[]) = 0 OR type = ANY($3))
     ORDER BY seq LIMIT $4`,
    [institution, page.after, page.types, page.limit],
  );
}

export async function selectPlace(sql: Sql, institution: string, event: string): Promise<number | undefined> {
  const row = await sql.row(
    z.object({ seq: z.number() }),
    'SELECT seq FROM events WHERE institution = $1 AND id = $2',
    [institution, event],
  );
  return row?.seq;
}

/** Answers how many it dropped. */
export function dropEvents(sql: Sql, days: number): Promise<number> {
  return sql.execute('DELETE FROM events WHERE at < piaosu_now() - make_interval(days => $1)', [days]);
}
