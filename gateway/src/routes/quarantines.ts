import { z } from 'zod';
import { jsonAnswer } from '../http/answer.ts';
import { jsonBody } from '../http/body.ts';
import { none, route } from '../http/route.ts';
import { actOnUnits } from '../use-cases/supply/move.ts';
import { BOX_CODE, codes, premisesId, stopReason, UNIT_CODES, UNITS_EXAMPLE, unitsAnswer } from './trace-schema.ts';

const at = { premises: premisesId, codes };
const EXAMPLE = { premises: 'PRE-WS-0001', codes: [BOX_CODE] };

/** Boxes that are set aside, put back, or leave the trade for good. */
export const quarantineRoutes = [
  route({
    method: 'post',
    path: '/quarantines',
    tag: 'supply',
    summary: { en: 'Set boxes aside', zh: '隔离待查' },
    roles: ['LOGISTICS', 'PHARMACIST'],
    write: true,
    params: none,
    query: none,
    body: jsonBody(z.strictObject({ ...at, reason: stopReason }), { example: { ...EXAMPLE, reason: 'SUSPECTED' } }),
    answer: jsonAnswer(unitsAnswer, { status: 201, description: 'Set aside', example: UNITS_EXAMPLE }),
    codes: UNIT_CODES,
    handle: async (context, { body: { codes: named, ...rest } }) => {
      const { tx, block } = await actOnUnits(context, 'quarantine', named, rest);
      return { units: named.length, tx, block };
    },
  }),
  route({
    method: 'post',
    path: '/quarantines/releases',
    tag: 'supply',
    summary: { en: 'Put boxes that were set aside back', zh: '解除隔离' },
    roles: ['LOGISTICS', 'PHARMACIST'],
    write: true,
    params: none,
    query: none,
    body: jsonBody(z.strictObject(at), { example: EXAMPLE }),
    answer: jsonAnswer(unitsAnswer, { status: 201, description: 'As they were before', example: UNITS_EXAMPLE }),
    codes: UNIT_CODES,
    handle: async (context, { body: { codes: named, ...rest } }) => {
      const { tx, block } = await actOnUnits(context, 'release', named, rest);
      return { units: named.length, tx, block };
    },
  }),
  route({
    method: 'post',
    path: '/quarantines/clearances',
    tag: 'supply',
    summary: { en: 'Clear boxes that an offline record contradicted', zh: '离线冲突核查放行' },
    description: 'Claims on them answer TRACE_CONFLICT until the regulator has looked into the matter.',
    roles: ['DRUG_INSPECTOR'],
    write: true,
    params: none,
    query: none,
    body: jsonBody(z.strictObject({ codes }), { example: { codes: [BOX_CODE] } }),
    answer: jsonAnswer(unitsAnswer, { status: 201, description: 'Cleared', example: UNITS_EXAMPLE }),
    codes: UNIT_CODES,
    handle: async (context, { body }) => {
      const { tx, block } = await actOnUnits(context, 'box.clear', body.codes);
      return { units: body.codes.length, tx, block };
    },
  }),
  route({
    method: 'post',
    path: '/retirements',
    tag: 'supply',
    summary: { en: 'End the life of boxes: destroyed, sampled, stolen, exported', zh: '销毁、抽样、被盗、出口' },
    description: 'By who holds them; the regulator may say it of any.',
    roles: ['LOGISTICS', 'PHARMACIST', 'DRUG_INSPECTOR'],
    write: true,
    params: none,
    query: none,
    body: jsonBody(
      z.strictObject({
        ...at,
        state: z.enum(['DESTROYED', 'SAMPLED', 'STOLEN', 'EXPORTED']),
        reason: stopReason,
      }),
      { example: { ...EXAMPLE, state: 'DESTROYED', reason: 'EXPIRED' } },
    ),
    answer: jsonAnswer(unitsAnswer, { status: 201, description: 'Out of the trade', example: UNITS_EXAMPLE }),
    codes: UNIT_CODES,
    handle: async (context, { body: { codes: named, ...rest } }) => {
      const { tx, block } = await actOnUnits(context, 'retire', named, rest);
      return { units: named.length, tx, block };
    },
  }),
];
