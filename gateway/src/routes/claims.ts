import { CLAIM_BASES, CLAIM_STATES, field, formatFen, PiaosuError, type ClaimRecord } from '@piaosu/core';
import { z } from 'zod';
import { jsonAnswer } from '../http/answer.ts';
import { jsonBody, noBody, type BodyReader } from '../http/body.ts';
import { textOf, toRfc3339 } from '../http/core-schema.ts';
import { pageOf, pageQuery, parseCursor, toPage } from '../http/page.ts';
import { none, route } from '../http/route.ts';
import { actOnClaim, isDisputed, readClaim } from '../use-cases/claims/act-on-claim.ts';
import {
  amountBody,
  claimBody,
  parseClaim,
  readAmount,
  reasonBody,
  type ClaimRequest,
} from '../use-cases/claims/claim-input.ts';
import { claimResult } from '../use-cases/claims/claim-result.ts';
import { listClaims } from '../use-cases/claims/list-claims.ts';
import { reserveClaim } from '../use-cases/claims/reserve-claim.ts';
import { institutionId, time } from './schemas.ts';

const claimId = textOf(field.claimId, { description: 'id of a claim', example: 'C0123456789abcdef01234567' });
const money = z.string().meta({ examples: ['300.00'] });
const params = z.strictObject({ id: claimId });

export const claim = z
  .strictObject({
    id: claimId,
    payer: institutionId,
    tier: z.int().meta({ description: '支付顺序: BASIC 1 … CHARITY 7' }),
    benefit: z.enum(['INDEMNITY', 'FIXED']),
    basis: z.enum(CLAIM_BASES),
    state: z.enum(CLAIM_STATES),
    requested: money,
    reserved: money,
    approved: money,
    paid: money,
    recovered: money,
    expiresOn: z.string().exactOptional(),
    receipts: z.array(z.string()).meta({ description: 'Tags of the claimed receipts' }),
    lineage: z.string(),
    disputed: z
      .boolean()
      .exactOptional()
      .meta({ description: 'Somebody disputes one of the receipts; told of a single claim, not in lists' }),
    history: z.array(
      z.strictObject({
        action: z.string(),
        role: z.string(),
        time,
        tx: z.string(),
        amount: money.exactOptional(),
        reason: z.string().exactOptional(),
      }),
    ),
  })
  .meta({ id: 'Claim' });

const REFUSALS = [
  'RESOURCE_NOT_FOUND',
  'ILLEGAL_TRANSITION',
  'IDEMPOTENCY_CONFLICT',
  'LEDGER_BUSY',
  'LEDGER_UNAVAILABLE',
] as const;

/** The amount is examined before the rest of the body: whoever sends 'NaN' is told so, whatever else is missing. */
const claimReader: BodyReader<ClaimRequest> = {
  spec: jsonBody(claimBody, {
    example: {
      receipts: [{ eInvoiceCode: '33060125', eInvoiceNumber: '0000000101', totalAmount: '1000.00' }],
      amount: '300.00',
    },
  }).spec,
  parse: parseClaim,
};

const amountReader: BodyReader<number> = {
  spec: jsonBody(amountBody, { example: { amount: '300.00' } }).spec,
  parse: (raw) => {
    const fen = readAmount(raw);
    amountBody.parse(raw);
    return fen;
  },
};

const described = { method: 'post', tag: 'claims', write: true, params, query: none, codes: REFUSALS } as const;
const answer = jsonAnswer(claimResult, { description: 'The claim after the act' });
const reasonReader = jsonBody(reasonBody, { example: { reason: 'NOT_COVERED' } });

