import { z } from 'zod';
import type { Sql } from './database.ts';

/** Statements of captured EPCIS events (migration 0130). */

const eventRow = z.object({
  id: z.number(),
  institution: z.string(),
  hash: z.string(),
  declared: z.boolean(),
  event_id: z.string(),
  event_time: z.date(),
  record_time: z.date(),
  content: z.string(),
  ledger: z.string().nullable(),
});
export type EventRow = z.output<typeof eventRow>;

const COLUMNS = 'id, institution, hash, declared, event_id, event_time, record_time, content, ledger';

export interface NewEventRow {
  readonly institution: string;
  readonly hash: string;
  readonly declared: boolean;
  readonly eventId: string;
  readonly type: string;
  readonly action: string | null;
  readonly eventTime: Date;
  readonly bizStep: string | null;
  readonly disposition: string | null;
  readonly content: string;
  readonly ledger: string | null;
  readonly terms: readonly { readonly field: string; readonly tag: string }[];
  /** Encrypted, for the lists of what there are events about. */
  readonly values: readonly { readonly kind: ValueKind; readonly tag: string; readonly value: string }[];
}

/** Things and places that events are about. */
export const VALUE_KINDS = ['epcs', 'bizLocations', 'readPoints'] as const;
export type ValueKind = (typeof VALUE_KINDS)[number];

/** The event with its terms; false when it stands there already. */
export async function insertEvent(sql: Sql, row: NewEventRow): Promise<boolean> {
  const inserted = await sql.row(
    z.object({ id: z.number() }),
    `INSERT INTO epcis_events (institution, hash, declared, event_id, type, action, event_time, biz_step, disposition,
                               content, ledger)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) ON CONFLICT DO NOTHING RETURNING id`,
    [
      ...[row.institution, row.hash, row.declared, row.eventId, row.type, row.action, row.eventTime],
      ...[row.bizStep, row.disposition, row.content, row.ledger],
    ],
  );
  if (inserted === undefined) return false;
  await sql.execute(
    `INSERT INTO epcis_terms (event, field, tag) SELECT $1, * FROM unnest($2::text[], $3::text[]) ON CONFLICT DO NOTHING`,
    [inserted.id, row.terms.map(({ field }) => field), row.terms.map(({ tag }) => tag)],
  );
  await insertValues(sql, row);
  return true;
}

async function insertValues(sql: Sql, { institution, values }: NewEventRow): Promise<void> {
  await sql.execute(
    `INSERT INTO epcis_values (institution, kind, tag, value) SELECT $1, * FROM unnest($2::text[], $3::text[], $4::text[])
     ON CONFLICT DO NOTHING`,
    [institution, values.map(({ kind }) => kind), values.map(({ tag }) => tag), values.map(({ value }) => value)],
  );
}

const valueRow = z.object({ institution: z.string(), tag: z.string(), value: z.string() });
export type ValueRow = z.output<typeof valueRow>;

/** A page of them, each once, in the order of their tags: none that tells anything. */
export function selectValues(
  sql: Sql,
  institution: string | null,
  kind: ValueKind,
  after: string,
  limit: number,
): Promise<ValueRow[]> {
  return sql.rows(
    valueRow,
    `SELECT DISTINCT ON (tag) institution, tag, value FROM epcis_values
     WHERE kind = $2 AND ($1::text IS NULL OR institution = $1) AND tag > $3 ORDER BY tag, institution LIMIT $4`,
    [institution, kind, after, limit],
  );
}

export function selectEventByHash(
  sql: Sql,
  institution: string,
  hash: string,
  declared: boolean,
): Promise<EventRow | undefined> {
  return sql.row(
    eventRow,
    `SELECT ${COLUMNS} FROM epcis_events WHERE institution = $1 AND hash = $2 AND declared = $3`,
    [institution, hash, declared],
  );
}

/** What an event is called, and which one it is. */
export interface EventNames {
  readonly hash: string;
  readonly eventId: string;
  readonly declared: boolean;
}

/** Of the institution's events those of these hashes, and those under these ids. */
export function selectEventNames(
  sql: Sql,
  institution: string,
  hashes: readonly string[],
  eventIds: readonly string[],
): Promise<EventNames[]> {
  return sql.rows(
    z.object({ hash: z.string(), eventId: z.string(), declared: z.boolean() }),
    `SELECT hash, event_id AS "eventId", declared FROM epcis_events
     WHERE institution = $1 AND (hash = ANY ($2) OR event_id = ANY ($3)) ORDER BY id`,
    [institution, hashes, eventIds],
  );
}

/** An error declaration first: it hides what it declares wrong. `institution`: null for all of the organisation. */
export function selectEventsById(sql: Sql, institution: string | null, eventId: string): Promise<EventRow[]> {
  return sql.rows(
    eventRow,
    `SELECT ${COLUMNS} FROM epcis_events
     WHERE event_id = $2 AND ($1::text IS NULL OR institution = $1) ORDER BY declared DESC, id DESC LIMIT 10`,
    [institution, eventId],
  );
}

