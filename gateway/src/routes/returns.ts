import { z } from 'zod';
import { jsonAnswer } from '../http/answer.ts';
import { jsonBody } from '../http/body.ts';
import { none, route } from '../http/route.ts';
import { returnDispensing } from '../use-cases/dispensing/take-back.ts';
import { DISPENSING_EXAMPLE, dispensingId, PHARMACY } from './dispensing-schema.ts';
import { committed } from './schemas.ts';
import { premisesId, stopReason, TX_EXAMPLE } from './trace-schema.ts';

export const returned = z
  .strictObject({ dispensing: dispensingId, state: z.literal('RETURNED'), ...committed })
  .meta({ id: 'Returned' });

/** What patients bring back. */
export const returnRoutes = [
  route({
    method: 'post',
    path: '/returns',
    tag: 'dispensing',
    summary: { en: 'Take back what a patient returns; it is never dispensed again', zh: '患者退药' },
    description: 'A claim that counts on it is held in the same transaction, paid or not.',
    roles: ['PHARMACIST', 'SERVICE'],
    write: true,
    params: none,
    query: none,
    body: jsonBody(z.strictObject({ premises: premisesId, dispensing: dispensingId, reason: stopReason }), {
      example: { premises: PHARMACY, dispensing: DISPENSING_EXAMPLE, reason: 'COMPLAINT' },
    }),
    answer: jsonAnswer(returned, {
      status: 201,
      description: 'Returned',
      example: { dispensing: DISPENSING_EXAMPLE, state: 'RETURNED', ...TX_EXAMPLE },
    }),
    codes: ['AUTH_SCOPE', 'RESOURCE_NOT_FOUND', 'ILLEGAL_TRANSITION', 'LEDGER_BUSY', 'LEDGER_UNAVAILABLE'],
    handle: async (context, { body }) => {
      const { tx, block } = await returnDispensing(context, body);
      return { dispensing: body.dispensing, state: 'RETURNED' as const, tx, block };
    },
  }),
];
