import { PiaosuError } from '@piaosu/core';
import { z } from 'zod';
import {
  deleteNamedQuery,
  insertNamedQuery,
  selectNamedQueries,
  selectNamedQuery,
  type NamedQueryRow,
} from '../db/epcis-captures.ts';
import { RandomPool } from '../documents/random-pool.ts';
import { newTextCipher } from '../documents/text-cipher.ts';
import { boxHistory } from '../epcis/box-history.ts';
import { toDocument, toQueryDocument } from '../epcis/event-document.ts';
import { epcisEvent } from '../epcis/event-schema.ts';
import { readEventQuery, TERM_PARAMETERS, type EventQuery } from '../epcis/event-query.ts';
import { eventsById, listEvents, vocabularyOf } from '../epcis/repository.ts';
import { jsonAnswer, type AnswerWriter } from '../http/answer.ts';
import { jsonBody, noBody } from '../http/body.ts';
import { pageOf, pageQuery, parseCursor, toPage } from '../http/page.ts';
import { none, route, type CallerContext } from '../http/route.ts';
import {
  documentAnswer,
  DOCUMENT_EXAMPLE,
  EPCIS_ROLES,
  eventAnswer,
  EVENT_EXAMPLE,
  queryAnswer,
  QUERY_DOCUMENT_EXAMPLE,
  scopeOf,
} from './epcis-schema.ts';
import { auditReason } from './schemas.ts';
import { code } from './trace-schema.ts';

const common = { tag: 'epcis', roles: EPCIS_ROLES, write: false, params: none, body: noBody } as const;

/** Parameters of the standard's simple event query; `EQ_bizTransaction_{type}` and its like come besides. */
const eventQuery = z.looseObject({
  eventType: z.union([z.string(), z.array(z.string())]).optional(),
  perPage: z.coerce.number().int().optional(),
  nextPageToken: z.string().max(512).optional(),
});

const DESCRIPTION =
  'Own events; to the regulator those of all institutions of this gateway. Parameters of the simple event query: eventType, ' +
  'GE_/LT_eventTime, GE_/LT_recordTime, EQ_action, EQ_bizStep, EQ_disposition, EQ_eventID, EXISTS_errorDeclaration, ' +
  `${TERM_PARAMETERS.join(', ')}, EQ_bizTransaction_{type}, EQ_source_{type}, EQ_destination_{type}, orderBy, ` +
  'orderDirection, perPage. GS1 keys match in each of their forms. The next page is in the header Link.';

/** A page of events, and the address of the next one, which the standard has in a header. */
interface EventsAnswer {
  readonly document: z.input<typeof queryAnswer>;
  readonly next: string | null;
}

const documented = jsonAnswer(queryAnswer, { description: 'A query document', example: QUERY_DOCUMENT_EXAMPLE });
const eventsAnswer: AnswerWriter<EventsAnswer> = {
  spec: documented.spec,
  present: ({ document, next }) => ({
    ...{ kind: 'json', status: 200, body: document, text: undefined, location: undefined },
    ...(next === null ? {} : { headers: { link: `<${next}>; rel="next"` } }),
  }),
};

async function answerQuery(
  { organisation, caller }: CallerContext,
  path: string,
  name: string,
  query: EventQuery,
): Promise<EventsAnswer> {
  const { events, next } = await listEvents(organisation, scopeOf(caller), readEventQuery(query));
  return { document: toQueryDocument(name, events), next: next === null ? null : nextAddress(path, query, next) };
}

function nextAddress(path: string, query: EventQuery, token: string): string {
  const given = Object.entries(query).filter(([name]) => name !== 'nextPageToken');
  const parameters = new URLSearchParams();
  for (const [name, value] of given) for (const each of textsOf(value)) parameters.append(name, each);
  parameters.append('nextPageToken', token);
  return `/v1${path}?${parameters.toString()}`;
}

/** Whatever else a parameter was, its query has been refused. */
function textsOf(value: unknown): string[] {
  const values: readonly unknown[] = Array.isArray(value) ? value : [value];
  return values.flatMap((each) =>
    typeof each === 'string' || typeof each === 'number' || typeof each === 'boolean' ? [String(each)] : [],
  );
}

