import {
  CLAIM_REASONS,
  PiaosuError,
  TRACE_FINDING_CODES,
  type ClaimRecord,
  type ClaimState,
  type ReasonedAct,
} from '@piaosu/core';
import { z } from 'zod';
import { eitherAnswer, jsonAnswer } from '../http/answer.ts';
import { jsonBody, noBody, type BodyReader } from '../http/body.ts';
import { pageOf, pageQuery, toPage } from '../http/page.ts';
import { none, route, type CallerContext } from '../http/route.ts';
import { approveBody, parseApproval, parseReason, reasonBody } from '../use-cases/claims/act-input.ts';
import { actOnClaim, troublesOf, readClaim, type Reason } from '../use-cases/claims/act-on-claim.ts';
import { amountBody, claimBody, parseClaim, readAmount, type ClaimRequest } from '../use-cases/claims/claim-input.ts';
import { notesOf } from '../use-cases/claims/claim-note.ts';
import { claimResult } from '../use-cases/claims/claim-result.ts';
import { currentLineage, standingsOf } from '../use-cases/claims/claim-standing.ts';
import { listClaims } from '../use-cases/claims/list-claims.ts';
import { priorDecisions } from '../use-cases/claims/prior-decision.ts';
import { approveClaim } from '../use-cases/claims/release.ts';
import { reserveClaim } from '../use-cases/claims/reserve-claim.ts';
import { claimPlaceOf } from './claim-history.ts';
import {
  claim,
  CLAIM_EXAMPLE,
  claimId,
  ONE_CLAIM_EXAMPLE,
  presentBill,
  presentClaim,
  presentPrior,
  reservation,
  RESERVATION_EXAMPLE,
  resultExample,
} from './claim-schema.ts';
import { claimRelease, presentRelease, RELEASE_EXAMPLE } from './release-schema.ts';

const params = z.strictObject({ id: claimId });

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

function answer(state: ClaimState, remaining: string) {
  return jsonAnswer(claimResult, { description: 'The claim after the act', example: resultExample(state, remaining) });
}

const approvalReader: BodyReader<ReturnType<typeof parseApproval>> = {
  spec: jsonBody(approveBody, { example: { amount: '280.00', reason: 'OVER_LIMIT' } }).spec,
  parse: parseApproval,
};

function reasonReader(act: ReasonedAct): BodyReader<Reason> {
  const [reason] = CLAIM_REASONS[act];
  return { spec: jsonBody(reasonBody(act), { example: { reason } }).spec, parse: (raw) => parseReason(act, raw) };
}

