import { z } from 'zod';
import { normaliseIdentity, normaliseText } from '@piaosu/core';
import { jsonAnswer } from '../http/answer.ts';
import { jsonBody, noBody } from '../http/body.ts';
import { none, route } from '../http/route.ts';
import type { FamilyBinding } from '../patients/family.ts';
import { patientOf } from '../use-cases/patients/my-receipts.ts';
import { confirmFamily } from '../use-cases/patients/confirm-family.ts';
import { institutionId, time } from './schemas.ts';

const bindingId = z
  .string()
  .regex(/^fam_[0-9a-f]{24}$/u)
  .meta({ description: 'id of a family binding', examples: [`fam_${'0'.repeat(24)}`] });
const idType = z
  .string()
  .regex(/^\d{2}$/u)
  .meta({ description: '证件类型: 01 resident identity card', examples: ['01'] });
const number = z
  .string()
  .min(1)
  .max(40)
  .regex(/^\P{Cc}+$/u)
  .transform(normaliseIdentity)
  .meta({ description: 'identity number', examples: ['33010619620304321X'] });
const personNumber = z.strictObject({ idType, number });

export const binding = z
  .strictObject({
    id: bindingId,
    role: z.enum(['CHILD', 'PARENT']).meta({ description: 'Which end you are: the child acts for the parent' }),
    name: z.string().meta({ description: 'The other end' }),
    number: z
      .string()
      .meta({ description: 'Its identity number, the middle left out', examples: ['3301**********321X'] }),
    state: z.enum(['PENDING', 'ACTIVE', 'ENDED']),
    created: time,
    confirmed: time.nullable(),
    confirmedBy: institutionId.nullable().meta({ description: 'The desk that saw both; null: the parent accepted' }),
    ended: time.nullable(),
    endedBy: z.enum(['CHILD', 'PARENT', 'WRONG_PROOFS', 'EXPIRED']).nullable(),
    code: z
      .string()
      .exactOptional()
      .meta({
        description: 'To the child, until it is answered: to be told to the parent, who accepts with it',
        examples: ['042317'],
      }),
  })
  .meta({ id: 'FamilyBinding' });

const EXAMPLE: z.input<typeof binding> = {
  id: `fam_${'0'.repeat(24)}`,
  role: 'CHILD',
  name: '王秀英',
  number: '3301**********321X',
  state: 'PENDING',
  created: '2026-01-06T01:30:00.000Z',
  confirmed: null,
  confirmedBy: null,
  ended: null,
  endedBy: null,
};

const NOBODY = { name: '', number: '', confirmed: null, confirmedBy: null, ended: null, endedBy: null } as const;

const common = { tag: 'patients', query: none } as const;
const own = { ...common, roles: ['PATIENT'] } as const;
const one = z.strictObject({ id: bindingId });
/** Guesses cost the guesser: each patient and each desk has a budget of its own besides that of the binding. */
const budget = { seconds: 3600, perClient: 30, total: 10_000 } as const;

