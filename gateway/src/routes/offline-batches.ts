import { z } from 'zod';
import { PiaosuError } from '@piaosu/core';
import { BATCH_STATES, type BatchRow } from '../db/offline.ts';
import { jsonAnswer } from '../http/answer.ts';
import { jsonBody, noBody, uploadBody } from '../http/body.ts';
import { pageOf, pageQuery, parseNumberCursor, toPage } from '../http/page.ts';
import { none, route } from '../http/route.ts';
import { presentJob } from '../jobs/job-view.ts';
import { findBatch, issuerSeenBy, listBatches, refuseBatch, release } from '../offline/batches.ts';
import { takeUpload } from '../offline/intake.ts';
import { submitterOf } from '../use-cases/receipts/submitter.ts';
import { job } from './job-schema.ts';
import { institutionId, keyId, time } from './schemas.ts';

const UPLOAD_LIMIT = 64 * 1024 * 1024;
const TAKING = ['ISSUER', 'SERVICE', 'REGISTRAR'] as const;

const id = z
  .string()
  .regex(/^off_[0-9a-f-]{36}$/u)
  .meta({ description: 'id of an upload', examples: ['off_0b8f5a0e-5c2e-4a39-9a0e-8f6f8f6a2c11'] });

/** A word, as on the ledger: what a person wrote could name a patient. */
const decision = z.strictObject({
  reason: z.enum(['DEVICE_CHECKED', 'DEVICE_LOST', 'DEVICE_COPIED', 'RECEIPTS_LOST', 'OTHER']),
});

const finding = z.strictObject({
  counter: z.int(),
  reason: z.enum(['GAP', 'REPEAT', 'PREVIOUS', 'BEHIND']),
  expected: z.int(),
});

const batch = z
  .strictObject({
    id,
    job: z.string(),
    issuer: institutionId,
    device: keyId,
    state: z.enum(BATCH_STATES),
    tickets: z.int(),
    firstCounter: z.int(),
    lastCounter: z.int(),
    late: z.int().meta({ description: 'Uploaded more than 72 hours after they were issued' }),
    findings: z.array(finding).meta({ description: 'Why it is held: a counter is missing or was used twice' }),
    created: time,
    decided: time.nullable(),
    decidedBy: z.string().nullable(),
    reason: z.string().nullable(),
  })
  .meta({ id: 'OfflineBatch' });

const ticket = z.strictObject({
  counter: z.int(),
  receipt: z.string().meta({ examples: ['33060125-0000009001'] }),
  outcome: z.enum(['ACCEPTED', 'REPEATED', 'REFUSED']),
  code: z.string().exactOptional(),
  late: z.boolean(),
});

const params = z.strictObject({ id });

const BATCH = {
  id: 'off_0b8f5a0e-5c2e-4a39-9a0e-8f6f8f6a2c11',
  job: 'job_5b1f6a3e-0c8e-4a7c-9d0a-2f7a4b1c9e10',
  issuer: 'H33010000001',
  device: 'off-5f3a9c21d0e4',
  state: 'HELD' as const,
  tickets: 1,
  firstCounter: 15,
  lastCounter: 15,
  late: 0,
  findings: [{ counter: 15, reason: 'GAP' as const, expected: 13 }],
  created: '2026-03-02T01:30:00.000Z',
  decided: null,
  decidedBy: null,
  reason: null,
};
const DECIDED = { decided: '2026-03-02T02:10:00.000Z', decidedBy: 'H33010000001', reason: 'DEVICE_CHECKED' };
const RELEASED = { ...BATCH, ...DECIDED, state: 'RELEASED' as const };
const REFUSED = { ...BATCH, ...DECIDED, state: 'REFUSED' as const };
const RELEASED_TICKET = { counter: 15, receipt: '33060125-0000009015', outcome: 'ACCEPTED' as const, late: false };
const UPLOADED_JOB = {
  ...{ id: 'job_5b1f6a3e-0c8e-4a7c-9d0a-2f7a4b1c9e10', kind: 'receipts.offline', state: 'DONE' as const },
  ...{ cancelAsked: false, total: 12, accepted: 12, repeated: 0, refused: 0, failure: null },
  summary: {
    ...{ batch: 'off_0b8f5a0e-5c2e-4a39-9a0e-8f6f8f6a2c11', state: 'TAKEN', issuer: 'H33010000001' },
    ...{ device: 'off-5f3a9c21d0e4', known: 0, fresh: 12, findings: [] },
    through: { counter: 12, hash: 'sha-256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08' },
  },
  created: '2026-03-02T01:30:00.000Z',
  started: '2026-03-02T01:30:00.010Z',
  ended: '2026-03-02T01:30:00.240Z',
};

