import { z } from 'zod';
import { jsonAnswer } from '../http/answer.ts';
import { jsonBody } from '../http/body.ts';
import { none, route } from '../http/route.ts';
import { pack, replaceCode, unpack } from '../use-cases/supply/move.ts';
import { committed } from './schemas.ts';
import { BOX_CODE, code, codes, PALLET_CODE, premisesId, TX_EXAMPLE, UNIT_CODES } from './trace-schema.ts';

const packing = z
  .strictObject({
    premises: premisesId,
    container: code.meta({ description: 'Code of the container: SSCC, or of the product’s level 2 or 3' }),
    level: z.literal([2, 3]),
    codes,
  })
  .meta({ id: 'Packing' });

const done = z.strictObject(committed);

/** Containers: what was packed at the line needs no packing, its leaves say so. Codes stand in bodies, never in addresses. */
export const containerRoutes = [
  route({
    method: 'post',
    path: '/containers',
    tag: 'supply',
    summary: { en: 'Close boxes or containers into a container', zh: '组箱' },
    description: 'The container is new, or was emptied before and is held here.',
    roles: ['LOGISTICS'],
    write: true,
    params: none,
    query: none,
    body: jsonBody(packing, {
      example: { premises: 'PRE-WS-0001', container: PALLET_CODE, level: 3, codes: [BOX_CODE] },
    }),
    answer: jsonAnswer(z.strictObject({ children: z.int(), ...committed }), {
      status: 201,
      description: 'Closed',
      example: { children: 1, ...TX_EXAMPLE },
    }),
    codes: [...UNIT_CODES, 'ALREADY_PACKED'],
    handle: async (context, { body }) => {
      const { tx, block } = await pack(context, body);
      return { children: body.codes.length, tx, block };
    },
  }),
  route({
    method: 'post',
    path: '/containers/unpackings',
    tag: 'supply',
    summary: { en: 'Open a container', zh: '拆箱' },
    roles: ['LOGISTICS'],
    write: true,
    params: none,
    query: none,
    body: jsonBody(z.strictObject({ premises: premisesId, code }), {
      example: { premises: 'PRE-WS-0001', code: PALLET_CODE },
    }),
    answer: jsonAnswer(done, { description: 'Open: what it held is where it is found', example: TX_EXAMPLE }),
    codes: UNIT_CODES,
    handle: async (context, { body }) => {
      const { tx, block } = await unpack(context, body);
      return { tx, block };
    },
  }),
  route({
    method: 'post',
    path: '/code-replacements',
    tag: 'supply',
    summary: { en: 'Give a box or container with a damaged code another one', zh: '换码' },
    description: 'The old code answers NOT_DISPENSABLE from then on.',
    roles: ['LOGISTICS', 'PHARMACIST'],
    write: true,
    params: none,
    query: none,
    body: jsonBody(z.strictObject({ premises: premisesId, code, newCode: code }), {
      example: { premises: 'PRE-WS-0001', code: BOX_CODE, newCode: '(01)06901234567892(21)R0001' },
    }),
    answer: jsonAnswer(done, { status: 201, description: 'Replaced', example: TX_EXAMPLE }),
    codes: [...UNIT_CODES, 'COMMISSION_DUPLICATE', 'UNKNOWN_PRODUCT', 'DATA_MISMATCH'],
    handle: async (context, { body }) => {
      const { tx, block } = await replaceCode(context, body);
      return { tx, block };
    },
  }),
];