export const claimRoutes = [
  route({
    method: 'post',
    path: '/claims',
    tag: 'claims',
    summary: { en: 'Reserve an amount of one or more receipts', zh: '报销受理' },
    description:
      'Medicines whose codes may be asked for are followed to the boxes that were given out. What is wrong is told under the ' +
      'policy WARN (`warnings`) and refused under BLOCK, with the place on the receipt and no place, institution or person.',
    roles: ['CLAIMS_OFFICER'],
    write: true,
    params: none,
    query: none,
    body: claimReader,
    answer: jsonAnswer(reservation, {
      status: 201,
      description: 'Reserved; nobody else can claim this amount until it is released',
      example: RESERVATION_EXAMPLE,
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
        ...TRACE_FINDING_CODES,
        'CONSENT_INVALID',
        'REPLAY',
        'PEER_GATEWAY_UNAVAILABLE',
        'LEDGER_BUSY',
      ] as const),
    ],
    handle: async (context, { body }) => {
      const { prior, ...result } = await reserveClaim(context, body);
      return { ...result, prior: prior.map(presentPrior) };
    },
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
    answer: jsonAnswer(pageOf(claim), {
      description: 'Claims as they stand today',
      example: { items: [CLAIM_EXAMPLE], next: null },
    }),
    handle: async (context, { query: { limit, cursor } }) => {
      const listed = await listClaims(context, { before: claimPlaceOf(cursor), limit });
      return toPage(
        listed,
        limit,
        ({ block, standing }) => `${block}/${standing.claim.id}`,
        ({ standing }) => presentClaim(standing),
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
    answer: jsonAnswer(claim, {
      description: 'The claim with its history, and what others decided on the same bill',
      example: ONE_CLAIM_EXAMPLE,
    }),
    codes: ['RESOURCE_NOT_FOUND'],
    handle: async (context, { params: { id } }) => {
      const found = await readClaim(context, id);
      return {
        ...(await presentOne(context, found)),
        ...(await troublesOf(context, found)),
        prior: (await priorDecisions(context.organisation, found)).map(presentPrior),
        bill: presentBill(await currentLineage(context.organisation, found.lineage)),
      };
    },
  }),
  route({
    ...described,
    path: '/claims/{id}/review',
    summary: { en: 'Take a claim into review', zh: '转入审核' },
    roles: ['CLAIMS_OFFICER'],
    body: noBody,
    answer: answer('UNDER_REVIEW', '300.00'),
    handle: (context, { params: { id } }) => actOnClaim(context, id, { action: 'review' }),
  }),
  route({
    ...described,
    path: '/claims/{id}/approve',
    summary: { en: 'Approve an amount; the rest is released', zh: '核准' },
    roles: ['CLAIMS_OFFICER'],
    description:
      'Less than was reserved may name a reason. Above the limit of the payer, where it has one, nothing is approved yet: ' +
      '202, and another officer of the payer confirms or refuses within 72 hours (`/claim-releases`).',
    body: approvalReader,
    answer: eitherAnswer(
      answer('APPROVED', '320.00'),
      jsonAnswer(claimRelease, {
        status: 202,
        description: 'Above the limit: it waits for a second officer, and nothing is on the ledger',
        example: RELEASE_EXAMPLE,
        location: ({ id }) => `/claim-releases/${id}`,
        isSealed: true,
      }),
      (result) => 'proposedAt' in result,
    ),
    codes: [...REFUSALS, 'AMOUNT_OVER_RESERVED', 'RELEASE_WAITING'],
    handle: async (context, { params: { id }, body }) => {
      const result = await approveClaim(context, id, body);
      return 'row' in result ? presentRelease(result) : result;
    },
  }),
  route({
    ...described,
    path: '/claims/{id}/reject',
    summary: { en: 'Reject a claim; its amount is released', zh: '不予报销' },
    roles: ['CLAIMS_OFFICER'],
    body: reasonReader('reject'),
    answer: answer('REJECTED', '600.00'),
    handle: (context, { params: { id }, body }) => actOnClaim(context, id, { action: 'reject', ...body }),
  }),
  route({
    ...described,
    path: '/claims/{id}/withdraw',
    summary: { en: 'Withdraw a claim; its amount is released', zh: '撤回' },
    description: 'By its payer; by the authority of its organisation (REGISTRAR) while the payer is suspended.',
    roles: ['CLAIMS_OFFICER', 'REGISTRAR'],
    body: reasonReader('withdraw'),
    answer: answer('WITHDRAWN', '600.00'),
    handle: (context, { params: { id }, body }) => actOnClaim(context, id, { action: 'withdraw', ...body }),
  }),
  route({
    ...described,
    path: '/claims/{id}/pay',
    summary: { en: 'Book a payment', zh: '支付' },
    roles: ['PAYMENT_OFFICER'],
    body: amountReader,
    answer: answer('PAID', '320.00'),
    handle: (context, { params: { id }, body }) => actOnClaim(context, id, { action: 'pay', amountFen: body }),
  }),
  route({
    ...described,
    path: '/claims/{id}/payment-returned',
    summary: { en: 'The bank returned the payment', zh: '退汇' },
    roles: ['PAYMENT_OFFICER'],
    body: reasonReader('paymentReturned'),
    answer: answer('APPROVED', '320.00'),
    handle: (context, { params: { id }, body }) => actOnClaim(context, id, { action: 'paymentReturned', ...body }),
  }),
  route({
    ...described,
    path: '/claims/{id}/recover',
    summary: { en: 'Book what came back of a payment', zh: '追回' },
    roles: ['PAYMENT_OFFICER'],
    body: amountReader,
    answer: answer('RECOVERED', '600.00'),
    handle: (context, { params: { id }, body }) => actOnClaim(context, id, { action: 'recover', amountFen: body }),
  }),
];

async function presentOne({ organisation }: CallerContext, found: ClaimRecord): Promise<z.input<typeof claim>> {
  const [standing] = await standingsOf(organisation, [found]);
  if (standing === undefined) throw new PiaosuError('INTERNAL', { reason: 'standing of a claim' });
  return presentClaim(standing, await notesOf(organisation, found));
}
