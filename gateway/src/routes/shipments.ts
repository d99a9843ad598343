import { z } from 'zod';
import type { ShipmentRecord } from '@piaosu/core';
import { jsonAnswer } from '../http/answer.ts';
import { jsonBody, noBody } from '../http/body.ts';
import { toRfc3339 } from '../http/core-schema.ts';
import { pageOf, pageQuery } from '../http/page.ts';
import { none, route } from '../http/route.ts';
import { ship, voidShipment } from '../use-cases/supply/move.ts';
import { listShipments, ownShipment } from '../use-cases/supply/shipment.ts';
import { committed, time } from './schemas.ts';
import {
  codes,
  PALLET_CODE,
  premisesId,
  SHIPMENT_ID_EXAMPLE,
  shipmentId,
  TX_EXAMPLE,
  UNIT_CODES,
} from './trace-schema.ts';

export const shipment = z
  .strictObject({
    id: shipmentId,
    state: z.enum(['SENT', 'VOID', 'RECEIVED']),
    from: premisesId,
    to: premisesId,
    units: z.int().meta({ description: 'Containers and single boxes as they were sent; a pallet counts once' }),
    arrived: z.int(),
    sent: time,
    received: time.optional(),
  })
  .meta({ id: 'Shipment' });

const EXAMPLE = {
  ...{ id: SHIPMENT_ID_EXAMPLE, state: 'SENT' as const, from: 'PRE-MK-0001', to: 'PRE-WS-0001' },
  ...{ units: 1, arrived: 0, sent: '2026-03-02T01:30:00.000Z' },
} satisfies z.input<typeof shipment>;

const READERS = ['LOGISTICS', 'PHARMACIST', 'LOT_OFFICER'] as const;
const params = z.strictObject({ id: shipmentId });

/** Goods on their way. Only sender and receiver see a shipment. */
export const shipmentRoutes = [
  route({
    method: 'post',
    path: '/shipments',
    tag: 'supply',
    summary: { en: 'Send containers and boxes to other premises', zh: '出库发运' },
    description:
      'A closed pallet of any size is one unit. An opened one is not shipped as a whole (AGGREGATION_BROKEN).',
    roles: ['LOGISTICS'],
    write: true,
    params: none,
    query: none,
    body: jsonBody(z.strictObject({ premises: premisesId, to: premisesId, codes }), {
      example: { premises: 'PRE-MK-0001', to: 'PRE-WS-0001', codes: [PALLET_CODE] },
    }),
    answer: jsonAnswer(z.strictObject({ id: shipmentId, units: z.int(), ...committed }), {
      status: 201,
      description: 'On its way',
      location: ({ id }) => `/shipments/${id}`,
      example: { id: SHIPMENT_ID_EXAMPLE, units: 1, ...TX_EXAMPLE },
    }),
    codes: [...UNIT_CODES, 'AGGREGATION_BROKEN', 'RESOURCE_NOT_FOUND'],
    handle: async (context, { body }) => {
      const { result, tx, block } = await ship(context, body);
      return { id: shipmentId.parse(result['shipment']), units: body.codes.length, tx, block };
    },
  }),
  route({
    method: 'post',
    path: '/shipments/{id}/void',
    tag: 'supply',
    summary: { en: 'Take a shipment back before any of it arrived', zh: '撤销发运' },
    roles: ['LOGISTICS'],
    write: true,
    params,
    query: none,
    body: noBody,
    answer: jsonAnswer(z.strictObject({ id: shipmentId, state: z.literal('VOID'), ...committed }), {
      description: 'Back with its sender',
      example: { id: SHIPMENT_ID_EXAMPLE, state: 'VOID', ...TX_EXAMPLE },
    }),
    codes: ['RESOURCE_NOT_FOUND', 'ILLEGAL_TRANSITION', 'ROLE_NOT_ALLOWED', 'LEDGER_BUSY', 'LEDGER_UNAVAILABLE'],
    handle: async (context, { params: { id } }) => {
      const { tx, block } = await voidShipment(context, id);
      return { id, state: 'VOID' as const, tx, block };
    },
  }),
  route({
    method: 'get',
    path: '/shipments',
    tag: 'supply',
    summary: { en: 'Shipments from or to one’s own premises', zh: '本机构出入库' },
    roles: READERS,
    write: false,
    params: none,
    query: z.strictObject({
      ...pageQuery,
      direction: z
        .enum(['sender', 'receiver'])
        .default('receiver')
        .meta({
          description: 'Which end the own institution is',
          examples: ['receiver'],
        }),
    }),
    body: noBody,
    answer: jsonAnswer(pageOf(shipment), {
      description: 'Shipments, newest first',
      example: { items: [EXAMPLE], next: null },
    }),
    handle: async (context, { query: { direction, ...page } }) => {
      const { items, next } = await listShipments(context, direction, page);
      return { items: items.map(present), next };
    },
  }),
  route({
    method: 'get',
    path: '/shipments/{id}',
    tag: 'supply',
    summary: { en: 'One shipment from or to one’s own premises', zh: '发运单' },
    roles: READERS,
    write: false,
    params,
    query: none,
    body: noBody,
    answer: jsonAnswer(shipment, { description: 'The shipment', example: EXAMPLE }),
    codes: ['RESOURCE_NOT_FOUND'],
    handle: async (context, { params: { id } }) => present(await ownShipment(context, id)),
  }),
];

function present({ id, state, from, to, units, arrived, time: sent, receivedTime }: ShipmentRecord) {
  const here = arrived?.length ?? (state === 'RECEIVED' ? units.length : 0);
  const received = receivedTime === undefined ? {} : { received: toRfc3339(receivedTime) };
  return { id, state, from, to, units: units.length, arrived: here, sent: toRfc3339(sent), ...received };
}
