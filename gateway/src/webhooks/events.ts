import { AUTHORITY_OF, ORGANISATIONS, PiaosuError } from '@piaosu/core';
import { insertEvents, selectEvents, selectPlace, type EventRow } from '../db/events.ts';
import type { Database, Sql } from '../db/index.ts';
import { toCloudEvent, type EventType, type NewEvent } from './event.ts';

/** Events older than this are dropped, and a rebuilt projection does not tell them again. */
export const KEEP_EVENTS_DAYS = 90;
const DAY_MS = 86_400_000;

export interface EventQuery {
  /** The id of an event of the same institution; undefined: from the oldest that is kept. */
  readonly after?: string | undefined;
  /** Empty: all types. */
  readonly types: readonly EventType[];
  readonly limit: number;
}

/** What the institutions of this organisation are told, in the order in which it was committed. */
export interface Events {
  readonly mspId: string;
  /** The institution that stands for the organisation itself: its supervision's events are its own. */
  readonly authority: string;
  /** Records each event once, in the caller's transaction: either both happened or neither. */
  record(sql: Sql, events: readonly NewEvent[]): Promise<void>;
  /** The events of one institution, oldest first; one row more than `limit`. Throws PiaosuError RESOURCE_NOT_FOUND. */
  list(institution: string, query: EventQuery): Promise<EventRow[]>;
}

export function newEvents(database: Database, mspId: string): Events {
  return {
    mspId,
    authority: authorityOf(mspId),
    record: async (sql, events) => {
      const oldest = Date.now() - KEEP_EVENTS_DAYS * DAY_MS;
      const kept = events.filter(({ time }) => time.getTime() >= oldest);
      await insertEvents(
        sql,
        kept.map((event) => toCloudEvent(mspId, event)),
      );
    },
    list: (institution, { after, types, limit }) =>
      database.asInstitution(institution, async (sql) =>
        selectEvents(sql, institution, { after: await placeOf(sql, institution, after), types, limit: limit + 1 }),
      ),
  };
}

/** The number behind an event's id, 0 for none. Throws PiaosuError RESOURCE_NOT_FOUND: unknown, another's or no longer kept. */
export async function placeOf(sql: Sql, institution: string, event: string | undefined): Promise<number> {
  if (event === undefined) return 0;
  const place = await selectPlace(sql, institution, event);
  if (place === undefined) throw new PiaosuError('RESOURCE_NOT_FOUND', { event });
  return place;
}

/** Throws PiaosuError INTERNAL for an organisation that the ledger does not know. */
function authorityOf(mspId: string): string {
  const organisation = ORGANISATIONS.find((known) => known === mspId);
  if (organisation === undefined) throw new PiaosuError('INTERNAL', { organisation: mspId });
  return AUTHORITY_OF[organisation];
}
