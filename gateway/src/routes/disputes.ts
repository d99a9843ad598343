import { z } from 'zod';
import { DISPUTE_REASONS, LIFT_REASONS } from '@piaosu/core';
import { jsonAnswer } from '../http/answer.ts';
import { jsonBody } from '../http/body.ts';
import { none, route } from '../http/route.ts';
import { liftDispute, raiseDispute } from '../use-cases/receipts/dispute.ts';
import { committed, receiptParams, toRef } from './schemas.ts';
import { COMMITTED_EXAMPLE } from './examples.ts';

const answer = z
  .strictObject({ open: z.int().meta({ description: 'Disputes of the receipt that are open now' }), ...committed })
  .meta({ id: 'DisputeResult' });

const common = {
  method: 'post',
  tag: 'receipts',
  roles: ['ISSUER', 'CLAIMS_OFFICER', 'REGISTRAR'],
  write: true,
  params: receiptParams,
  query: none,
} as const;

export const disputeRoutes = [
  route({
    ...common,
    path: '/receipts/{code}-{number}/disputes',
    summary: { en: 'Dispute a receipt', zh: '票据争议' },
    description:
      'By its issuer, a payer or the issuer’s authority, one each. A flag: verification and eligibility show it, headline ' +
      'and claims do not change.',
    body: jsonBody(z.strictObject({ reason: z.enum(DISPUTE_REASONS) }), { example: { reason: 'AMOUNT' } }),
    answer: jsonAnswer(answer, { status: 201, description: 'Raised', example: { open: 1, ...COMMITTED_EXAMPLE } }),
    codes: [
      'NOT_FOUND',
      'NOT_ANCHORED',
      'NOT_ISSUER',
      'ALREADY_EXISTS',
      'ILLEGAL_TRANSITION',
      'PEER_GATEWAY_UNAVAILABLE',
    ],
    handle: (context, { params, body: { reason } }) => raiseDispute(context, toRef(params), reason),
  }),
  route({
    ...common,
    path: '/receipts/{code}-{number}/disputes/lift',
    summary: { en: 'Lift a dispute', zh: '解除争议' },
    description: 'One’s own; the issuer’s authority lifts all of the receipt.',
    body: jsonBody(z.strictObject({ reason: z.enum(LIFT_REASONS) }), { example: { reason: 'RESOLVED' } }),
    answer: jsonAnswer(answer, { description: 'Lifted', example: { open: 0, ...COMMITTED_EXAMPLE } }),
    codes: ['RESOURCE_NOT_FOUND', 'NOT_ISSUER', 'ILLEGAL_TRANSITION'],
    handle: (context, { params, body: { reason } }) => liftDispute(context, toRef(params), reason),
  }),
];
