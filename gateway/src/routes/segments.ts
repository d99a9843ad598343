import { z } from 'zod';
import { parseShape, segmentRecordShape, unwrap } from '@piaosu/core';
import { jsonAnswer } from '../http/answer.ts';
import { jsonBody, noBody } from '../http/body.ts';
import { STAFF_ROLES } from '../http/caller.ts';
import { pageOf, pageQuery, parseCursor, toPage } from '../http/page.ts';
import { none, route } from '../http/route.ts';
import type { ProjectedRecord } from '../organisation.ts';
import { commitRegistryAct } from '../use-cases/registry/registry.ts';
import { committed, institutionId, receiptCode, receiptNumber } from './schemas.ts';
import { COMMITTED_EXAMPLE, SEGMENT_EXAMPLE } from './examples.ts';

export const segment = z
  .strictObject({
    code: receiptCode,
    from: receiptNumber,
    to: receiptNumber,
    issuer: institutionId,
    publisher: institutionId,
    block: z.int(),
  })
  .meta({ id: 'Segment' });

export const allotment = z.strictObject({
  code: receiptCode,
  from: receiptNumber,
  to: receiptNumber,
  issuer: institutionId,
  after: receiptNumber
    .nullable()
    .meta({ description: 'First number of the segment in front, null at the beginning of the list' }),
});

export const segmentRoutes = [
  route({
    method: 'get',
    path: '/segments',
    tag: 'registry',
    summary: { en: 'Allotted number segments', zh: '号段列表' },
    roles: STAFF_ROLES,
    write: false,
    params: none,
    query: z.strictObject({ ...pageQuery, code: receiptCode.optional() }),
    body: noBody,
    answer: jsonAnswer(pageOf(segment), {
      description: 'Segments by code and first number',
      example: { items: [SEGMENT_EXAMPLE], next: null },
    }),
    handle: async ({ organisation }, { query: { limit, cursor, code } }) => {
      const prefix = code === undefined ? 'SEG~' : `SEG~${code}~`;
      const records = await organisation.projection.records(prefix, { after: parseCursor(cursor), limit: limit + 1 });
      const page = toPage(records, limit, (record) => record.key, present);
      return { items: page.items.filter((item) => item !== undefined), next: page.next };
    },
  }),
  route({
    method: 'post',
    path: '/segments',
    tag: 'registry',
    summary: { en: 'Allot a number segment to an issuer', zh: '分配号段' },
    roles: ['SEGMENT_OFFICER'],
    write: true,
    params: none,
    query: none,
    body: jsonBody(allotment, {
      example: { code: '11060125', from: '0000000001', to: '0000099999', issuer: 'H11010500001', after: null },
    }),
    answer: jsonAnswer(z.strictObject({ code: receiptCode, from: receiptNumber, to: receiptNumber, ...committed }), {
      status: 201,
      description: 'Allotted',
      example: { code: '11060125', from: '0000000001', to: '0000099999', ...COMMITTED_EXAMPLE },
    }),
    codes: ['RANGE_OVERLAP', 'ROLE_NOT_ALLOWED', 'LEDGER_BUSY', 'LEDGER_UNAVAILABLE'],
    handle: async (context, { body }) => {
      const stand = await commitRegistryAct(context, 'segment.allot', body);
      return { code: body.code, from: body.from, to: body.to, ...stand };
    },
  }),
];

/** The head of a code's list is not a segment. */
function present({ key, value, block }: ProjectedRecord) {
  if (key.endsWith('~HEAD')) return undefined;
  const { code, from, to, issuer, publisher } = unwrap(parseShape(segmentRecordShape, value));
  return { code, from, to, issuer, publisher, block };
}
