import { z } from 'zod';
import { jsonAnswer } from '../http/answer.ts';
import { jsonBody } from '../http/body.ts';
import { none, route } from '../http/route.ts';
import { linkDispensing, type LinkPlace } from '../use-cases/dispensing/link.ts';
import {
  DISPENSING_EXAMPLE,
  dispensingId,
  receiptLine,
  RECEIPT_LINE_EXAMPLE,
  toReceiptLine,
} from './dispensing-schema.ts';
import { committed } from './schemas.ts';
import { BOX_CODE, code, TX_EXAMPLE } from './trace-schema.ts';

const byCode = z.strictObject({ code, receipt: receiptLine });
const byEntry = z.strictObject({
  entry: z.int().min(0).max(999).meta({ description: 'place in `entries` of the dispensing' }),
  uncoded: z.literal(true).exactOptional().meta({ description: 'The place is one in `uncoded`' }),
  receipt: receiptLine,
});
export const linkBody = z.strictObject({
  dispensing: dispensingId,
  entries: z
    .array(z.union([byCode, byEntry]))
    .min(1)
    .max(1000),
});

export const linked = z
  .strictObject({
    dispensing: dispensingId,
    linked: z.int(),
    checked: z.boolean().meta({
      description: 'Patient, product and quantity were compared with the receipt now; otherwise the claim does it',
    }),
    ...committed,
  })
  .meta({ id: 'Linked' });

/** Binding what was given out to what pays for it. */
export const linkRoutes = [
  route({
    method: 'post',
    path: '/links',
    tag: 'dispensing',
    summary: { en: 'Bind boxes that were given out to lines of a receipt, in either order', zh: '药盒与票据明细关联' },
    description: 'May be repeated with another line as long as no claim counts on the present one.',
    roles: ['PHARMACIST', 'SERVICE'],
    write: true,
    params: none,
    query: none,
    body: jsonBody(linkBody, {
      example: { dispensing: DISPENSING_EXAMPLE, entries: [{ code: BOX_CODE, receipt: RECEIPT_LINE_EXAMPLE }] },
    }),
    answer: jsonAnswer(linked, {
      status: 201,
      description: 'Bound',
      example: { dispensing: DISPENSING_EXAMPLE, linked: 1, checked: true, ...TX_EXAMPLE },
    }),
    codes: [
      'RESOURCE_NOT_FOUND',
      'ILLEGAL_TRANSITION',
      'UNKNOWN_CODE',
      'DUPLICATE_IN_REQUEST',
      'CLAIM_PATIENT_MISMATCH',
      'CLAIM_DUP_BOX',
      'WRONG_PRODUCT',
      'QTY_OVER',
      'LEDGER_BUSY',
      'LEDGER_UNAVAILABLE',
    ],
    handle: async (context, { body: { dispensing, entries } }) => {
      const { result, tx, block } = await linkDispensing(context, { dispensing, entries: entries.map(toPlace) });
      return { dispensing, linked: entries.length, checked: result['checked'] === true, tx, block };
    },
  }),
];

function toPlace(entry: z.output<typeof linkBody>['entries'][number]): LinkPlace {
  const boundTo = toReceiptLine(entry.receipt);
  if ('code' in entry) return { code: entry.code, boundTo };
  return { entry: entry.entry, boundTo, ...(entry.uncoded === undefined ? {} : { isUncoded: true }) };
}
