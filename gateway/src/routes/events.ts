import { z } from 'zod';
import { jsonAnswer } from '../http/answer.ts';
import { noBody } from '../http/body.ts';
import { STAFF_ROLES } from '../http/caller.ts';
import { pageQuery } from '../http/page.ts';
import { none, route } from '../http/route.ts';
import { EVENT_TYPES } from '../webhooks/event.ts';
import { time } from './schemas.ts';

export const eventId = z
  .string()
  .regex(/^evt_[0-9a-f]{32}$/u)
  .meta({ description: 'id of an event, as in `webhook-id`', examples: [`evt_${'0'.repeat(32)}`] });

export const eventType = z.enum(EVENT_TYPES);

const cloudEvent = z
  .strictObject({
    specversion: z.literal('1.0'),
    id: eventId,
    source: z.string(),
    type: eventType,
    subject: z.string(),
    time,
    datacontenttype: z.literal('application/json'),
    data: z
      .record(z.string(), z.json())
      .meta({ description: 'Ids, codes and states; nothing personal and no amounts' }),
  })
  .meta({ id: 'CloudEvent' });

const EXAMPLE: z.input<typeof cloudEvent> = {
  specversion: '1.0',
  id: `evt_${'0'.repeat(32)}`,
  source: 'urn:piaosu:InsuranceMSP',
  type: 'cn.piaosu.claim.approved',
  subject: `C${'0'.repeat(24)}`,
  time: '2026-03-02T01:30:00.000Z',
  datacontenttype: 'application/json',
  data: { claimId: `C${'0'.repeat(24)}`, action: 'approve', role: 'CLAIMS_OFFICER', state: 'APPROVED', block: 812 },
};

export const eventRoutes = [
  route({
    method: 'get',
    path: '/events',
    tag: 'events',
    summary: { en: 'Events of the own institution, oldest first', zh: '事件流' },
    description:
      'The same CloudEvents that webhooks deliver, in the order in which they were committed. Ask again with the id of the last ' +
      'one seen as `after`; events are kept for 90 days.',
    roles: STAFF_ROLES,
    write: false,
    params: none,
    query: z.strictObject({
      limit: pageQuery.limit,
      after: eventId.optional(),
      type: eventType.optional(),
    }),
    body: noBody,
    answer: jsonAnswer(
      z.strictObject({
        items: z.array(cloudEvent),
        next: eventId.nullable().meta({ description: 'The `after` of the next page; null when nothing waits' }),
      }),
      { description: 'Events', example: { items: [EXAMPLE], next: null } },
    ),
    codes: ['RESOURCE_NOT_FOUND'],
    handle: async ({ organisation, caller }, { query: { limit, after, type } }) => {
      const types = type === undefined ? [] : [type];
      const rows = await organisation.events.list(caller.institution, { after, types, limit });
      const items = rows.slice(0, limit);
      const next = rows.length > limit ? (items.at(-1)?.id ?? null) : null;
      return { items: items.map(({ body }) => cloudEvent.parse(JSON.parse(body))), next };
    },
  }),
];