export interface EventFilter {
  /** Null for all of the organisation. */
  readonly institution: string | null;
  readonly types: readonly string[] | null;
  readonly actions: readonly string[] | null;
  readonly bizSteps: readonly string[] | null;
  readonly dispositions: readonly string[] | null;
  readonly eventIds: readonly string[] | null;
  readonly eventTime: readonly [Date | null, Date | null];
  readonly recordTime: readonly [Date | null, Date | null];
  readonly isDeclared: boolean | null;
  /** Each must hold: one of the tags in one of the fields. */
  readonly terms: readonly { readonly fields: readonly string[]; readonly tags: readonly string[] }[];
}

export interface EventPage {
  readonly by: 'eventTime' | 'recordTime';
  readonly direction: 'ASC' | 'DESC';
  readonly after: { readonly time: Date; readonly id: number } | null;
  readonly limit: number;
}

const WHERE = `($1::text IS NULL OR e.institution = $1)
       AND ($2::text[] IS NULL OR e.type = ANY ($2)) AND ($3::text[] IS NULL OR e.action = ANY ($3))
       AND ($4::text[] IS NULL OR e.biz_step = ANY ($4)) AND ($5::text[] IS NULL OR e.disposition = ANY ($5))
       AND ($6::text[] IS NULL OR e.event_id = ANY ($6))
       AND ($7::timestamptz IS NULL OR e.event_time >= $7) AND ($8::timestamptz IS NULL OR e.event_time < $8)
       AND ($9::timestamptz IS NULL OR e.record_time >= $9) AND ($10::timestamptz IS NULL OR e.record_time < $10)
       AND ($11::boolean IS NULL OR e.declared = $11)
       -- the first condition by its index, so that one box is not looked for in all events
       AND ($12::text[] IS NULL OR e.id IN (SELECT event FROM epcis_terms WHERE tag = ANY ($12)))
       AND NOT EXISTS (SELECT FROM jsonb_array_elements($13::jsonb) AS wanted WHERE NOT EXISTS (
             SELECT FROM epcis_terms t WHERE t.event = e.id AND wanted -> 'fields' ? t.field AND wanted -> 'tags' ? t.tag))`;

/** One text for each order: every text is prepared once. */
const PAGES = {
  'eventTime ASC': pageText('event_time', '>', 'ASC'),
  'eventTime DESC': pageText('event_time', '<', 'DESC'),
  'recordTime ASC': pageText('record_time', '>', 'ASC'),
  'recordTime DESC': pageText('record_time', '<', 'DESC'),
} as const;

function pageText(column: string, beyond: '<' | '>', direction: string): string {
  return `SELECT ${COLUMNS} FROM epcis_events e WHERE ${WHERE}
     AND ($14::timestamptz IS NULL OR (e.${column}, e.id) ${beyond} ($14, $15::bigint))
     ORDER BY e.${column} ${direction}, e.id ${direction} LIMIT $16`;
}

export function selectEvents(sql: Sql, filter: EventFilter, page: EventPage): Promise<EventRow[]> {
  const { by, direction, after, limit } = page;
  return sql.rows(eventRow, PAGES[`${by} ${direction}`], [
    ...[filter.institution, filter.types, filter.actions, filter.bizSteps, filter.dispositions, filter.eventIds],
    ...[...filter.eventTime, ...filter.recordTime, filter.isDeclared],
    ...[filter.terms[0]?.tags ?? null, JSON.stringify(filter.terms)],
    ...[after?.time ?? null, after?.id ?? null, limit],
  ]);
}

/** Which values a column has among an institution's events. */
const VALUES = {
  eventTypes: valuesText('type'),
  bizSteps: valuesText('biz_step'),
  dispositions: valuesText('disposition'),
} as const;
export type EventVocabulary = keyof typeof VALUES;

function valuesText(column: string): string {
  return `SELECT DISTINCT ${column} AS value FROM epcis_events
     WHERE ($1::text IS NULL OR institution = $1) AND ${column} > $2 ORDER BY 1 LIMIT $3`;
}

export async function selectVocabulary(
  sql: Sql,
  institution: string | null,
  of: EventVocabulary,
  after: string,
  limit: number,
): Promise<string[]> {
  const rows = await sql.rows(z.object({ value: z.string() }), VALUES[of], [institution, after, limit]);
  return rows.map(({ value }) => value);
}

/** How often the ledger has refused the event so far. */
export async function countRefusals(sql: Sql, institution: string, hash: string, declared: boolean): Promise<number> {
  const row = await sql.row(
    z.object({ count: z.number() }),
    'SELECT count FROM epcis_refusals WHERE institution = $1 AND hash = $2 AND declared = $3',
    [institution, hash, declared],
  );
  return row?.count ?? 0;
}

export async function noteRefusal(sql: Sql, institution: string, hash: string, declared: boolean): Promise<void> {
  await sql.execute(
    `INSERT INTO epcis_refusals (institution, hash, declared, count) VALUES ($1, $2, $3, 1)
     ON CONFLICT (institution, hash, declared) DO UPDATE SET count = epcis_refusals.count + 1`,
    [institution, hash, declared],
  );
}