const random = new RandomPool();
const queryName = z.string().regex(/^[0-9A-Za-z][\w.-]{0,63}$/u);
const namedQuery = z
  .strictObject({ name: queryName, query: z.record(z.string(), z.unknown()), createdAt: z.string() })
  .meta({ id: 'EpcisNamedQuery' });
const QUERY = { eventType: ['ObjectEvent'], EQ_bizStep: ['shipping'] };
const QUERY_EXAMPLE = { name: 'shipped', query: QUERY, createdAt: '2026-03-02T01:31:00.000Z' };

const collection = z
  .strictObject({ type: z.literal('Collection'), member: z.array(z.string()) })
  .meta({ id: 'EpcisCollection' });

function vocabularyRoute(of: Parameters<typeof vocabularyOf>[2], example: string) {
  return route({
    ...common,
    method: 'get',
    path: `/epcis/${of}`,
    summary: { en: `Which ${of} the events have`, zh: '事件词汇' },
    query: none,
    answer: jsonAnswer(collection, {
      description: 'Values',
      example: { type: 'Collection', member: [example] },
    }),
    handle: async ({ organisation, caller }) => {
      return { type: 'Collection' as const, member: await vocabularyOf(organisation, scopeOf(caller), of) };
    },
  });
}

/** Reading EPCIS events. */
export const epcisEventRoutes = [
  route({
    ...common,
    method: 'get',
    path: '/epcis/events',
    summary: { en: 'EPCIS events', zh: '查询 EPCIS 事件' },
    description: DESCRIPTION,
    query: eventQuery,
    answer: eventsAnswer,
    codes: ['UNKNOWN_FIELD'],
    handle: (context, { query }) => answerQuery(context, '/epcis/events', 'SimpleEventQuery', query),
  }),
  route({
    ...common,
    method: 'get',
    path: '/epcis/events/{id}',
    summary: { en: 'One EPCIS event by its id', zh: '查询单个 EPCIS 事件' },
    description: 'Of an event that was declared wrong the declaration, which repeats it.',
    params: z.strictObject({ id: z.string().min(1).max(512) }),
    query: none,
    answer: jsonAnswer(eventAnswer, { description: 'The event', example: EVENT_EXAMPLE }),
    codes: ['RESOURCE_NOT_FOUND'],
    handle: async ({ organisation, caller }, { params: { id } }) => {
      const [found] = await eventsById(organisation, scopeOf(caller), id);
      if (found === undefined) throw new PiaosuError('RESOURCE_NOT_FOUND', {});
      return epcisEvent.parse(found.event);
    },
  }),
  vocabularyRoute('eventTypes', 'ObjectEvent'),
  vocabularyRoute('bizSteps', 'shipping'),
  vocabularyRoute('dispositions', 'in_transit'),
  route({
    ...common,
    method: 'post',
    path: '/epcis/queries',
    summary: { en: 'Name a query', zh: '保存查询' },
    write: true,
    query: none,
    body: jsonBody(z.strictObject({ name: queryName, query: z.record(z.string(), z.unknown()) }), {
      example: { name: 'shipped', query: QUERY },
    }),
    answer: jsonAnswer(z.strictObject({ name: queryName }), {
      status: 201,
      description: 'Kept',
      location: ({ name }) => `/epcis/queries/${name}`,
      example: { name: 'shipped' },
    }),
    codes: ['ALREADY_EXISTS', 'UNKNOWN_FIELD'],
    handle: async ({ organisation, caller }, { body: { name, query } }) => {
      readEventQuery(query); // a query that cannot be asked is not kept
      const { institution } = caller;
      const sealed = newTextCipher(organisation.secrets, random).seal(
        subjectOf(institution, name),
        JSON.stringify(query),
      );
      const isNew = await insertNamedQuery(organisation.database, institution, name, sealed);
      const known = isNew ? query : (await ownQuery(organisation, institution, name)).query;
      if (JSON.stringify(known) !== JSON.stringify(query)) throw new PiaosuError('ALREADY_EXISTS', { name });
      return { name };
    },
  }),
  route({
    ...common,
    method: 'get',
    path: '/epcis/queries',
    summary: { en: 'Named queries', zh: '查询列表' },
    query: z.strictObject(pageQuery),
    answer: jsonAnswer(pageOf(namedQuery), {
      description: 'By name',
      example: { items: [QUERY_EXAMPLE], next: null },
    }),
    handle: async ({ organisation, caller: { institution } }, { query: { limit, cursor } }) => {
      const after = parseCursor(cursor) ?? '';
      const rows = await selectNamedQueries(organisation.database, institution, after, limit + 1);
      return toPage(
        rows,
        limit,
        ({ name }) => name,
        (row) => toNamed(organisation, institution, row),
      );
    },
  }),
  route({
    ...common,
    method: 'delete',
    path: '/epcis/queries/{name}',
    summary: { en: 'Forget a named query', zh: '删除查询' },
    write: true,
    params: z.strictObject({ name: queryName }),
    query: none,
    answer: jsonAnswer(z.strictObject({ name: queryName }), { description: 'Forgotten', example: { name: 'shipped' } }),
    codes: ['RESOURCE_NOT_FOUND'],
    handle: async ({ organisation, caller }, { params: { name } }) => {
      if (!(await deleteNamedQuery(organisation.database, caller.institution, name)))
        throw new PiaosuError('RESOURCE_NOT_FOUND', { name });
      return { name };
    },
  }),
  route({
    ...common,
    method: 'get',
    path: '/epcis/queries/{name}/events',
    summary: { en: 'Events of a named query', zh: '执行已保存的查询' },
    params: z.strictObject({ name: queryName }),
    query: z.strictObject({ perPage: z.string().optional(), nextPageToken: z.string().max(512).optional() }),
    answer: eventsAnswer,
    codes: ['RESOURCE_NOT_FOUND'],
    handle: async (context, { params: { name }, query }) => {
      const { organisation, caller } = context;
      const kept = await ownQuery(organisation, caller.institution, name);
      const answer = await answerQuery(context, `/epcis/queries/${name}/events`, name, { ...kept.query, ...query });
      const next = answer.next === null ? null : new URLSearchParams(answer.next.split('?')[1]).get('nextPageToken');
      return {
        ...answer,
        next: next === null ? null : nextAddress(`/epcis/queries/${name}/events`, query, next),
      };
    },
  }),
  route({
    ...common,
    method: 'get',
    path: '/boxes/{code}/epcis',
    summary: { en: 'The history of a box as an EPCIS document', zh: '药盒历史导出（EPCIS）' },
    description:
      'As far as the caller has a part in its life: what the ledger says, and what was captured here. The regulator says why.',
    params: z.strictObject({ code }),
    query: z.strictObject({ reason: auditReason }),
    answer: jsonAnswer(documentAnswer, { description: 'The document', example: DOCUMENT_EXAMPLE }),
    codes: ['RESOURCE_NOT_FOUND', 'REASON_REQUIRED', 'FMT_STRUCTURE', 'RATE_LIMITED', 'PEER_GATEWAY_UNAVAILABLE'],
    handle: async (context, { params, query: { reason } }) => {
      const isInspector = context.caller.roles.includes('DRUG_INSPECTOR');
      if (isInspector && reason === undefined) throw new PiaosuError('REASON_REQUIRED');
      const { tag, events } = await boxHistory(context, params.code);
      if (reason !== undefined)
        await context.organisation.accessLog.record(context, {
          ...{ action: 'box.export', subject: tag, outcome: 'SERVED', purpose: reason },
        });
      return toDocument(events);
    },
  }),
];

function subjectOf(institution: string, name: string): string {
  return `epcis-query/${institution}/${name}`;
}

function toNamed({ secrets }: CallerContext['organisation'], institution: string, row: NamedQueryRow) {
  const text = newTextCipher(secrets, random).open(subjectOf(institution, row.name), row.query);
  const query = z.record(z.string(), z.unknown()).parse(JSON.parse(text));
  return { name: row.name, query, createdAt: row.created.toISOString() };
}

/** Throws PiaosuError RESOURCE_NOT_FOUND. */
async function ownQuery(organisation: CallerContext['organisation'], institution: string, name: string) {
  const row = await selectNamedQuery(organisation.database, institution, name);
  if (row === undefined) throw new PiaosuError('RESOURCE_NOT_FOUND', { name });
  return toNamed(organisation, institution, row);
}
