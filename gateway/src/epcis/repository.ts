import { createHmac } from 'node:crypto';
import {
  canonicalJson,
  isPlainObject,
  jsonValue,
  parseCanonicalJson,
  parseShape,
  unwrap,
  type Json,
} from '@piaosu/core';
import { z } from 'zod';
import type { Sql } from '../db/index.ts';
import {
  insertEvent,
  selectEventByHash,
  selectEvents,
  selectEventsById,
  selectVocabulary,
  type EventRow,
  type EventVocabulary,
} from '../db/epcis-events.ts';
import { RandomPool } from '../documents/random-pool.ts';
import { newTextCipher } from '../documents/text-cipher.ts';
import { toCursor } from '../http/page.ts';
import type { Organisation } from '../organisation.ts';
import type { CapturedEvent } from './captured-event.ts';
import type { ReadQuery } from './event-query.ts';
import { bareWord, termsOf } from './event-terms.ts';

type Holder = Pick<Organisation, 'database' | 'secrets'>;

/** The act on the ledger that an event became. */
export const ledgerAct = z.looseObject({ action: z.string(), tx: z.string(), block: z.number() });
export type LedgerAct = z.output<typeof ledgerAct>;

/** An event as it was captured, with when that was and what it became. */
export interface StoredEvent {
  readonly eventId: string;
  readonly event: Readonly<Record<string, unknown>>;
  readonly ledger: LedgerAct | null;
}

export interface EventList {
  readonly events: readonly StoredEvent[];
  readonly next: string | null;
}

const random = new RandomPool();

/** Keeps an event once; false when it stands there already. Codes and places lie there encrypted and as keyed tags. */
export function storeEvent(
  { secrets }: Holder,
  sql: Sql,
  institution: string,
  captured: CapturedEvent,
  ledger: Readonly<Record<string, Json>> | null,
): Promise<boolean> {
  const { content, hash, eventId, isDeclaration } = captured;
  const text = (name: string) => (typeof content[name] === 'string' ? content[name] : null);
  const word = (name: string) => (text(name) === null ? null : bareWord(text(name) ?? ''));
  return insertEvent(sql, {
    ...{ institution, hash, declared: isDeclaration, eventId },
    type: text('type') ?? '',
    action: text('action'),
    eventTime: new Date(text('eventTime') ?? ''),
    bizStep: word('bizStep'),
    disposition: word('disposition'),
    content: newTextCipher(secrets, random).seal(subjectOf(institution, hash, isDeclaration), JSON.stringify(content)),
    ledger: ledger === null ? null : canonicalJson(ledger),
    terms: termsOf(content).map(({ field, value }) => ({ field, tag: tagOf({ secrets }, value) })),
  });
}

/** Events of an institution, or of all of this gateway when it is null, by what they are asked for. */
export async function listEvents(
  holder: Holder,
  institution: string | null,
  { filter, terms, page }: ReadQuery,
): Promise<EventList> {
  const wanted = terms.map(({ fields, values }) => ({ fields, tags: values.map((value) => tagOf(holder, value)) }));
  const { limit } = page;
  const rows = await selectEvents(
    holder.database,
    { ...filter, institution, terms: wanted },
    { ...page, limit: limit + 1 },
  );
  const shown = rows.slice(0, limit);
  const last = rows.length > limit ? shown.at(-1) : undefined;
  const time = page.by === 'eventTime' ? last?.event_time : last?.record_time;
  return {
    events: shown.map((row) => toStored(holder, row)),
    next: last === undefined || time === undefined ? null : toCursor(`${String(time.getTime())}/${String(last.id)}`),
  };
}

/** By the id that it was given; what declares it wrong comes before it. */
export async function eventsById(holder: Holder, institution: string | null, id: string): Promise<StoredEvent[]> {
  return (await selectEventsById(holder.database, institution, id)).map((row) => toStored(holder, row));
}

/** The event of a hash, declared wrong or as it first came. */
export async function eventByHash(
  holder: Holder,
  institution: string,
  hash: string,
  isDeclaration: boolean,
): Promise<StoredEvent | undefined> {
  const row = await selectEventByHash(holder.database, institution, hash, isDeclaration);
  return row === undefined ? undefined : toStored(holder, row);
}

/** Which types, steps or dispositions the events have. */
export function vocabularyOf({ database }: Holder, institution: string | null, of: EventVocabulary): Promise<string[]> {
  return selectVocabulary(database, institution, of);
}

function toStored({ secrets }: Holder, row: EventRow): StoredEvent {
  const subject = subjectOf(row.institution, row.hash, row.declared);
  const content: unknown = JSON.parse(newTextCipher(secrets, random).open(subject, row.content));
  const event = { ...(isPlainObject(content) ? content : {}), recordTime: row.record_time.toISOString() };
  return { eventId: row.event_id, event, ledger: readLedger(row.ledger) };
}

function readLedger(text: string | null): LedgerAct | null {
  return text === null ? null : ledgerAct.parse(unwrap(parseShape(jsonValue, parseCanonicalJson(text))));
}

function subjectOf(institution: string, hash: string, isDeclaration: boolean): string {
  return `epcis/${institution}/${hash}/${String(isDeclaration)}`;
}

/** Keyed, so that the table cannot be searched for a guessed code. */
function tagOf({ secrets }: Pick<Holder, 'secrets'>, value: string): string {
  return createHmac('sha256', secrets.sealKey('epcis')).update(value).digest('base64url');
}
