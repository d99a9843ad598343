import { PiaosuError } from '@piaosu/core';
import { z } from 'zod';
import { jsonAnswer } from '../http/answer.ts';
import { jsonBody, noBody, type BodyReader } from '../http/body.ts';
import { pageOf, pageQuery, parseCursor, toCursor } from '../http/page.ts';
import { none, route } from '../http/route.ts';
import { consentBody, parseConsent, type ConsentRequest } from '../use-cases/consents/consent-input.ts';
import { consentedReceipts } from '../use-cases/consents/consented-receipts.ts';
import { grantConsent } from '../use-cases/consents/grant-consent.ts';
import { listConsentsTo, listOwnConsents, type ConsentPage } from '../use-cases/consents/list-consents.ts';
import { readConsent } from '../use-cases/consents/own-consent.ts';
import { withdrawConsent } from '../use-cases/consents/withdraw-consent.ts';
import type { CallerContext } from '../http/route.ts';
import { consent, consentedReceipt, consentId, presentConsent, presentReceipt } from './consent-schema.ts';
import { committed } from './schemas.ts';

const ID = 'K0123456789abcdef01234567';
const COMMITTED = { tx: '4f1c…', block: 42 };

const SCOPE_EXAMPLE = {
  type: 'RECEIPT' as const,
  receipt: { eInvoiceCode: '33060125', eInvoiceNumber: '0000000101' },
};

const CONSENT_EXAMPLE: z.input<typeof consent> = {
  ...{ id: ID, state: 'ACTIVE', payer: 'INS-A', portal: 'PORTAL-HEALTH-1', purpose: 'CLAIM', scope: SCOPE_EXAMPLE },
  ...{ validFrom: '2026-03-02T01:00:00.000Z', validUntil: '2026-03-09T01:00:00.000Z', claims: [] },
  history: [{ action: 'grant', time: '2026-03-02T01:00:00.000Z' }],
};

const RECEIPT_EXAMPLE: z.input<typeof consentedReceipt> = {
  ...{ eInvoiceCode: '33060125', eInvoiceNumber: '0000000101', headline: 'GENUINE' },
  sentence: { zh: '票据真实有效。', en: 'The receipt is genuine.' },
  checks: [{ name: 'integrity', result: 'valid' }],
  ...{ asOfBlock: 42, issuer: 'H33010000001', kind: 'OUTPATIENT', issueDate: '2026-01-05', personalBurden: '1000.00' },
  document: { patientName: '王秀英', totalAmount: '1000.00', visitDate: '2026-01-05' },
  details: [{ name: '普通门诊诊查费', amount: '1000.00' }],
};

export const granted = z
  .strictObject({ consentId, state: z.literal('ACTIVE'), ...committed })
  .meta({ id: 'ConsentGranted' });

export const withdrawn = z
  .strictObject({
    consentId,
    state: z.literal('WITHDRAWN'),
    claims: z.array(z.string()).meta({ description: 'Claims that were not decided yet and are withdrawn with it' }),
    ...committed,
  })
  .meta({ id: 'ConsentWithdrawn' });

const params = z.strictObject({ id: consentId });

/** Each item is asked of another organisation, or opened with all its lines: a page is short. */
const shortPage = {
  ...pageQuery,
  limit: z.coerce
    .number()
    .int()
    .min(1)
    .max(50)
    .default(20)
    .meta({ description: 'Items at most', examples: [20] }),
};

const consentReader: BodyReader<ConsentRequest> = {
  spec: jsonBody(consentBody, {
    example: {
      ...{ payer: 'INS-A', purpose: 'CLAIM', scope: SCOPE_EXAMPLE },
      validUntil: '2026-03-09T09:00:00+08:00',
    },
  }).spec,
  parse: parseConsent,
};

