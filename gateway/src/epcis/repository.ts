import { createHmac } from 'node:crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';
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
  selectValues,
  selectVocabulary,
  type EventRow,
  type EventVocabulary,
  type ValueKind,
} from '../db/epcis-events.ts';
import { RandomPool } from '../documents/random-pool.ts';
import { newTextCipher } from '../documents/text-cipher.ts';
import { toCursor } from '../http/page.ts';
import type { Organisation } from '../organisation.ts';
import type { CapturedEvent } from './captured-event.ts';
import type { ReadQuery } from './event-query.ts';
import { bareWord, termsOf, valuesOf } from './event-terms.ts';

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
export async function storeEvent(
  { secrets }: Holder,
  sql: Sql,
  institution: string,
  captured: CapturedEvent,
  ledger: Readonly<Record<string, Json>> | null,
): Promise<boolean> {
  const { content, hash, eventId, isDeclaration } = captured;
  const tagOf = taggerOf({ secrets });
  const cipher = newTextCipher(secrets, random);
  const text = (name: string) => (typeof content[name] === 'string' ? content[name] : null);
  const word = (name: string) => (text(name) === null ? null : bareWord(text(name) ?? ''));
  return insertEvent(sql, {
    ...{ institution, hash, declared: isDeclaration, eventId },
    type: text('type') ?? '',
    action: text('action'),
    eventTime: new Date(text('eventTime') ?? ''),
    bizStep: word('bizStep'),
    disposition: word('disposition'),
    content: cipher.seal(subjectOf(institution, hash, isDeclaration), JSON.stringify(content)),
    ledger: ledger === null ? null : canonicalJson(ledger),
    terms: await inTurns(termsOf(content), ({ field, value }) => ({ field, tag: tagOf(value) })),
    values: await inTurns(valuesOf(content), ({ kind, value }) => {
      const tag = tagOf(value);
      return { kind, tag, value: cipher.seal(valueSubject(institution, kind, tag), value) };
    }),
  });
}

/** An event may hold 300,000 codes, of which each costs some 15 µs: others have their turn in between. */
const AT_A_TIME = 1000;

async function inTurns<T, R>(items: readonly T[], toResult: (item: T) => R): Promise<R[]> {
  const results: R[] = [];
  for (const [index, item] of items.entries()) {
    if (index % AT_A_TIME === 0) await nextTurn();
    results.push(toResult(item));
  }
  return results;
}

/** Events of an institution, or of all of this gateway when it is null, by what they are asked for. */
export async function listEvents(
  holder: Holder,
  institution: string | null,
  { filter, terms, page }: ReadQuery,
): Promise<EventList> {
  const tagOf = taggerOf(holder);
  const wanted = terms.map(({ fields, values }) => ({ fields, tags: values.map(tagOf) }));
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

/** Values by which events are listed: EPCIS 2.0's top-level resources. */
export type Resource = EventVocabulary | ValueKind;

export interface ResourceList {
  readonly values: readonly string[];
  readonly next: string | null;
}

/** A page of the values that the events have; `after`: where the last page ended. */
export async function listResource(
  { database, secrets }: Holder,
  institution: string | null,
  of: Resource,
  page: { readonly after: string; readonly limit: number },
): Promise<ResourceList> {
  const { after, limit } = page;
  if (of === 'eventTypes' || of === 'bizSteps' || of === 'dispositions') {
    const words = await selectVocabulary(database, institution, of, after, limit + 1);
    const shown = words.slice(0, limit);
    return { values: shown, next: words.length > limit ? toCursor(shown.at(-1) ?? '') : null };
  }
  const rows = await selectValues(database, institution, of, after, limit + 1);
  const cipher = newTextCipher(secrets, random);
  const shown = rows.slice(0, limit);
  return {
    values: shown.map(({ institution: owner, tag, value }) => cipher.open(valueSubject(owner, of, tag), value)),
    next: rows.length > limit ? toCursor(shown.at(-1)?.tag ?? '') : null,
  };
}

function valueSubject(institution: string, kind: ValueKind, tag: string): string {
  return `epcis-value/${institution}/${kind}/${tag}`;
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

/** Keyed, so that the table cannot be searched for a guessed code. The key is derived once for an event of many codes. */
function taggerOf({ secrets }: Pick<Holder, 'secrets'>): (value: string) => string {
  const key = secrets.sealKey('epcis');
  return (value) => createHmac('sha256', key).update(value).digest('base64url');
}
