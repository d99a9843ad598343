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
import { readEventQuery } from '../epcis/event-query.ts';
import { jsonAnswer } from '../http/answer.ts';
import { jsonBody, noBody } from '../http/body.ts';
import { parseCursor } from '../http/page.ts';
import { none, route, type CallerContext } from '../http/route.ts';
import { epcisPage, linkedAnswer, toLinked } from './epcis-page.ts';
import { answerQuery, eventsAnswer, EPCIS_READ } from './epcis-query.ts';

const random = new RandomPool();
const name = z.string().regex(/^[0-9A-Za-z][\w.-]{0,63}$/u);
const queryText = z.record(z.string(), z.unknown());
const namedQuery = z.strictObject({ name, query: queryText, createdAt: z.string() }).meta({ id: 'EpcisNamedQuery' });
const QUERY = { eventType: ['ObjectEvent'], EQ_bizStep: ['shipping'] };
const QUERY_EXAMPLE = { name: 'shipped', query: QUERY, createdAt: '2026-03-02T01:31:00.000Z' };

const common = { ...EPCIS_READ, params: none, query: none, body: noBody } as const;
const named = z.strictObject({ name });

/** Queries that an institution keeps under names of its own. */
export const epcisQueryRoutes = [
  route({
    ...common,
    ...{ method: 'post', path: '/epcis/queries', summary: { en: 'Name a query', zh: '保存查询' } },
    description:
      'One’s own. The same query under the same name again changes nothing, so no key of the message is needed.',
    body: jsonBody(z.strictObject({ name, query: queryText }), { example: { name: 'shipped', query: QUERY } }),
    answer: jsonAnswer(named, {
      ...{ status: 201, description: 'Kept', example: { name: 'shipped' } },
      location: (kept) => `/epcis/queries/${kept.name}`,
    }),
    codes: ['ALREADY_EXISTS', 'UNKNOWN_FIELD'],
    handle: async ({ organisation, caller: { institution } }, { body }) => {
      readEventQuery(body.query); // a query that cannot be asked is not kept
      const text = JSON.stringify(body.query);
      const sealed = newTextCipher(organisation.secrets, random).seal(subjectOf(institution, body.name), text);
      const isNew = await insertNamedQuery(organisation.database, institution, body.name, sealed);
      const known = isNew ? body : await ownQuery(organisation, institution, body.name);
      if (JSON.stringify(known.query) !== text) throw new PiaosuError('ALREADY_EXISTS', { name: body.name });
      return { name: body.name };
    },
  }),
  route({
    ...common,
    ...{ method: 'get', path: '/epcis/queries', summary: { en: 'Named queries', zh: '查询列表' } },
    query: z.strictObject(epcisPage),
    answer: linkedAnswer(z.array(namedQuery), { description: 'By name', example: [QUERY_EXAMPLE] }),
    handle: async ({ organisation, caller: { institution } }, { query: { perPage, nextPageToken } }) => {
      const after = parseCursor(nextPageToken) ?? '';
      const rows = await selectNamedQueries(organisation.database, institution, after, perPage + 1);
      const present = (row: NamedQueryRow) => toNamed(organisation, institution, row);
      return toLinked(rows, { path: '/epcis/queries', perPage }, (row) => row.name, present);
    },
  }),
  route({
    ...common,
    ...{ method: 'get', path: '/epcis/queries/{name}', summary: { en: 'A named query', zh: '查询定义' } },
    params: named,
    answer: jsonAnswer(namedQuery, { description: 'What it asks for', example: QUERY_EXAMPLE }),
    codes: ['RESOURCE_NOT_FOUND'],
    handle: ({ organisation, caller }, { params }) => ownQuery(organisation, caller.institution, params.name),
  }),
  route({
    ...common,
    ...{ method: 'delete', path: '/epcis/queries/{name}', summary: { en: 'Forget a named query', zh: '删除查询' } },
    params: named,
    answer: jsonAnswer(named, { description: 'Forgotten', example: { name: 'shipped' } }),
    codes: ['RESOURCE_NOT_FOUND'],
    handle: async ({ organisation, caller }, { params }) => {
      if (!(await deleteNamedQuery(organisation.database, caller.institution, params.name)))
        throw new PiaosuError('RESOURCE_NOT_FOUND', { name: params.name });
      return { name: params.name };
    },
  }),
  route({
    ...common,
    ...{
      method: 'get',
      path: '/epcis/queries/{name}/events',
      summary: { en: 'Events of a named query', zh: '执行已保存的查询' },
    },
    params: named,
    query: z.strictObject({ perPage: z.string().optional(), nextPageToken: epcisPage.nextPageToken }),
    answer: eventsAnswer,
    codes: ['RESOURCE_NOT_FOUND'],
    handle: async (context, { params, query }) => {
      const kept = await ownQuery(context.organisation, context.caller.institution, params.name);
      const path = `/epcis/queries/${params.name}/events`;
      return answerQuery(context, { name: params.name, path, asked: query }, kept.query);
    },
  }),
];

function subjectOf(institution: string, of: string): string {
  return `epcis-query/${institution}/${of}`;
}

function toNamed({ secrets }: CallerContext['organisation'], institution: string, row: NamedQueryRow) {
  const text = newTextCipher(secrets, random).open(subjectOf(institution, row.name), row.query);
  return { name: row.name, query: queryText.parse(JSON.parse(text)), createdAt: row.created.toISOString() };
}

/** Throws PiaosuError RESOURCE_NOT_FOUND. */
async function ownQuery(organisation: CallerContext['organisation'], institution: string, of: string) {
  const row = await selectNamedQuery(organisation.database, institution, of);
  if (row === undefined) throw new PiaosuError('RESOURCE_NOT_FOUND', { name: of });
  return toNamed(organisation, institution, row);
}
