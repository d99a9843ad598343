import { EXEMPT_CLASSES } from '@piaosu/core';
import { z } from 'zod';
import { jsonAnswer } from '../http/answer.ts';
import { jsonBody } from '../http/body.ts';
import { none, route } from '../http/route.ts';
import { dispenseUncoded, type UncodedRequest } from '../use-cases/dispensing/dispense-uncoded.ts';
import {
  DISPENSING_EXAMPLE,
  dispensingId,
  LINE_EXAMPLE,
  patient,
  PATIENT_EXAMPLE,
  PHARMACY,
  prescriptionLine,
  receiptLine,
  toReceiptLine,
  units,
} from './dispensing-schema.ts';
import { committed } from './schemas.ts';
import { premisesId, productId, TX_EXAMPLE } from './trace-schema.ts';

export const uncodedBody = z.strictObject({
  premises: premisesId,
  patient,
  lines: z.array(prescriptionLine).min(1).max(100),
  items: z
    .array(
      z.strictObject({
        product: productId,
        units,
        line: z.int().min(0).max(99).meta({ description: 'place in `lines`' }),
        exempt: z.enum(EXEMPT_CLASSES).exactOptional().meta({
          description: 'A class that never carries a code, as the product is registered; else from declared stock',
        }),
        receipt: receiptLine.exactOptional(),
      }),
    )
    .min(1)
    .max(100),
});

const dispensed = z
  .strictObject({ dispensing: dispensingId, code: z.literal('OK_DISPENSED'), items: z.int(), ...committed })
  .meta({ id: 'DispensedUncoded' });

/** Giving out what has no code. */
export const uncodedDispenseRoutes = [
  route({
    method: 'post',
    path: '/uncoded-dispenses',
    tag: 'dispensing',
    summary: { en: 'Dispense medicines that carry no code', zh: '无码药品发药' },
    description:
      'From declared stock (无码库) until it is used up or its last day is over, or of an exempt class: herbal slices, ' +
      'granules, parts of a pack for inpatients.',
    roles: ['PHARMACIST', 'SERVICE'],
    write: true,
    params: none,
    query: none,
    body: jsonBody(uncodedBody, {
      example: {
        ...{ premises: PHARMACY, patient: PATIENT_EXAMPLE, lines: [LINE_EXAMPLE] },
        items: [{ product: LINE_EXAMPLE.product, units: 24, line: 0 }],
      },
    }),
    answer: jsonAnswer(dispensed, {
      status: 201,
      description: 'Given out',
      example: { dispensing: DISPENSING_EXAMPLE, code: 'OK_DISPENSED', items: 1, ...TX_EXAMPLE },
      location: ({ dispensing }) => `/dispenses/${dispensing}`,
    }),
    codes: [
      'AUTH_SCOPE',
      'ORG_SUSPENDED',
      'UNKNOWN_PRODUCT',
      'PRODUCT_SUSPENDED',
      'WRONG_PRODUCT',
      'DATA_MISMATCH',
      'QTY_OVER',
      'NO_CODE_EXHAUSTED',
      'PEER_GATEWAY_UNAVAILABLE',
      'LEDGER_BUSY',
      'LEDGER_UNAVAILABLE',
    ],
    handle: async (context, { body }) => {
      const { dispensing, tx, block } = await dispenseUncoded(context, toRequest(body));
      return { dispensing, code: 'OK_DISPENSED' as const, items: body.items.length, tx, block };
    },
  }),
];

function toRequest({ items, ...rest }: z.output<typeof uncodedBody>): UncodedRequest {
  return {
    ...rest,
    items: items.map(({ receipt, ...item }) => ({
      ...item,
      ...(receipt === undefined ? {} : { boundTo: toReceiptLine(receipt) }),
    })),
  };
}
