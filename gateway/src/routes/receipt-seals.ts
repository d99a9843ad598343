import { z } from 'zod';
import { SIGNATURE_ALGS } from '@piaosu/core';
import { jsonAnswer } from '../http/answer.ts';
import { jsonBody } from '../http/body.ts';
import { none, route } from '../http/route.ts';
import { attachSeals } from '../use-cases/receipts/attach-seals.ts';
import { submitterOf } from '../use-cases/receipts/submitter.ts';
import { RECEIPT_REF_EXAMPLE } from './examples.ts';
import { keyId, receiptCode, receiptNumber } from './schemas.ts';

/** Verified one by one while the caller waits: at SM2's 3 ms each some three seconds. */
const MAX_SEALS = 1_000;

const reference = { eInvoiceCode: receiptCode, eInvoiceNumber: receiptNumber };

const offered = z
  .strictObject({
    ...reference,
    keyId,
    alg: z.enum(SIGNATURE_ALGS),
    signature: z
      .string()
      .regex(/^[0-9A-Za-z_-]{86}$/u)
      .meta({ description: 'r‖s, 64 bytes, base64url, over the receipt’s header' }),
  })
  .meta({ id: 'SupervisorSeal' });

const outcome = z.strictObject({
  ...reference,
  outcome: z.enum(['ATTACHED', 'REPEATED', 'REFUSED']),
  code: z.string().exactOptional(),
});

const SEAL_EXAMPLE = {
  ...RECEIPT_REF_EXAMPLE,
  ...{ keyId: 'seal-2026', alg: 'ES256' as const },
  signature: 'eH8gC0Tq8TAb0hjUzT-cOGRUFcr8YM3ARztSrjVOBTcSePn5nWfniXfHiqAtWqyQ4ymvaViRCTaL7Z-3ZoDb-A',
};

export const receiptSealRoutes = [
  route({
    method: 'post',
    path: '/receipts/seals',
    tag: 'receipts',
    summary: { en: 'Attach seals of the finance bureau', zh: '附加财政监制章' },
    description:
      'The bureau signs `piaosu/supervisor-seal/v1`, a zero byte and the canonical header with a key that the ledger knows as ' +
      'its own of purpose SEAL, and hands the signatures back; its key never leaves it. Each is verified here; one that does ' +
      'not hold is refused by itself. A later seal replaces the earlier.',
    roles: ['ISSUER', 'SERVICE', 'REGISTRAR'],
    write: true,
    params: none,
    query: none,
    body: jsonBody(z.strictObject({ seals: z.array(offered).min(1).max(MAX_SEALS) }), {
      limit: 512 * 1024,
      example: { seals: [SEAL_EXAMPLE] },
    }),
    answer: jsonAnswer(z.strictObject({ items: z.array(outcome) }), {
      description: 'What became of each, in the order asked',
      example: { items: [{ ...RECEIPT_REF_EXAMPLE, outcome: 'ATTACHED' }] },
    }),
    codes: ['RESOURCE_NOT_FOUND', 'SIGNATURE_INVALID', 'ISSUER_UNTRUSTED', 'KEY_REVOKED'],
    handle: async (context, { body: { seals } }) => {
      const asked = seals.map(({ eInvoiceCode, eInvoiceNumber, ...seal }) => ({
        receipt: { eInvoiceCode, eInvoiceNumber },
        seal,
      }));
      const items = await attachSeals(context.organisation, submitterOf(context), asked);
      return { items: items.map(({ receipt, ...rest }) => ({ ...receipt, ...rest })) };
    },
  }),
];
