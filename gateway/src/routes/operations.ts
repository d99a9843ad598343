import { z } from 'zod';
import { field, parseSignedOperation, PiaosuError, ROLES, unwrap, type Json } from '@piaosu/core';
import { jsonAnswer } from '../http/answer.ts';
import { jsonBody } from '../http/body.ts';
import { textOf } from '../http/core-schema.ts';
import { none, route } from '../http/route.ts';
import { claimBody } from '../use-cases/claims/claim-input.ts';
import { prepareOperation, type AskedAct } from '../use-cases/operations/prepare-operation.ts';
import { submitOperation } from '../use-cases/operations/submit-operation.ts';
import { COMMITTED_EXAMPLE, RECEIPT_REF_EXAMPLE } from './examples.ts';
import { committed, institutionId, keyId, receiptCode, receiptNumber } from './schemas.ts';

const SIGNERS = ['ISSUER', 'SERVICE', 'CLAIMS_OFFICER', 'PAYMENT_OFFICER', 'REGISTRAR', 'SEGMENT_OFFICER'] as const;

/** Acts that show the ledger nothing but their body, besides the two whose proofs are gathered here. */
const PREPARED = [
  'reserve',
  'redFlush',
  'review',
  'approve',
  'reject',
  'withdraw',
  'pay',
  'paymentReturned',
  'recover',
  'key.revoke',
  'device.retire',
  'institution.update',
  'segment.allot',
  'calendar.set',
] as const;

const digest = textOf(field.digest, {
  description: 'digest with its algorithm',
  example: `sha-256:${'2e52f95fa11cedc6'.repeat(4)}`,
});

const operation = z
  .strictObject({
    v: z.literal(1),
    action: z.string().meta({ examples: ['review'] }),
    actor: z.strictObject({ institution: institutionId, role: z.enum(ROLES), keyId }),
    body: z.json().meta({ description: 'Public part, canonical JSON on the ledger' }),
    privateHash: digest,
    at: z
      .int()
      .exactOptional()
      .meta({ description: 'When it was signed, epoch seconds; can be submitted for 30 days' }),
  })
  .meta({ id: 'Operation' });

const privateBody = z.record(z.string(), z.json()).meta({
  id: 'PrivateBody',
  description: 'Salt, message id and what must not be public; bound by `privateHash`, never written to the ledger',
});

const prepared = z.strictObject({ operation, private: privateBody }).meta({ id: 'PreparedOperation' });

const asked = z
  .strictObject({
    action: z.enum(PREPARED),
    messageId: z
      .string()
      .regex(/^[\x21-\x7e]{1,128}$/u)
      .meta({
        description: 'Your own id of the act: sent again it gets its first outcome',
        examples: ['pay-2026-0001'],
      }),
    keyId: keyId.exactOptional().meta({ description: 'The newest key of your own when absent' }),
    role: z.enum(ROLES).exactOptional(),
    body: z.json().exactOptional().meta({ description: 'Of every act but `reserve` and `redFlush`; amounts in fen' }),
    claim: claimBody.exactOptional().meta({ description: 'Of `reserve`, as for `POST /claims`' }),
    red: z
      .strictObject({ eInvoiceCode: receiptCode, eInvoiceNumber: receiptNumber })
      .exactOptional()
      .meta({ description: 'Of `redFlush`: the red receipt' }),
  })
  .meta({ id: 'OperationRequest' });

const submission = z
  .strictObject({ operation: z.strictObject({ op: operation, signature: z.string() }), private: privateBody })
  .meta({ id: 'SignedOperationSubmission' });

const PREPARED_EXAMPLE = {
  operation: {
    ...{ v: 1 as const, action: 'review', body: { claimId: 'C0123456789abcdef01234567' }, at: 1_772_000_000 },
    actor: { institution: 'YB330100', role: 'CLAIMS_OFFICER' as const, keyId: 'k-2f6b7c1d' },
    privateHash: `sha-256:${'2e52f95fa11cedc6'.repeat(4)}`,
  },
  private: { messageId: 'review-2026-0001', salt: '00112233445566778899aabbccddeeff' },
};

