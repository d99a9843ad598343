import { PiaosuError } from '@piaosu/core';
import { z } from 'zod';
import { jsonAnswer } from '../http/answer.ts';
import { jsonBody, noBody } from '../http/body.ts';
import { pageOf, pageQuery, parseCursor, toCursor } from '../http/page.ts';
import { none, route } from '../http/route.ts';
import { dispense, type DispenseRequest } from '../use-cases/dispensing/dispense.ts';
import { listDispensings, readDispensing, type Place } from '../use-cases/dispensing/list-dispensings.ts';
import { handOver, undoDispensing } from '../use-cases/dispensing/take-back.ts';
import {
  DISPENSED_EXAMPLE,
  dispensing,
  DISPENSING_EXAMPLE,
  dispensingId,
  dispensingSummary,
  LINE_EXAMPLE,
  patient,
  PATIENT_EXAMPLE,
  PHARMACY,
  prescriptionLine,
  presentDispensing,
  presentSummary,
  readBeside,
  receiptLine,
  RECEIPT_LINE_EXAMPLE,
  SUMMARY_EXAMPLE,
  toReceiptLine,
  units,
} from './dispensing-schema.ts';
import { committed } from './schemas.ts';
import { BOX_CODE, code, premisesId, TX_EXAMPLE, UNIT_CODES } from './trace-schema.ts';

export const dispenseBody = z.strictObject({
  premises: premisesId,
  patient,
  lines: z.array(prescriptionLine).min(1).max(100),
  units: z
    .array(
      z.strictObject({
        code,
        line: z.int().min(0).max(99).meta({ description: 'place in `lines`' }),
        part: units.exactOptional().meta({ description: '拆零: units of it; absent for the whole box' }),
        substituted: z
          .literal(true)
          .exactOptional()
          .meta({ description: 'The pharmacist gives another product instead' }),
        read: readBeside.exactOptional(),
        receipt: receiptLine.exactOptional(),
      }),
    )
    .min(1)
    .max(1000),
  fills: z.literal(true).exactOptional().meta({ description: 'QTY_SHORT when something of a line is left after it' }),
});

export const dispensed = z
  .strictObject({ dispensing: dispensingId, code: z.literal('OK_DISPENSED'), boxes: z.int(), ...committed })
  .meta({ id: 'Dispensed' });

export const changed = z.strictObject({ dispensing: dispensingId, state: z.literal('HANDED_OVER'), ...committed });
export const undone = z.strictObject({ dispensing: dispensingId, code: z.literal('OK_UNDONE'), ...committed });

const params = z.strictObject({ id: dispensingId });
const common = { tag: 'dispensing', roles: ['PHARMACIST', 'SERVICE'], query: none } as const;

