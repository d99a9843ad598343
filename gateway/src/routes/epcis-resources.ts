import { PiaosuError } from '@piaosu/core';
import { z } from 'zod';
import { listEvents, listResource, type Resource } from '../epcis/repository.ts';
import { readEventQuery } from '../epcis/event-query.ts';
import { EPCIS_CONTEXT } from '../epcis/event-document.ts';
import { jsonAnswer } from '../http/answer.ts';
import { noBody } from '../http/body.ts';
import { parseCursor } from '../http/page.ts';
import { none, route, type RouteDefinition } from '../http/route.ts';
import { epcisPage, linkedAnswer, nextAddress } from './epcis-page.ts';
import { answerQuery, eventsAnswer, EPCIS_READ } from './epcis-query.ts';
import { scopeOf } from './epcis-schema.ts';

const collection = z
  .strictObject({ '@context': z.literal(EPCIS_CONTEXT), type: z.literal('Collection'), member: z.array(z.string()) })
  .meta({ id: 'EpcisCollection' });

function toCollection(member: readonly string[]): z.output<typeof collection> {
  return { '@context': EPCIS_CONTEXT, type: 'Collection', member: [...member] };
}

const common = { ...EPCIS_READ, body: noBody } as const;
const value = z.string().min(1).max(512).meta({ description: 'Percent-encoded; in any of its forms' });

/** A top-level resource of EPCIS 2.0 §12.3: the parameter that asks for one of its values. */
interface ResourceSpec {
  readonly of: Resource;
  readonly parameter: string;
  readonly example: string;
}

const RESOURCES: readonly ResourceSpec[] = [
  { of: 'eventTypes', parameter: 'eventType', example: 'ObjectEvent' },
  { of: 'epcs', parameter: 'MATCH_anyEPC', example: 'https://id.gs1.org/01/06901234567892/21/B0001' },
  { of: 'bizSteps', parameter: 'EQ_bizStep', example: 'shipping' },
  { of: 'bizLocations', parameter: 'EQ_bizLocation', example: 'urn:piaosu:premises:PLANT-1' },
  { of: 'readPoints', parameter: 'EQ_readPoint', example: 'urn:piaosu:premises:PLANT-1' },
  { of: 'dispositions', parameter: 'EQ_disposition', example: 'in_transit' },
];

/** Events by what they are, say and are about. */
export const epcisResourceRoutes: readonly RouteDefinition[] = RESOURCES.flatMap((spec) => [
  valuesRoute(spec),
  valueRoute(spec),
  eventsOfValueRoute(spec),
]);

function valuesRoute({ of, example }: ResourceSpec) {
  const path = `/epcis/${of}`;
  return route({
    ...common,
    ...{ method: 'get', path, summary: { en: `Which ${of} the events have`, zh: '事件词汇' } },
    params: none,
    query: z.strictObject(epcisPage),
    answer: linkedAnswer(collection, { description: 'Values, each once', example: toCollection([example]) }),
    handle: async ({ organisation, caller }, { query: { perPage, nextPageToken } }) => {
      const page = { after: parseCursor(nextPageToken) ?? '', limit: perPage };
      const { values, next } = await listResource(organisation, scopeOf(caller), of, page);
      return { body: toCollection(values), next: next === null ? null : nextAddress(path, { perPage }, next) };
    },
  });
}

function valueRoute({ of, parameter }: ResourceSpec) {
  return route({
    ...common,
    ...{
      method: 'get',
      path: `/epcis/${of}/{value}`,
      summary: { en: `What there is of one of the ${of}`, zh: '事件词汇项' },
    },
    params: z.strictObject({ value }),
    query: none,
    answer: jsonAnswer(collection, { description: 'Its collections', example: toCollection(['events']) }),
    codes: ['RESOURCE_NOT_FOUND'],
    handle: async ({ organisation, caller }, { params }) => {
      const query = readEventQuery({ [parameter]: [params.value], perPage: 1 });
      const { events } = await listEvents(organisation, scopeOf(caller), query);
      if (events.length === 0) throw new PiaosuError('RESOURCE_NOT_FOUND', {});
      return toCollection(['events']);
    },
  });
}

function eventsOfValueRoute({ of, parameter }: ResourceSpec) {
  return route({
    ...common,
    ...{
      method: 'get',
      path: `/epcis/${of}/{value}/events`,
      summary: { en: `Events by one of the ${of}`, zh: '按词汇查询事件' },
    },
    params: z.strictObject({ value }),
    query: z.strictObject(epcisPage),
    answer: eventsAnswer,
    handle: async (context, { params, query }) => {
      const path = `/epcis/${of}/${encodeURIComponent(params.value)}/events`;
      return answerQuery(context, { name: 'SimpleEventQuery', path, asked: query }, { [parameter]: [params.value] });
    },
  });
}
