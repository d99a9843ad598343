import { z } from 'zod';
import { jsonAnswer } from '../http/answer.ts';
import { jsonBody, noBody } from '../http/body.ts';
import { STAFF_ROLES } from '../http/caller.ts';
import { pageOf, pageQuery } from '../http/page.ts';
import { none, route } from '../http/route.ts';
import { actOnUnits } from '../use-cases/supply/move.ts';
import { listRecalls, recallLot, recallUnits, type RecallNotice } from '../use-cases/supply/recall.ts';
import { committed } from './schemas.ts';
import {
  BOX_CODE,
  codes,
  lotNumber,
  noticeId,
  productId,
  recallClass,
  TX_EXAMPLE,
  UNIT_CODES,
  UNITS_EXAMPLE,
  unitsAnswer,
} from './trace-schema.ts';

export const recall = z
  .union([
    z.strictObject({ product: productId, lotNumber, class: recallClass, notice: noticeId }),
    z.strictObject({ codes, class: recallClass, notice: noticeId }),
  ])
  .meta({ id: 'Recall' });

export const notice = z
  .strictObject({
    product: productId,
    kind: z.enum(['RECALL', 'WITHDRAWAL']),
    notice: noticeId,
    class: recallClass.nullable(),
    scope: z.enum(['LOT', 'UNITS']),
    lots: z.array(z.string()).meta({ description: '批号, of the caller’s own lots only' }),
    block: z.int(),
  })
  .meta({ id: 'RecallNotice' });

const EXAMPLE = {
  ...{ product: '86900000000012', kind: 'RECALL' as const, notice: 'NMPA-2026-0117', class: 1 as const },
  ...{ scope: 'LOT' as const, lots: [], block: 5121 },
} satisfies z.input<typeof notice>;

const query = z
  .strictObject({ ...pageQuery, product: productId.optional(), lotNumber: lotNumber.optional() })
  .refine(({ product, lotNumber: number }) => number === undefined || product !== undefined, {
    path: ['product'],
    error: 'a lot number needs its product',
  });

/** 召回: of lots, or of single boxes. */
export const recallRoutes = [
  route({
    method: 'post',
    path: '/recalls',
    tag: 'supply',
    summary: { en: 'Recall a lot or single boxes', zh: '召回' },
    description: 'By their maker or the regulator. A lot of another maker is as unknown as one that does not exist.',
    roles: ['DRUG_INSPECTOR', 'LOT_OFFICER'],
    write: true,
    params: none,
    query: none,
    body: jsonBody(recall, {
      example: { product: '86900000000012', lotNumber: 'A20260301', class: 1, notice: 'NMPA-2026-0117' },
    }),
    answer: jsonAnswer(z.strictObject(committed), { status: 201, description: 'Recalled', example: TX_EXAMPLE }),
    codes: [...UNIT_CODES, 'RESOURCE_NOT_FOUND', 'ROLE_NOT_ALLOWED'],
    handle: async (context, { body }) => {
      const { tx, block } = 'codes' in body ? await recallUnits(context, body) : await recallLot(context, body);
      return { tx, block };
    },
  }),
  route({
    method: 'post',
    path: '/recalls/lifts',
    tag: 'supply',
    summary: { en: 'End the recall of single boxes', zh: '解除单盒召回' },
    description: 'Of a whole lot: `/lots/{id}/lift`.',
    roles: ['DRUG_INSPECTOR'],
    write: true,
    params: none,
    query: none,
    body: jsonBody(z.strictObject({ codes, notice: noticeId }), {
      example: { codes: [BOX_CODE], notice: 'NMPA-2026-0131' },
    }),
    answer: jsonAnswer(unitsAnswer, { status: 201, description: 'Lifted', example: UNITS_EXAMPLE }),
    codes: [...UNIT_CODES, 'ROLE_NOT_ALLOWED'],
    handle: async (context, { body }) => {
      const { tx, block } = await actOnUnits(context, 'unit.lift', body.codes, { notice: body.notice });
      return { units: body.codes.length, tx, block };
    },
  }),
  route({
    method: 'get',
    path: '/recalls',
    tag: 'supply',
    summary: { en: 'What is recalled or withdrawn', zh: '召回公告' },
    description:
      'One line a notice and product, without how many lots or boxes it names. With `product` and `lotNumber`: whether the ' +
      'lot whose number is printed on a box in hand is among them; a lot that does not exist is answered like one that ' +
      'nobody recalled.',
    roles: STAFF_ROLES,
    write: false,
    params: none,
    query,
    body: noBody,
    answer: jsonAnswer(pageOf(notice), {
      description: 'Notices by product',
      example: { items: [EXAMPLE], next: null },
    }),
    handle: async (context, { query: asked }) => {
      const { items, next } = await listRecalls(context, asked);
      return { items: items.map(present), next };
    },
  }),
];

function present({ class: grade, lots, ...rest }: RecallNotice): z.input<typeof notice> {
  return { ...rest, class: recallClass.nullable().parse(grade), lots: [...lots] };
}
