import { z } from 'zod';
import { jsonAnswer } from '../http/answer.ts';
import { jsonBody } from '../http/body.ts';
import { none, route } from '../http/route.ts';
import { receive } from '../use-cases/supply/receive.ts';
import { committed } from './schemas.ts';
import {
  BOX_CODE,
  codes,
  PALLET_CODE,
  premisesId,
  SHIPMENT_ID_EXAMPLE,
  shipmentId,
  TX_EXAMPLE,
  UNIT_CODES,
} from './trace-schema.ts';

export const receiving = z
  .strictObject({
    premises: premisesId,
    shipment: shipmentId,
    how: z.enum(['PARENT', 'SCAN']).meta({
      description: 'PARENT: a closed container stands for all it holds. SCAN: what it holds was scanned too',
    }),
    codes,
  })
  .meta({ id: 'Receiving' });

export const received = z
  .strictObject({
    shipment: shipmentId,
    received: z.array(z.string()).meta({ description: 'Codes that changed hands' }),
    missing: z.int().meta({ description: 'Units of the shipment that have not arrived yet' }),
    excess: z.array(z.strictObject({ code: z.string(), reason: z.enum(['NOT_SENT', 'CONTAINER_NOT_SCANNED']) })).meta({
      description: 'Scanned and not received: it is not of this shipment, or lies in something that was not scanned',
    }),
    incomplete: z.array(z.strictObject({ code: z.string(), packed: z.int(), scanned: z.int() })).meta({
      description: 'Containers in which less was scanned than was packed; not received by scan',
    }),
    ...committed,
  })
  .meta({ id: 'Received' });

/** What arrives. A discrepancy is an answer, not a refusal: what is there is received, the rest is named. */
export const receivingRoutes = [
  route({
    method: 'post',
    path: '/receivings',
    tag: 'supply',
    summary: { en: 'Receive what arrived of a shipment', zh: '入库验收' },
    description: 'May be repeated for what arrives later; what was received already is ALREADY_RECEIVED.',
    roles: ['LOGISTICS'],
    write: true,
    params: none,
    query: none,
    body: jsonBody(receiving, {
      example: {
        premises: 'PRE-WS-0001',
        shipment: SHIPMENT_ID_EXAMPLE,
        how: 'PARENT',
        codes: [PALLET_CODE, BOX_CODE],
      },
    }),
    answer: jsonAnswer(received, {
      status: 201,
      description: 'Received',
      isSealed: true,
      example: {
        ...{ shipment: SHIPMENT_ID_EXAMPLE, received: [PALLET_CODE], missing: 0 },
        ...{ excess: [{ code: BOX_CODE, reason: 'NOT_SENT' as const }], incomplete: [], ...TX_EXAMPLE },
      },
    }),
    codes: [...UNIT_CODES, 'RESOURCE_NOT_FOUND', 'COUNT_MISMATCH', 'ALREADY_RECEIVED', 'NOT_SAME_PREMISES'],
    handle: async (context, { body }) => {
      const { received: taken, missing, excess, incomplete, tx, block } = await receive(context, body);
      const differences = {
        excess: excess.map((each) => ({ ...each })),
        incomplete: incomplete.map((each) => ({ ...each })),
      };
      return { shipment: body.shipment, received: [...taken], missing, ...differences, tx, block };
    },
  }),
];