export const offlineBatchRoutes = [
  route({
    method: 'post',
    path: '/receipts/offline-batches',
    tag: 'offline',
    summary: { en: 'Upload receipts that a device issued without network', zh: '上传离线开具的票据' },
    description:
      'NDJSON as `piaosu clinic export` writes it, of one device. Signatures, chain and counter are checked; the receipts ' +
      'go the way of all others. A counter that is missing or was used twice holds the whole upload (`summary.state` HELD); ' +
      'the same tickets again add nothing. Later than 72 hours is accepted and flagged.',
    roles: TAKING,
    write: true,
    params: none,
    query: none,
    body: uploadBody({
      mediaTypes: ['application/x-ndjson'],
      limit: UPLOAD_LIMIT,
      description: 'One ticket a line',
      example: { mediaType: 'application/x-ndjson', text: '{"v":1,"type":"piaosu/offline-receipt",…}\n' },
    }),
    answer: jsonAnswer(job, {
      status: 202,
      description: 'The job',
      location: ({ id: of }) => `/jobs/${of}`,
      example: UPLOADED_JOB,
    }),
    codes: ['SCHEMA', 'OFFLINE_SIGNATURE', 'KEY_UNKNOWN', 'ISSUER_UNTRUSTED', 'NOT_ISSUER', 'LEDGER_BUSY'],
    handle: async (context, { body }) => {
      const { organisation, messageId } = context;
      const [file] = body.parts;
      if (file === undefined || body.parts.length !== 1) throw new PiaosuError('SCHEMA', { expected: 'one file' });
      const { bytes } = file;
      return presentJob(await takeUpload({ organisation, submitter: submitterOf(context), messageId, bytes }));
    },
  }),
  route({
    method: 'get',
    path: '/offline-batches',
    tag: 'offline',
    summary: { en: 'Uploads of offline devices', zh: '离线上传批次' },
    roles: [...TAKING, 'AUDITOR'],
    write: false,
    params: none,
    query: z.strictObject({ ...pageQuery, state: z.enum(BATCH_STATES).optional() }),
    body: noBody,
    answer: jsonAnswer(pageOf(batch), { description: 'Newest first', example: { items: [BATCH], next: null } }),
    handle: async (context, { query: { limit, cursor, state = null } }) => {
      const before = parseNumberCursor(cursor) ?? null;
      const issuer = seenBy(context);
      const rows = await listBatches(context.organisation, { issuer, state, before, limit: limit + 1 });
      return toPage(rows, limit, ({ seq }) => String(seq), present);
    },
  }),
  route({
    method: 'get',
    path: '/offline-batches/{id}',
    tag: 'offline',
    summary: { en: 'One upload', zh: '离线上传批次详情' },
    roles: [...TAKING, 'AUDITOR'],
    write: false,
    params,
    query: none,
    body: noBody,
    answer: jsonAnswer(batch, { description: 'The upload', example: BATCH }),
    codes: ['RESOURCE_NOT_FOUND'],
    handle: async (context, { params: { id: asked } }) =>
      present(await findBatch(context.organisation, seenBy(context), asked)),
  }),
  route({
    method: 'post',
    path: '/offline-batches/{id}/release',
    tag: 'offline',
    summary: { en: 'Publish an upload that is held', zh: '放行被暂停的离线批次' },
    description:
      'After the device was looked at. Each receipt is judged by the publishing rules: a number that was used before is ' +
      'NUMBER_CONFLICT, the first one stands.',
    roles: TAKING,
    write: true,
    params,
    query: none,
    body: jsonBody(decision, { example: { reason: 'DEVICE_CHECKED' } }),
    answer: jsonAnswer(z.strictObject({ batch, tickets: z.array(ticket) }), {
      description: 'What became of each',
      example: { batch: RELEASED, tickets: [RELEASED_TICKET] },
    }),
    codes: ['RESOURCE_NOT_FOUND', 'ILLEGAL_TRANSITION', 'ISSUER_UNTRUSTED', 'LEDGER_BUSY'],
    handle: async (context, { params: { id: asked }, body: { reason } }) => {
      const { batch: row, tickets } = await release(context.organisation, submitterOf(context), asked, reason);
      return { batch: present(row), tickets: tickets.map((each) => ({ ...each })) };
    },
  }),
  route({
    method: 'post',
    path: '/offline-batches/{id}/refuse',
    tag: 'offline',
    summary: { en: 'Refuse an upload that is held', zh: '退回被暂停的离线批次' },
    description: 'None of its receipts is published. Tickets that belong to the device may be uploaded again.',
    roles: TAKING,
    write: true,
    params,
    query: none,
    body: jsonBody(decision, { example: { reason: 'DEVICE_COPIED' } }),
    answer: jsonAnswer(batch, { description: 'The upload', example: REFUSED }),
    codes: ['RESOURCE_NOT_FOUND', 'ILLEGAL_TRANSITION'],
    handle: async (context, { params: { id: asked }, body: { reason } }) =>
      present(await refuseBatch(context.organisation, submitterOf(context), asked, reason)),
  }),
];

function seenBy(context: Parameters<typeof submitterOf>[0]): string | null {
  return context.caller.roles.includes('AUDITOR') ? null : issuerSeenBy(submitterOf(context));
}

function present(row: BatchRow): z.input<typeof batch> {
  const { id: of, job: by, issuer, device, state, tickets, first, last, late, findings, reason } = row;
  return {
    ...{ id: of, job: by, issuer, device, state, tickets, firstCounter: first, lastCounter: last, late, reason },
    findings: z.array(finding).parse(JSON.parse(findings)),
    created: row.created.toISOString(),
    decided: row.decided?.toISOString() ?? null,
    decidedBy: row.decided_by,
  };
}