export const familyRoutes = [
  route({
    ...own,
    method: 'post',
    path: '/family',
    summary: { en: 'Ask to act for a parent', zh: '申请亲情绑定' },
    description:
      'In force once the parent has accepted with the code, or a desk has seen both persons with their cards. Open for seven ' +
      'days. Whether anybody has that number is not told.',
    write: true,
    params: none,
    body: jsonBody(
      personNumber.extend({
        name: z
          .string()
          .min(1)
          .max(200)
          .regex(/^\P{Cc}+$/u)
          .transform(normaliseText),
      }),
      { example: { idType: '01', number: '33010619620304321X', name: '王秀英' } },
    ),
    answer: jsonAnswer(binding, {
      status: 201,
      description: 'Asked for',
      example: { ...EXAMPLE, code: '042317' },
      location: ({ id }) => `/family/${id}`,
      // A person's name and the code are not stored with the answers; a repeat has the id, and the list has the rest.
      kept: ({ id, role, state, created }) => ({ ...NOBODY, id, role, state, created }),
    }),
    budget,
    codes: ['FAMILY_LIMIT'],
    handle: async (context, { body }) => {
      const begun = await context.organisation.family.begin(patientOf(context), body, context.messageId);
      return present(begun);
    },
  }),
  route({
    ...own,
    method: 'get',
    path: '/family',
    summary: { en: 'For whom I act, and who acts for me', zh: '亲情绑定列表' },
    write: false,
    params: none,
    body: noBody,
    answer: jsonAnswer(z.strictObject({ items: z.array(binding) }), {
      description: 'Newest first',
      example: { items: [EXAMPLE] },
    }),
    handle: async (context) => {
      const bindings = await context.organisation.family.list(patientOf(context));
      return { items: bindings.map(present) };
    },
  }),
  route({
    ...own,
    method: 'post',
    path: '/family/{id}/accept',
    summary: { en: 'Let the child act for me', zh: '同意亲情绑定' },
    description: 'By the parent, with the code that the child tells. Five wrong codes end the invitation.',
    write: true,
    params: one,
    body: jsonBody(z.strictObject({ code: z.string().regex(/^\d{6}$/u) }), { example: { code: '042317' } }),
    answer: jsonAnswer(binding, {
      description: 'In force',
      example: { ...EXAMPLE, role: 'PARENT', state: 'ACTIVE', confirmed: '2026-01-06T02:00:00.000Z' },
      kept: (body) => ({ ...body, name: '', number: '' }),
    }),
    budget,
    codes: ['RESOURCE_NOT_FOUND', 'FAMILY_PROOF_WRONG', 'FAMILY_NOT_ACTIVE'],
    handle: async (context, { params: { id }, body: { code } }) =>
      present(await context.organisation.family.accept(patientOf(context), id, code)),
  }),
  route({
    ...common,
    method: 'post',
    path: '/family/{id}/confirm',
    roles: ['ISSUER', 'CLAIMS_OFFICER'],
    summary: { en: 'Confirm at a desk that both persons were seen', zh: '窗口核验亲情绑定' },
    description:
      'By a hospital or a payer that has both persons and their cards before it. Wrong numbers count like wrong codes. Of a ' +
      'payer it is asked of the organisation of the portal.',
    write: true,
    params: one,
    body: jsonBody(z.strictObject({ child: personNumber, parent: personNumber }), {
      example: {
        child: { idType: '01', number: '330106198808150025' },
        parent: { idType: '01', number: '33010619620304321X' },
      },
    }),
    answer: jsonAnswer(z.strictObject({ id: bindingId, state: z.literal('ACTIVE') }), {
      description: 'In force',
      example: { id: EXAMPLE.id, state: 'ACTIVE' },
    }),
    budget,
    codes: ['RESOURCE_NOT_FOUND', 'FAMILY_PROOF_WRONG', 'FAMILY_NOT_ACTIVE', 'PEER_GATEWAY_UNAVAILABLE'],
    handle: async (context, { params: { id }, body: { child, parent } }) => {
      await confirmFamily(context, { binding: id, child, parent });
      return { id, state: 'ACTIVE' as const };
    },
  }),
  route({
    ...own,
    method: 'delete',
    path: '/family/{id}',
    summary: { en: 'End a family binding', zh: '解除亲情绑定' },
    description: 'By either end, at once: the next request of the child is refused.',
    write: true,
    params: one,
    body: noBody,
    answer: jsonAnswer(binding, {
      description: 'Ended',
      example: { ...EXAMPLE, state: 'ENDED', ended: '2026-02-01T02:00:00.000Z', endedBy: 'PARENT' },
      kept: (body) => ({ ...body, name: '', number: '' }),
    }),
    codes: ['RESOURCE_NOT_FOUND'],
    handle: async (context, { params: { id } }) =>
      present(await context.organisation.family.end(patientOf(context), id)),
  }),
];

function present({ id, role, other, state, code, ...rest }: FamilyBinding): z.input<typeof binding> {
  return {
    ...{ id, role, name: other.name, number: masked(other.number), state, created: rest.created.toISOString() },
    ...{ confirmed: rest.confirmed?.toISOString() ?? null, confirmedBy: rest.confirmedBy },
    ...{ ended: rest.ended?.toISOString() ?? null, endedBy: rest.endedBy },
    ...(code === undefined ? {} : { code }),
  };
}

/** Enough to know one's mother by; a short number is shown by its last digit alone. */
function masked(text: string): string {
  const [head, tail] = text.length > 8 ? [4, 4] : [0, 1];
  return text.slice(0, head) + '*'.repeat(text.length - head - tail) + text.slice(text.length - tail);
}
