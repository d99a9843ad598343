import { PiaosuError } from '@piaosu/core';
import { z } from 'zod';
import { boxHistory } from '../epcis/box-history.ts';
import { toDocument } from '../epcis/event-document.ts';
import { TERM_PARAMETERS } from '../epcis/event-query.ts';
import { epcisEvent } from '../epcis/event-schema.ts';
import { eventsById } from '../epcis/repository.ts';
import { jsonAnswer } from '../http/answer.ts';
import { noBody } from '../http/body.ts';
import { none, route } from '../http/route.ts';
import { answerQuery, eventsAnswer, EPCIS_READ } from './epcis-query.ts';
import { documentAnswer, DOCUMENT_EXAMPLE, eventAnswer, EVENT_EXAMPLE, scopeOf } from './epcis-schema.ts';
import { auditReason } from './schemas.ts';
import { code } from './trace-schema.ts';

const common = { ...EPCIS_READ, params: none, body: noBody } as const;

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
    handle: (context, { query }) =>
      answerQuery(context, { name: 'SimpleEventQuery', path: '/epcis/events', asked: query }),
  }),
  route({
    ...common,
    method: 'get',
    path: '/epcis/events/{id}',
    summary: { en: 'One EPCIS event by its id', zh: '查询单个 EPCIS 事件' },
    description: 'Of an event that was declared wrong the declaration, which repeats it.',
    params: z.strictObject({ id: z.string().regex(/^\P{Cc}{1,512}$/u) }),
    query: none,
    answer: jsonAnswer(eventAnswer, { description: 'The event', example: EVENT_EXAMPLE }),
    codes: ['RESOURCE_NOT_FOUND'],
    handle: async ({ organisation, caller }, { params: { id } }) => {
      const [found] = await eventsById(organisation, scopeOf(caller), id);
      if (found === undefined) throw new PiaosuError('RESOURCE_NOT_FOUND', {});
      return epcisEvent.parse(found.event);
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