/** Giving out boxes. */
export const dispenseRoutes = [
  route({
    ...common,
    method: 'post',
    path: '/dispenses',
    summary: { en: 'Dispense a basket of boxes, all of it or nothing', zh: '发药' },
    description:
      'For lines of prescriptions, whose quantity counts over all pharmacies. Custody, state, expiry and recall are decided ' +
      'by the ledger; a refusal names the box by its pointer. The same box at the same place within ten minutes is a ' +
      'warning twice, then announced, then an alert.',
    write: true,
    params: none,
    body: jsonBody(dispenseBody, {
      example: {
        ...{ premises: PHARMACY, patient: PATIENT_EXAMPLE, lines: [LINE_EXAMPLE] },
        units: [{ code: BOX_CODE, line: 0, receipt: RECEIPT_LINE_EXAMPLE }],
      },
    }),
    answer: jsonAnswer(dispensed, {
      status: 201,
      description: 'Given out',
      example: { dispensing: DISPENSING_EXAMPLE, code: 'OK_DISPENSED', boxes: 1, ...TX_EXAMPLE },
      location: ({ dispensing: id }) => `/dispenses/${id}`,
    }),
    codes: [
      ...UNIT_CODES,
      'UNKNOWN_PRODUCT',
      'WRONG_LEVEL',
      'LOT_MISMATCH',
      'EXPIRY_MISMATCH',
      'PRODUCT_SUSPENDED',
      'RECALLED',
      'EXPIRED',
      'ALREADY_DISPENSED_HERE',
      'ALREADY_DISPENSED_ELSEWHERE',
      'RETURNED_NOT_SALEABLE',
      'QUARANTINED',
      'STOLEN',
      'NOT_DISPENSABLE',
      'WRONG_PRODUCT',
      'DATA_MISMATCH',
      'QTY_OVER',
      'QTY_SHORT',
      'PARTIAL_EXCEEDED',
      'PARTIAL_ALREADY_OPENED',
      'RATE_LIMITED',
    ],
    handle: async (context, { body }) => ({
      ...(await dispense(context, toRequest(body))),
      code: 'OK_DISPENSED' as const,
    }),
  }),
  route({
    ...common,
    method: 'get',
    path: '/dispenses',
    summary: { en: 'Dispensings of the own institution, newest first', zh: '发药记录' },
    write: false,
    params: none,
    query: z.strictObject(pageQuery),
    body: noBody,
    answer: jsonAnswer(pageOf(dispensingSummary), {
      description: 'Dispensings',
      example: { items: [SUMMARY_EXAMPLE], next: null },
    }),
    handle: async (context, { query: { cursor, limit } }) => {
      const { dispensings, next } = await listDispensings(context, { before: placeOf(cursor), limit });
      const after = next === undefined ? null : toCursor(`${next.created.getTime()}/${next.id}`);
      return { items: dispensings.map(presentSummary), next: after };
    },
  }),
  route({
    ...common,
    method: 'get',
    path: '/dispenses/{id}',
    summary: { en: 'One dispensing, with patient, prescription and what it is bound to', zh: '发药详情' },
    write: false,
    params,
    body: noBody,
    answer: jsonAnswer(dispensing, { description: 'The dispensing', example: DISPENSED_EXAMPLE }),
    codes: ['RESOURCE_NOT_FOUND'],
    handle: async (context, { params: { id } }) => presentDispensing(await readDispensing(context, id)),
  }),
  route({
    ...common,
    method: 'post',
    path: '/dispenses/{id}/hand-over',
    summary: { en: 'The patient has taken it: it cannot be undone any more', zh: '药品已交付' },
    write: true,
    params,
    body: noBody,
    answer: jsonAnswer(changed, {
      description: 'Handed over',
      example: { dispensing: DISPENSING_EXAMPLE, state: 'HANDED_OVER', ...TX_EXAMPLE },
    }),
    codes: ['RESOURCE_NOT_FOUND', 'ILLEGAL_TRANSITION', 'LEDGER_BUSY', 'LEDGER_UNAVAILABLE'],
    handle: async (context, { params: { id } }) => {
      const { tx, block } = await handOver(context, id);
      return { dispensing: id, state: 'HANDED_OVER' as const, tx, block };
    },
  }),
  route({
    ...common,
    method: 'post',
    path: '/dispenses/{id}/undo',
    summary: { en: 'Undo a dispensing that was a mistake', zh: '撤销发药' },
    description:
      'By the same premises, within ten days, before it was handed over or a claim on it was paid. A claim that counts on ' +
      'it and is not paid is held in the same transaction.',
    write: true,
    params,
    body: jsonBody(z.strictObject({ premises: premisesId }), { example: { premises: PHARMACY } }),
    answer: jsonAnswer(undone, {
      description: 'The boxes are on the shelf again',
      example: { dispensing: DISPENSING_EXAMPLE, code: 'OK_UNDONE', ...TX_EXAMPLE },
    }),
    codes: [
      'AUTH_SCOPE',
      'RESOURCE_NOT_FOUND',
      'UNDO_ORG',
      'UNDO_PREMISES',
      'UNDO_IRREVERSIBLE',
      'UNDO_SUPPLIED',
      'UNDO_EXPIRED',
      'UNDO_CLAIMED',
      'LEDGER_BUSY',
      'LEDGER_UNAVAILABLE',
    ],
    handle: async (context, { params: { id }, body: { premises } }) => {
      const { tx, block } = await undoDispensing(context, { dispensing: id, premises });
      return { dispensing: id, code: 'OK_UNDONE' as const, tx, block };
    },
  }),
];

function toRequest({ patient: person, units: boxes, ...rest }: z.output<typeof dispenseBody>): DispenseRequest {
  return {
    ...rest,
    patient: person,
    units: boxes.map(({ substituted, receipt, ...unit }) => ({
      ...unit,
      ...(substituted === undefined ? {} : { isSubstituted: true }),
      ...(receipt === undefined ? {} : { boundTo: toReceiptLine(receipt) }),
    })),
  };
}

/** PostgreSQL's and JavaScript's times both reach this far: the end of the year 9999. */
const LATEST_MS = 253_402_300_799_000;

/** Throws PiaosuError SCHEMA for a cursor that is not one of ours. */
function placeOf(cursor: string | undefined): Place {
  const at = parseCursor(cursor);
  if (at === undefined) return { created: new Date(LATEST_MS), id: '' };
  const [place, id] = at.split('/');
  const isTime = Number.isSafeInteger(Number(place)) && Number(place) >= 0 && Number(place) <= LATEST_MS;
  if (id === undefined || !isTime) throw new PiaosuError('SCHEMA', { pointer: '/cursor' });
  return { created: new Date(Number(place)), id };
}
