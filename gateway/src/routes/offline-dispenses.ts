import { PiaosuError, type TillKey } from '@piaosu/core';
import { z } from 'zod';
import { selectTillResults, TICKET_OUTCOMES, type TillResultRow } from '../db/till-results.ts';
import { jsonAnswer } from '../http/answer.ts';
import { jsonBody, noBody, uploadBody } from '../http/body.ts';
import { pageOf, pageQuery, parseNumberCursor, toPage } from '../http/page.ts';
import { none, route } from '../http/route.ts';
import { presentJob } from '../jobs/job-view.ts';
import { takeTickets } from '../tills/take-tickets.ts';
import { registerTill, tillsOf } from '../tills/tills.ts';
import { DISPENSING_EXAMPLE, dispensingId, PHARMACY } from './dispensing-schema.ts';
import { job } from './job-schema.ts';
import { committed, institutionId, keyId } from './schemas.ts';
import { premisesId, TX_EXAMPLE } from './trace-schema.ts';

const UPLOAD_LIMIT = 16 * 1024 * 1024;

const request = z
  .looseObject({ type: z.literal('piaosu/till-request') })
  .meta({ id: 'TillRequest', description: 'The till’s public key, its place, and that it holds the private key' });

export const till = z
  .strictObject({ institution: institutionId, till: keyId, premises: premisesId, state: z.enum(['LIVE', 'REVOKED']) })
  .meta({ id: 'Till' });

const unit = z.looseObject({
  code: z.string().meta({ description: 'OK_DISPENSED, OFFLINE_CONFLICT, or the rule that refuses it' }),
  because: z.string().exactOptional().meta({ description: 'Of a conflict: what the ledger holds against it' }),
});

export const ticket = z
  .strictObject({
    line: z.int().meta({ description: 'Of the upload, from 1' }),
    till: keyId.nullable(),
    counter: z.int().nullable(),
    outcome: z.enum(TICKET_OUTCOMES),
    code: z
      .string()
      .meta({ description: 'Of a ticket that was accepted the first code of its units that is not OK_DISPENSED' }),
    detail: z.unknown().exactOptional(),
    dispensing: dispensingId.nullable(),
    units: z.array(unit),
    tx: z.string().nullable(),
    block: z.int().nullable(),
  })
  .meta({ id: 'TillTicketResult' });

const jobId = z.string().regex(/^job_[0-9a-f-]{36}$/u);

const JOB_ID = 'job_5b1f6a3e-0c8e-4a7c-9d0a-2f7a4b1c9e10';
const JOB = {
  ...{ id: JOB_ID, kind: 'dispenses.offline', state: 'DONE' as const, cancelAsked: false },
  ...{ total: 12, accepted: 12, repeated: 0, refused: 0, summary: null, failure: null },
  created: '2026-03-02T10:00:00.000Z',
  started: '2026-03-02T10:00:00.010Z',
  ended: '2026-03-02T10:00:00.840Z',
};
const TILL = { institution: 'PHARMACY-0001', till: 'till-1', premises: PHARMACY };
const RESULT = {
  ...{ line: 1, till: 'till-1', counter: 41, outcome: 'ACCEPTED' as const, code: 'OFFLINE_CONFLICT' },
  ...{ dispensing: DISPENSING_EXAMPLE, ...TX_EXAMPLE },
  units: [{ code: 'OK_DISPENSED' }, { code: 'OFFLINE_CONFLICT', because: 'ALREADY_DISPENSED_ELSEWHERE' }],
};

const common = { tag: 'dispensing', params: none, query: none } as const;

