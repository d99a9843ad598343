import { z } from 'zod';
import { PiaosuError, type ReceiptRef } from '@piaosu/core';
import { ERASURE_REASONS, erasedReceipt, eraseReceipt, type Erased } from '../erasure/erase.ts';
import { jsonAnswer } from '../http/answer.ts';
import { jsonBody, noBody } from '../http/body.ts';
import { none, route, type CallerContext } from '../http/route.ts';
import { submitterOf } from '../use-cases/receipts/submitter.ts';
import { receiptParams, time, toRef } from './schemas.ts';

const erased = z
  .strictObject({
    id: z.string().meta({ description: 'id of the erasure' }),
    reason: z.enum(ERASURE_REASONS),
    at: time,
    log: z.strictObject({ publisher: z.string(), shard: z.string(), size: z.int(), index: z.int() }),
    leaf: z.string().meta({ description: 'All that is left: a hash that nothing leads to any more, hex' }),
    path: z.array(z.string()).meta({ description: 'RFC 6962 path of the leaf under this size, hex' }),
  })
  .meta({ id: 'Erasure' });

const EXAMPLE = {
  id: 'ers_0f0c2c5e-7d0b-4a43-9d0c-0f9b6f1f5a11',
  reason: 'PATIENT_REQUEST',
  at: '2041-11-21T01:30:00.000Z',
  log: { publisher: 'PUB-HEALTH-1', shard: 'main', size: 404, index: 17 },
  leaf: 'a'.repeat(64),
  path: ['b'.repeat(64)],
} satisfies z.input<typeof erased>;

const common = {
  path: '/receipts/{code}-{number}/erasure',
  tag: 'receipts',
  params: receiptParams,
  query: none,
} as const;

/** 删除: what is left of an erased receipt is that something was anchored at a place of the log. */
export const erasureRoutes = [
  route({
    ...common,
    method: 'post',
    summary: { en: 'Erase a receipt', zh: '删除票据内容' },
    description:
      'Document, data key, salts, header and all search tags go, also from uploads, kept answers, alerts and events; the leaf ' +
      'stays in the log, and its neighbours’ proofs hold. A red receipt goes with the one it cancels. Refused with every ' +
      'hold while the keeping period, a claim at any payer, a recovery, a dispute, a hold or a red-flush runs. Cannot be undone; ' +
      'the number stays used.',
    roles: ['ISSUER', 'SERVICE', 'REGISTRAR'],
    write: true,
    body: jsonBody(z.strictObject({ reason: z.enum(['PATIENT_REQUEST', 'COURT_ORDER', 'ISSUER_CLOSED']) }), {
      example: { reason: 'PATIENT_REQUEST' },
    }),
    answer: jsonAnswer(erased, { description: 'What is left', example: EXAMPLE }),
    codes: ['ERASURE_HELD', 'RESOURCE_NOT_FOUND', 'LEDGER_UNAVAILABLE'],
    handle: async (context, { params, body: { reason } }) => {
      const ref = toRef(params);
      await assertOwn(context, ref);
      const { organisation, caller } = context;
      const known = await erasedReceipt(organisation, ref);
      const answer = known ?? (await eraseReceipt(organisation, ref, { reason, institution: caller.institution }));
      if (known === undefined) await record(context, 'receipt.erase', answer);
      return toView(answer);
    },
  }),
  route({
    ...common,
    method: 'get',
    summary: { en: 'What is left of an erased receipt', zh: '已删除票据的存证位置' },
    description:
      'For its issuer, the publisher, the registrar and the auditor; for anybody else there is no such receipt.',
    roles: ['ISSUER', 'SERVICE', 'REGISTRAR', 'AUDITOR'],
    write: false,
    body: noBody,
    answer: jsonAnswer(erased, { description: 'Something was anchored at this place', example: EXAMPLE }),
    codes: ['RESOURCE_NOT_FOUND'],
    handle: async (context, { params }) => {
      const ref = toRef(params);
      await assertOwn(context, ref);
      const found = await erasedReceipt(context.organisation, ref);
      if (found === undefined) throw new PiaosuError('RESOURCE_NOT_FOUND', { ...ref });
      return toView(found);
    },
  }),
];

/** By the segment of the number, which says whose it is also when nothing else does. */
async function assertOwn(context: CallerContext, ref: ReceiptRef): Promise<void> {
  const { organisation, caller } = context;
  const segment = await organisation.projection.state.segmentOf(ref);
  const isHere = segment !== undefined && segment.record.publisher === organisation.config.publisher?.id;
  const { anyIssuer, institution } = submitterOf(context);
  const mayAct = anyIssuer || caller.roles.includes('AUDITOR') || segment?.record.issuer === institution;
  if (!isHere || !mayAct) throw new PiaosuError('RESOURCE_NOT_FOUND', { ...ref });
}

/** Who did it and when; which receipt it was stands nowhere. */
async function record(context: CallerContext, action: string, { id }: Erased): Promise<void> {
  await context.organisation.accessLog.record(context, { action, subject: id, outcome: 'ERASED' });
}

function toView({ log, path, ...rest }: Erased): z.input<typeof erased> {
  return { ...rest, log: { ...log }, path: [...path] };
}