const CODES = ['ROLE_NOT_ALLOWED', 'ACTOR_UNKNOWN', 'KEY_UNKNOWN', 'SCHEMA'] as const;

export const operationRoutes = [
  route({
    method: 'post',
    path: '/operations/prepare',
    tag: 'operations',
    summary: { en: 'What to sign for an act with a key of your own', zh: '生成待签名操作' },
    description:
      'For institutions that keep their keys themselves. Proofs that the act must show are gathered here; nothing is ' +
      'written and nothing kept. Check the answer (`piaosu sign FILE` says in words what it would do), sign it, and send ' +
      'it to `POST /operations`.',
    roles: SIGNERS,
    write: false,
    params: none,
    query: none,
    body: jsonBody(asked, {
      example: {
        action: 'reserve' as const,
        messageId: 'claim-2026-0001',
        claim: { receipts: [RECEIPT_REF_EXAMPLE], amount: '300.00' },
      },
    }),
    answer: jsonAnswer(prepared, { description: 'To be signed', example: PREPARED_EXAMPLE }),
    codes: [...CODES, 'NOT_FOUND', 'NOT_ANCHORED', 'NOT_ISSUER', 'PEER_GATEWAY_UNAVAILABLE'],
    handle: async (context, { body: { messageId, keyId: key, role, ...act } }) => {
      const made = await prepareOperation(context, toAct(act), {
        messageId,
        ...(key === undefined ? {} : { keyId: key }),
        ...(role === undefined ? {} : { role }),
      });
      return prepared.parse(made);
    },
  }),
  route({
    method: 'post',
    path: '/operations',
    tag: 'operations',
    summary: { en: 'Submit an act signed by a key of your own', zh: '提交自签名操作' },
    description:
      'The ledger knows the act by `private.messageId`: sent again, it answers the first outcome. After 503 nothing is ' +
      'known to have failed: send the same bytes again. Keys in this gateway’s custody sign no act from outside.',
    roles: SIGNERS,
    write: true,
    params: none,
    query: none,
    body: jsonBody(submission, {
      example: {
        operation: { op: PREPARED_EXAMPLE.operation, signature: 'eH8gC0Tq8TAb0hjUzT-cOGRUFcr8YM3ARztSrjVOBTc' },
        private: PREPARED_EXAMPLE.private,
      },
    }),
    answer: jsonAnswer(z.strictObject({ result: z.json(), ...committed }), {
      description: 'The outcome on the ledger',
      example: { result: { claimId: 'C0123456789abcdef01234567', state: 'UNDER_REVIEW' }, ...COMMITTED_EXAMPLE },
    }),
    codes: [
      ...CODES,
      ...(['SIGNATURE_INVALID', 'PRIVATE_MISMATCH', 'KEY_REVOKED', 'OPERATION_STALE'] as const),
      ...(['IDEMPOTENCY_CONFLICT', 'LEDGER_BUSY', 'LEDGER_UNAVAILABLE'] as const),
    ],
    handle: async (context, { body }) => {
      const { result, tx, block } = await submitOperation(
        context,
        unwrap(parseSignedOperation(body.operation)),
        body.private,
      );
      return { result: z.json().parse(result), tx, block };
    },
  }),
];

type Asked = Omit<z.output<typeof asked>, 'messageId' | 'keyId' | 'role'>;

/** Each act with its own member and no other. Throws PiaosuError SCHEMA. */
function toAct({ action, ...given }: Asked): AskedAct {
  const { body, claim, red } = given;
  if (Object.keys(given).length !== 1) throw misplaced('');
  if (action === 'reserve') return { action, claim: required(claim, '/claim') };
  if (action === 'redFlush') return { action, red: required(red, '/red') };
  return { action, body: required<Json>(body, '/body') };
}

function required<T>(value: T | undefined, pointer: string): T {
  if (value === undefined) throw misplaced(pointer);
  return value;
}

function misplaced(pointer: string): PiaosuError {
  return new PiaosuError('SCHEMA', [{ pointer, code: 'SCHEMA' }]);
}