/** Tills that give out medicines without network. */
export const offlineDispenseRoutes = [
  route({
    ...common,
    method: 'post',
    path: '/dispenses/offline-batches',
    summary: { en: 'Upload what tills gave out without network', zh: '上传离线发药记录' },
    description:
      'NDJSON, one signed ticket a line, canonical JSON, of one or more tills of the institution. Each ticket gets an answer ' +
      'of its own, in the order of its till’s counter. What is on the ledger stands: a box that somebody else gave out is ' +
      'OFFLINE_CONFLICT, and claims on it wait for the regulator; the other boxes of the ticket count from the time of the ' +
      'ticket. A counter that is missing or was used twice is OFFLINE_COUNTER. The same tickets again are REPEATED.',
    roles: ['PHARMACIST', 'SERVICE'],
    write: true,
    body: uploadBody({
      mediaTypes: ['application/x-ndjson'],
      limit: UPLOAD_LIMIT,
      description: 'One ticket a line, 1,000 at most',
      example: {
        mediaType: 'application/x-ndjson',
        text: '{"at":1772445600,"counter":41,"type":"piaosu/till-ticket",…}\n',
      },
    }),
    answer: jsonAnswer(job, {
      status: 202,
      description: 'The job; its tickets at `/dispenses/offline-batches/{id}`',
      location: ({ id }) => `/dispenses/offline-batches/${id}`,
      example: JOB,
    }),
    codes: ['SCHEMA', 'RATE_LIMITED', 'PEER_GATEWAY_UNAVAILABLE', 'LEDGER_BUSY', 'LEDGER_UNAVAILABLE'],
    handle: async (context, { body }) => {
      const [file] = body.parts;
      if (file === undefined || body.parts.length !== 1) throw new PiaosuError('SCHEMA', { expected: 'one file' });
      return presentJob(await takeTickets(context, file.bytes));
    },
  }),
  route({
    ...common,
    method: 'get',
    path: '/dispenses/offline-batches/{id}',
    summary: { en: 'What became of each ticket of an upload', zh: '离线发药记录的处理结果' },
    roles: ['PHARMACIST', 'SERVICE'],
    write: false,
    params: z.strictObject({ id: jobId }),
    query: z.strictObject(pageQuery),
    body: noBody,
    answer: jsonAnswer(pageOf(ticket), {
      description: 'By line of the upload',
      example: { items: [RESULT], next: null },
    }),
    codes: ['RESOURCE_NOT_FOUND'],
    handle: async ({ organisation, caller }, { params: { id }, query: { limit, cursor } }) => {
      await organisation.jobs.get(caller.institution, id);
      const after = parseNumberCursor(cursor) ?? 0;
      const rows = await selectTillResults(organisation.database, id, after, limit + 1);
      return toPage(rows, limit, ({ line }) => String(line), presentResult);
    },
  }),
  route({
    ...common,
    method: 'post',
    path: '/tills',
    summary: { en: 'Register a till that works without network', zh: '登记离线发药终端' },
    description:
      'By the authority of the pharmacy’s organisation. The key signs tickets of its place and nothing else; it ends by ' +
      '`POST /keys/{id}/revoke`.',
    roles: ['REGISTRAR'],
    write: true,
    body: jsonBody(z.strictObject({ request }), {
      example: {
        request: {
          ...{ v: 1, type: 'piaosu/till-request' as const, institution: 'PHARMACY-0001', premises: PHARMACY },
          ...{ keyId: 'till-1', alg: 'ES256', spki: 'MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE…', signature: '…' },
        },
      },
    }),
    answer: jsonAnswer(
      z.strictObject({ institution: institutionId, till: keyId, premises: premisesId, ...committed }),
      {
        status: 201,
        description: 'Registered',
        example: { ...TILL, ...TX_EXAMPLE },
      },
    ),
    codes: ['SCHEMA', 'SIGNATURE_INVALID', 'RESOURCE_NOT_FOUND', 'ALREADY_EXISTS', 'LEDGER_BUSY'],
    handle: (context, { body }) => registerTill(context, body.request),
  }),
  route({
    ...common,
    method: 'get',
    path: '/tills',
    summary: { en: 'Tills of an institution', zh: '离线发药终端列表' },
    roles: ['REGISTRAR', 'PHARMACIST', 'SERVICE', 'AUDITOR'],
    write: false,
    query: z.strictObject({ institution: institutionId }),
    body: noBody,
    answer: jsonAnswer(z.strictObject({ items: z.array(till) }), {
      description: 'Ended ones included',
      example: { items: [{ ...TILL, state: 'LIVE' }] },
    }),
    codes: ['RESOURCE_NOT_FOUND'],
    handle: async ({ organisation, caller }, { query: { institution } }) => {
      const seesAll = caller.roles.some((role) => role === 'REGISTRAR' || role === 'AUDITOR');
      if (!seesAll && caller.institution !== institution) throw new PiaosuError('RESOURCE_NOT_FOUND', { institution });
      return { items: (await tillsOf(organisation, institution)).map((key) => present(institution, key)) };
    },
  }),
];

function present(institution: string, { id, till: { premises }, revoked }: TillKey): z.input<typeof till> {
  return { institution, till: id, premises, state: revoked === undefined ? 'LIVE' : 'REVOKED' };
}

const taken = z.object({ dispensing: z.string().nullable(), units: z.array(unit) });

function presentResult(row: TillResultRow): z.input<typeof ticket> {
  const { line, outcome, code, tx, block } = row;
  const named = row.till === '' ? { till: null, counter: null } : { till: row.till, counter: row.counter };
  const result = z.json().parse(JSON.parse(row.result));
  const accepted = taken.safeParse(result);
  const detail = accepted.success ? {} : { detail: result };
  const { dispensing, units } = accepted.data ?? { dispensing: null, units: [] };
  return { ...named, line, outcome, code, ...detail, dispensing, units, tx, block };
}
