import { PiaosuError } from '@piaosu/core';
import { z } from 'zod';
import type { EventFilter, EventPage } from '../db/epcis-events.ts';
import { parseCursor } from '../http/page.ts';
import { bareWord, canonicalTerm, typedValue, type TermField } from './event-terms.ts';
import { time } from './uri.ts';

/** A query as it was asked: parameters of EPCIS 2.0's simple event query by name. */
export type EventQuery = Readonly<Record<string, unknown>>;

/** What is looked for; terms are words, not tags yet. */
export interface ReadQuery {
  readonly filter: Omit<EventFilter, 'institution' | 'terms'>;
  readonly terms: readonly { readonly fields: readonly TermField[]; readonly values: readonly string[] }[];
  readonly page: EventPage;
}

/** No event holds a control character where it is looked for, and PostgreSQL refuses NUL in any text. */
const text = z.string().regex(/^\P{Cc}*$/u);
const texts = z.union([text, z.array(text)]);
const moment = time.transform((text) => new Date(text));
const whole = z.coerce.number().int();

/** Parameters with a meaning of their own. */
const plain = z.strictObject({
  eventType: texts.optional(),
  GE_eventTime: moment.optional(),
  LT_eventTime: moment.optional(),
  GE_recordTime: moment.optional(),
  LT_recordTime: moment.optional(),
  EQ_action: texts.optional(),
  EQ_bizStep: texts.optional(),
  EQ_disposition: texts.optional(),
  EQ_eventID: texts.optional(),
  EXISTS_errorDeclaration: z.union([z.literal(['', 'true', 'false']), z.boolean(), z.null()]).optional(),
  orderBy: z.enum(['eventTime', 'recordTime']).default('eventTime'),
  orderDirection: z.enum(['ASC', 'DESC']).default('DESC'),
  perPage: whole.min(1).max(1000).default(30),
  nextPageToken: z.string().max(512).optional(),
});

/** Parameters that look for terms: in which fields. */
const TERMS: Readonly<Record<string, readonly TermField[]>> = {
  EQ_readPoint: ['readPoint'],
  EQ_bizLocation: ['bizLocation'],
  EQ_transformationID: ['transformationID'],
  EQ_errorReason: ['errorReason'],
  EQ_correctiveEventID: ['correctiveEventID'],
  EQ_persistentDisposition_set: ['set'],
  EQ_persistentDisposition_unset: ['unset'],
  MATCH_epc: ['epc'],
  MATCH_parentID: ['parentID'],
  MATCH_inputEPC: ['inputEPC'],
  MATCH_outputEPC: ['outputEPC'],
  MATCH_anyEPC: ['epc', 'parentID', 'inputEPC', 'outputEPC'],
  MATCH_epcClass: ['epcClass'],
  MATCH_inputEPCClass: ['inputEPCClass'],
  MATCH_outputEPCClass: ['outputEPCClass'],
  MATCH_anyEPCClass: ['epcClass', 'inputEPCClass', 'outputEPCClass'],
};
const TYPED = /^EQ_(bizTransaction|source|destination)_(.+)$/;
const FIELDS = { bizTransaction: 'bizTransaction', source: 'source', destination: 'destination' } as const;

/** Names that a query may hold, for documentation. */
export const TERM_PARAMETERS: readonly string[] = Object.keys(TERMS);

/**
 * Reads a query. Lists may be repeated parameters, arrays, or separated by commas, as clients write them. Throws ZodError for
 * a value, and PiaosuError UNKNOWN_FIELD for a parameter that would be passed over.
 */
export function readEventQuery(query: EventQuery): ReadQuery {
  const terms: { fields: readonly TermField[]; values: readonly string[] }[] = [];
  const rest = new Map<string, unknown>();
  for (const [name, value] of Object.entries(query)) {
    if (value === undefined) continue;
    const wanted = termOf(name);
    if (wanted === undefined) rest.set(name, value);
    else terms.push({ fields: wanted.fields, values: listOf(texts.parse(value)).map(wanted.canonical) });
  }
  assertKnown([...rest.keys()]);
  const read = plain.parse(Object.fromEntries(rest));
  return { filter: filterOf(read), terms, page: pageOf(read) };
}

function termOf(name: string): { fields: readonly TermField[]; canonical: (value: string) => string } | undefined {
  const fields = Object.hasOwn(TERMS, name) ? TERMS[name] : undefined;
  if (fields !== undefined) return { fields, canonical: canonicalTerm };
  const [, field, type = ''] = TYPED.exec(name) ?? [];
  if (field !== 'bizTransaction' && field !== 'source' && field !== 'destination') return undefined;
  return { fields: [FIELDS[field]], canonical: (value) => typedValue(type, value) };
}

function assertKnown(names: readonly string[]): void {
  const unknown = names.filter((name) => !Object.hasOwn(plain.shape, name));
  if (unknown.length > 0)
    throw new PiaosuError(
      'UNKNOWN_FIELD',
      unknown.map((name) => ({ pointer: `/${name}`, code: 'UNKNOWN_FIELD' })),
    );
}

function filterOf(read: z.output<typeof plain>): ReadQuery['filter'] {
  return {
    types: listOrNull(read.eventType),
    actions: listOrNull(read.EQ_action),
    bizSteps: listOrNull(read.EQ_bizStep)?.map(bareWord) ?? null,
    dispositions: listOrNull(read.EQ_disposition)?.map(bareWord) ?? null,
    eventIds: listOrNull(read.EQ_eventID),
    eventTime: [read.GE_eventTime ?? null, read.LT_eventTime ?? null],
    recordTime: [read.GE_recordTime ?? null, read.LT_recordTime ?? null],
    isDeclared: exists(read.EXISTS_errorDeclaration),
  };
}

/** The parameter has no value of its own in the standard: that it is there says it. */
function exists(value: '' | 'true' | 'false' | boolean | null | undefined): boolean | null {
  return value === undefined ? null : value !== 'false' && value !== false;
}

function pageOf({ orderBy, orderDirection, perPage, nextPageToken }: z.output<typeof plain>): EventPage {
  return { by: orderBy, direction: orderDirection, after: placeOf(nextPageToken), limit: perPage };
}

function placeOf(token: string | undefined): EventPage['after'] {
  const place = parseCursor(token);
  if (place === undefined) return null;
  const [, millis, id] = /^(\d{1,15})\/(\d{1,15})$/.exec(place) ?? [];
  if (millis === undefined || id === undefined)
    throw new PiaosuError('SCHEMA', [{ pointer: '/nextPageToken', code: 'SCHEMA' }]);
  return { time: new Date(Number(millis)), id: Number(id) };
}

function listOrNull(value: string | readonly string[] | undefined): string[] | null {
  return value === undefined ? null : listOf(value);
}

/** A comma inside of a URI is one only when no other word or URI follows it. */
const BETWEEN = /,(?=[A-Za-z][\w+.-]*(?::|,|$))/;

function listOf(value: string | readonly string[]): string[] {
  return typeof value === 'string' ? value.split(BETWEEN) : [...value];
}
