import { HOLD_REASONS, RELEASE_REASONS } from '@piaosu/core';
import { z } from 'zod';
import { jsonAnswer } from '../http/answer.ts';
import { jsonBody } from '../http/body.ts';
import { none, route, type CallerContext } from '../http/route.ts';
import { holdLineage, releaseLineage, type HoldContext } from '../use-cases/claims/hold.ts';
import { committed, receiptParams, toRef } from './schemas.ts';

const answer = z
  .strictObject({
    open: z.int().meta({ description: 'Holds of the lineage that are open now, whoever set them', examples: [1] }),
    ...committed,
  })
  .meta({ id: 'HoldResult' });

const holdReason = z.enum(HOLD_REASONS);

const AT = { tx: '0'.repeat(64), block: 42 };

const common = {
  method: 'post',
  tag: 'claims',
  roles: ['CLAIMS_OFFICER', 'REGISTRAR'],
  write: true,
  params: receiptParams,
  query: none,
} as const;

/** Below the receipt, as disputes are: who sets a hold knows a receipt, and the ledger its lineage. */
export const holdRoutes = [
  route({
    ...common,
    path: '/receipts/{code}-{number}/holds',
    summary: { en: 'Hold approvals and payments on a receipt', zh: '暂停核付' },
    description:
      'By the office of a basic payer, or an authority of 卫健, 医保 or 药监. Binds the whole lineage of the receipt: while a ' +
      'hold is open, approving and paying answer CLAIM_HELD with its reason, never with who set it. Claims can still be ' +
      'reserved, reviewed, rejected, withdrawn and recovered, and a reservation still expires.',
    body: jsonBody(z.strictObject({ reason: holdReason }), { example: { reason: 'SETTLEMENT_HIDDEN' } }),
    answer: jsonAnswer(answer, { status: 201, description: 'Held', example: { ...AT, open: 1 } }),
    codes: ['NOT_FOUND', 'NOT_ANCHORED', 'ALREADY_EXISTS', 'ROLE_NOT_ALLOWED', 'PEER_GATEWAY_UNAVAILABLE'],
    handle: (context, { params, body }) => holdLineage(holder(context), toRef(params), body.reason),
  }),
  route({
    ...common,
    path: '/receipts/{code}-{number}/holds/release',
    summary: { en: 'Release holds on a receipt', zh: '解除暂停' },
    description:
      'One’s own; an authority releases all that its organisation has set. With `hold` only those of that reason.',
    body: jsonBody(z.strictObject({ reason: z.enum(RELEASE_REASONS), hold: holdReason.exactOptional() }), {
      example: { reason: 'RESOLVED', hold: 'SETTLEMENT_HIDDEN' },
    }),
    answer: jsonAnswer(answer, { description: 'Released', example: { ...AT, open: 0 } }),
    codes: ['RESOURCE_NOT_FOUND', 'ILLEGAL_TRANSITION', 'ROLE_NOT_ALLOWED'],
    handle: (context, { params, body }) => releaseLineage(holder(context), toRef(params), body),
  }),
];

function holder({ organisation, caller, messageId }: CallerContext): HoldContext {
  const role = caller.roles.includes('CLAIMS_OFFICER') ? 'CLAIMS_OFFICER' : 'REGISTRAR';
  return { organisation, actor: { institution: caller.institution, role }, messageId };
}
