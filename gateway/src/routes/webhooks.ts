import { z } from 'zod';
import { jsonAnswer } from '../http/answer.ts';
import { jsonBody, noBody } from '../http/body.ts';
import { STAFF_ROLES, type Caller, type RestRole } from '../http/caller.ts';
import { none, route } from '../http/route.ts';
import type { Webhook } from '../webhooks/webhooks.ts';
import { eventId, eventType } from './events.ts';
import { time } from './schemas.ts';

const webhookId = z
  .string()
  .regex(/^wh_[0-9a-f]{24}$/u)
  .meta({ description: 'id of a subscription', examples: [`wh_${'0'.repeat(24)}`] });

const fields = {
  id: webhookId,
  url: z.string(),
  types: z.array(eventType).meta({ description: 'Empty: all types' }),
  state: z
    .enum(['ACTIVE', 'DISABLED'])
    .meta({ description: 'DISABLED: it failed for three days, or said 410; replay it' }),
  attempts: z.int().meta({ description: 'Failures in a row' }),
  failure: z
    .string()
    .nullable()
    .meta({ description: 'The last one', examples: ['STATUS_500'] }),
  failingSince: time.nullable(),
  nextAttempt: time,
  created: time,
};
export const webhook = z.strictObject(fields).meta({ id: 'Webhook' });
const newWebhook = z
  .strictObject({ ...fields, secret: z.string().optional().meta({ description: 'Shown once; `whsec_` and base64' }) })
  .meta({ id: 'NewWebhook' });

const EXAMPLE: z.input<typeof webhook> = {
  id: `wh_${'0'.repeat(24)}`,
  url: 'https://his.example.cn/piaosu/events',
  types: ['cn.piaosu.claim.approved'],
  state: 'ACTIVE',
  attempts: 0,
  failure: null,
  failingSince: null,
  nextAttempt: '2026-03-02T01:30:00.000Z',
  created: '2026-03-02T01:30:00.000Z',
};

const request = z.strictObject({
  url: z
    .string()
    .max(2048)
    .meta({ description: 'https, in the public network', examples: [EXAMPLE.url] }),
  types: z.array(eventType).max(50).default([]).meta({ description: 'What to be told of; all when absent' }),
});

const common = { tag: 'events', roles: STAFF_ROLES, query: none } as const;
const one = z.strictObject({ id: webhookId });

export const webhookRoutes = [
  route({
    ...common,
    method: 'post',
    path: '/webhooks',
    summary: { en: 'Subscribe to events', zh: '订阅事件' },
    description:
      'CloudEvents 1.0 (structured JSON) by POST in Standard Webhooks envelopes, signed with the secret of this answer. The ' +
      'secret is shown once: a repeat of the message answers without it. Events of the own institution from now on, in order, ' +
      'one at a time, at least once: the same event always has the same `webhook-id`.',
    write: true,
    params: none,
    body: jsonBody(request, { example: { url: EXAMPLE.url, types: EXAMPLE.types } }),
    answer: jsonAnswer(newWebhook, {
      status: 201,
      description: 'Subscribed',
      example: { ...EXAMPLE, secret: 'whsec_…' },
      location: ({ id }) => `/webhooks/${id}`,
      kept: (body) => ({ ...body, secret: undefined }),
    }),
    // Each asks the resolver of our own network.
    budget: { seconds: 60, perClient: 30, total: 300 },
    codes: ['WEBHOOK_TARGET_REFUSED', 'WEBHOOK_LIMIT', 'ALREADY_EXISTS'],
    handle: async ({ organisation, caller, messageId }, { body: { url, types } }) => {
      const { institution } = caller;
      const asked = { institution, role: roleOf(caller), messageId, url, types };
      const { webhook: made, secret } = await organisation.webhooks.subscribe(asked);
      return { ...present(made), secret };
    },
  }),
  route({
    ...common,
    method: 'get',
    path: '/webhooks',
    summary: { en: 'Subscriptions of the own institution', zh: '订阅列表' },
    write: false,
    params: none,
    body: noBody,
    answer: jsonAnswer(z.strictObject({ items: z.array(webhook) }), {
      description: 'Subscriptions, ten at most',
      example: { items: [EXAMPLE] },
    }),
    handle: async ({ organisation, caller }) => ({
      items: (await organisation.webhooks.list(caller.institution)).map(present),
    }),
  }),
  route({
    ...common,
    method: 'get',
    path: '/webhooks/{id}',
    summary: { en: 'A subscription and how its delivery stands', zh: '订阅详情' },
    write: false,
    params: one,
    body: noBody,
    answer: jsonAnswer(webhook, { description: 'The subscription', example: EXAMPLE }),
    codes: ['RESOURCE_NOT_FOUND'],
    handle: async ({ organisation, caller }, { params: { id } }) =>
      present(await organisation.webhooks.find(caller.institution, id)),
  }),
  route({
    ...common,
    method: 'delete',
    path: '/webhooks/{id}',
    summary: { en: 'End a subscription', zh: '取消订阅' },
    write: true,
    params: one,
    body: noBody,
    answer: jsonAnswer(z.strictObject({ id: webhookId, state: z.literal('REMOVED') }), {
      description: 'Ended',
      example: { id: EXAMPLE.id, state: 'REMOVED' },
    }),
    codes: ['RESOURCE_NOT_FOUND'],
    handle: async ({ organisation, caller }, { params: { id } }) => {
      await organisation.webhooks.remove(caller.institution, id);
      return { id, state: 'REMOVED' } as const;
    },
  }),
  route({
    ...common,
    method: 'post',
    path: '/webhooks/{id}/replay',
    summary: { en: 'Deliver again from a place in the feed', zh: '重新推送' },
    description:
      'Goes on behind the event `after`, or from the oldest that is kept when it is null. Also forward, to pass over an event ' +
      'that the receiver cannot take, and for a subscription that was disabled.',
    write: true,
    params: one,
    body: jsonBody(z.strictObject({ after: eventId.nullable() }), { example: { after: `evt_${'0'.repeat(32)}` } }),
    answer: jsonAnswer(webhook, { description: 'Moved', example: EXAMPLE }),
    codes: ['RESOURCE_NOT_FOUND'],
    handle: async ({ organisation, caller }, { params: { id }, body: { after } }) =>
      present(await organisation.webhooks.replay(caller.institution, id, after ?? undefined)),
  }),
];

/** In which capacity it was made, for the alert when it is given up. */
function roleOf({ roles }: Caller): RestRole {
  return roles[0] ?? 'SERVICE';
}

function present({ failingSince, nextAttempt, created, ...rest }: Webhook): z.input<typeof webhook> {
  return {
    ...rest,
    failingSince: failingSince?.toISOString() ?? null,
    nextAttempt: nextAttempt.toISOString(),
    created: created.toISOString(),
  };
}