export const claimRoutes = [
  route({
    method: 'post',
    path: '/claims',
    tag: 'claims',
    summary: { en: 'Reserve an amount of one or more receipts', zh: '报销受理' },
    roles: ['CLAIMS_OFFICER'],
    write: true,
    params: none,
    query: none,
    body: claimReader,
    answer: jsonAnswer(claimResult, {
      status: 201,
      description: 'Reserved; nobody else can claim this amount until it is released',
      location: ({ claimId: id }) => `/claims/${id}`,
    }),
    codes: [
      'AMOUNT_FORMAT',
      'NOT_FOUND',
      'NOT_ANCHORED',
      'RED_FLUSHED',
      'AMOUNT_ALTERED',
      'ALREADY_SETTLED_ONLINE',
      ...([
        'DUPLICATE_TIER',
        'DUPLICATE_CLAIM',
        'PRIMARY_PENDING',
        'OVER_CAP',
        'PEER_GATEWAY_UNAVAILABLE',
        'LEDGER_BUSY',
      ] as const),
    ],
    handle: (context, { body }) => reserveClaim(context, body),
  }),
  route({
    method: 'get',
    path: '/claims',
    tag: 'claims',
    summary: { en: "The institution's own claims, newest first", zh: '报销列表' },
    roles: ['CLAIMS_OFFICER', 'PAYMENT_OFFICER', 'AUDITOR'],
    write: false,
    params: none,
    query: z.strictObject(pageQuery),
    body: noBody,
    answer: jsonAnswer(pageOf(claim), { description: 'Claims' }),
    handle: async (context, { query: { limit, cursor } }) => {
      const listed = await listClaims(context, { before: placeOf(cursor), limit });
      return toPage(
        listed,
        limit,
        ({ block, claim: { id } }) => `${block}/${id}`,
        ({ claim: record }) => present(record),
      );
    },
  }),
  route({
    method: 'get',
    path: '/claims/{id}',
    tag: 'claims',
    summary: { en: 'One claim', zh: '报销详情' },
    roles: ['CLAIMS_OFFICER', 'PAYMENT_OFFICER', 'AUDITOR'],
    write: false,
    params,
    query: none,
    body: noBody,
    answer: jsonAnswer(claim, { description: 'The claim with its history' }),
    codes: ['RESOURCE_NOT_FOUND'],
    handle: async (context, { params: { id } }) => {
      const found = await readClaim(context, id);
      return { ...present(found), disputed: await isDisputed(context, found) };
    },
  }),
  route({
    ...described,
    path: '/claims/{id}/review',
    summary: { en: 'Take a claim into review', zh: '转入审核' },
    roles: ['CLAIMS_OFFICER'],
    body: noBody,
    answer,
    handle: (context, { params: { id } }) => actOnClaim(context, id, { action: 'review' }),
  }),
  route({
    ...described,
    path: '/claims/{id}/approve',
    summary: { en: 'Approve an amount; the rest is released', zh: '核准' },
    roles: ['CLAIMS_OFFICER'],
    body: amountReader,
    answer,
    handle: (context, { params: { id }, body }) => actOnClaim(context, id, { action: 'approve', amountFen: body }),
  }),
  route({
    ...described,
    path: '/claims/{id}/reject',
    summary: { en: 'Reject a claim; its amount is released', zh: '不予报销' },
    roles: ['CLAIMS_OFFICER'],
    body: reasonReader,
    answer,
    handle: (context, { params: { id }, body }) => actOnClaim(context, id, { action: 'reject', reason: body.reason }),
  }),
  route({
    ...described,
    path: '/claims/{id}/withdraw',
    summary: { en: 'Withdraw a claim; its amount is released', zh: '撤回' },
    description: 'By its payer; by the authority of its organisation (REGISTRAR) while the payer is suspended.',
    roles: ['CLAIMS_OFFICER', 'REGISTRAR'],
    body: reasonReader,
    answer,
    handle: (context, { params: { id }, body }) => actOnClaim(context, id, { action: 'withdraw', reason: body.reason }),
  }),
  route({
    ...described,
    path: '/claims/{id}/pay',
    summary: { en: 'Book a payment', zh: '支付' },
    roles: ['PAYMENT_OFFICER'],
    body: amountReader,
    answer,
    handle: (context, { params: { id }, body }) => actOnClaim(context, id, { action: 'pay', amountFen: body }),
  }),
  route({
    ...described,
    path: '/claims/{id}/payment-returned',
    summary: { en: 'The bank returned the payment', zh: '退汇' },
    roles: ['PAYMENT_OFFICER'],
    body: reasonReader,
    answer,
    handle: (context, { params: { id }, body }) =>
      actOnClaim(context, id, { action: 'paymentReturned', reason: body.reason }),
  }),
  route({
    ...described,
    path: '/claims/{id}/recover',
    summary: { en: 'Book what came back of a payment', zh: '追回' },
    roles: ['PAYMENT_OFFICER'],
    body: amountReader,
    answer,
    handle: (context, { params: { id }, body }) => actOnClaim(context, id, { action: 'recover', amountFen: body }),
  }),
];

function placeOf(cursor: string | undefined): { block: number; id: string } {
  const place = parseCursor(cursor);
  if (place === undefined) return { block: Number.MAX_SAFE_INTEGER, id: '' };
  const [block, id] = place.split('/');
  if (id === undefined || !Number.isSafeInteger(Number(block))) throw new PiaosuError('SCHEMA', { pointer: '/cursor' });
  return { block: Number(block), id };
}

function present(record: ClaimRecord): z.input<typeof claim> {
  const { id, payer, tier, benefit, basis, state, lineage, expiresOn } = record;
  return {
    ...{ id, payer, tier, benefit, basis, state, lineage },
    requested: formatFen(record.requestedFen),
    reserved: formatFen(record.reservedFen),
    approved: formatFen(record.approvedFen),
    paid: formatFen(record.paidFen),
    recovered: formatFen(record.recoveredFen),
    ...(expiresOn === undefined ? {} : { expiresOn }),
    receipts: [...record.receipts],
    history: record.history.map(({ action, role, time: at, tx, amountFen, reason }) => ({
      ...{ action, role, tx, time: toRfc3339(at) },
      ...(amountFen === undefined ? {} : { amount: formatFen(amountFen) }),
      ...(reason === undefined ? {} : { reason }),
    })),
  };
}