export const consentRoutes = [
  route({
    method: 'post',
    path: '/consents',
    tag: 'consents',
    summary: { en: 'Let one payer see one receipt, a period or a visit', zh: '授权' },
    description:
      'By the patient, for a purpose and a time. The office then fetches receipts and documents itself. Payer, patient and ' +
      'scope are on the ledger as commitments alone.',
    roles: ['PATIENT'],
    family: true,
    write: true,
    params: none,
    query: none,
    body: consentReader,
    answer: jsonAnswer(granted, {
      status: 201,
      description: 'Granted',
      example: { consentId: ID, state: 'ACTIVE', ...COMMITTED },
      location: ({ consentId: id }) => `/consents/${id}`,
    }),
    codes: ['NOT_FOUND', 'RESOURCE_NOT_FOUND', 'LEDGER_BUSY', 'LEDGER_UNAVAILABLE'],
    handle: (context, { body }) => grantConsent(context, body),
  }),
  route({
    method: 'get',
    path: '/consents',
    tag: 'consents',
    summary: { en: 'Consents, newest first', zh: '授权列表' },
    description: 'A patient sees the own ones, an office those that were given to it and never another’s.',
    roles: ['PATIENT', 'CLAIMS_OFFICER'],
    family: true,
    write: false,
    params: none,
    query: z.strictObject(shortPage),
    body: noBody,
    answer: jsonAnswer(pageOf(consent), {
      description: 'Consents',
      example: { items: [CONSENT_EXAMPLE], next: null },
    }),
    handle: async (context, { query: { limit, cursor } }) => {
      const { consents, next } = await listFor(context, cursor, limit);
      return { items: consents.map(presentConsent), next: next === undefined ? null : toCursor(next) };
    },
  }),
  route({
    method: 'get',
    path: '/consents/{id}',
    tag: 'consents',
    summary: { en: 'One consent', zh: '授权详情' },
    roles: ['PATIENT', 'CLAIMS_OFFICER'],
    family: true,
    write: false,
    params,
    query: none,
    body: noBody,
    answer: jsonAnswer(consent, { description: 'The consent with its history', example: CONSENT_EXAMPLE }),
    codes: ['RESOURCE_NOT_FOUND'],
    handle: async (context, { params: { id } }) => presentConsent(await readConsent(context, id)),
  }),
  route({
    method: 'get',
    path: '/consents/{id}/receipts',
    tag: 'consents',
    summary: { en: 'The receipts that a consent covers, with their documents', zh: '按授权取票' },
    description:
      'Fetched from the publishers and checked against the own copy of the ledger; each look is in the patient’s access log.',
    roles: ['CLAIMS_OFFICER'],
    write: false,
    params,
    query: z.strictObject(shortPage),
    body: noBody,
    answer: jsonAnswer(pageOf(consentedReceipt), {
      description: 'Receipts, oldest first',
      example: { items: [RECEIPT_EXAMPLE], next: null },
    }),
    codes: ['RESOURCE_NOT_FOUND', 'CONSENT_INVALID', 'PROOF_INVALID', 'PEER_GATEWAY_UNAVAILABLE'],
    handle: async (context, { params: { id }, query: { limit, cursor } }) => {
      const { receipts, next } = await consentedReceipts(context, id, { after: parseCursor(cursor), limit });
      return { items: receipts.map(presentReceipt), next: next === undefined ? null : toCursor(next) };
    },
  }),
  route({
    method: 'delete',
    path: '/consents/{id}',
    tag: 'consents',
    summary: { en: 'Withdraw a consent', zh: '撤回授权' },
    description:
      'Claims under it that are not decided are withdrawn in the same transaction; what is approved or paid stays. Nothing ' +
      'can be fetched under it any more.',
    roles: ['PATIENT'],
    family: true,
    write: true,
    params,
    query: none,
    body: noBody,
    answer: jsonAnswer(withdrawn, {
      description: 'Withdrawn',
      example: { consentId: ID, state: 'WITHDRAWN', claims: ['C0123456789abcdef01234567'], ...COMMITTED },
    }),
    codes: ['RESOURCE_NOT_FOUND', 'ILLEGAL_TRANSITION', 'LEDGER_BUSY', 'LEDGER_UNAVAILABLE'],
    handle: (context, { params: { id } }) => withdrawConsent(context, id),
  }),
];

function listFor(context: CallerContext, cursor: string | undefined, limit: number): Promise<ConsentPage> {
  const { place, id } = placeOf(cursor);
  return context.caller.patient === undefined
    ? listConsentsTo(context, { before: { block: place, id }, limit })
    : listOwnConsents(context, { before: { created: new Date(Math.min(place, LATEST_MS)), id }, limit });
}

/** PostgreSQL's and JavaScript's times both reach this far: the end of the year 9999. */
const LATEST_MS = 253_402_300_799_000;

function placeOf(cursor: string | undefined): { place: number; id: string } {
  const at = parseCursor(cursor);
  if (at === undefined) return { place: Number.MAX_SAFE_INTEGER, id: '' };
  const [place, id] = at.split('/');
  if (id === undefined || !Number.isSafeInteger(Number(place)) || Number(place) < 0)
    throw new PiaosuError('SCHEMA', { pointer: '/cursor' });
  return { place: Number(place), id };
}
