import { canonicalJson, parseCanonicalJson } from '@piaosu/core';
import { z } from 'zod';
import { jsonAnswer } from '../http/answer.ts';
import { noBody } from '../http/body.ts';
import { none, route } from '../http/route.ts';
import { exportPackage } from '../use-cases/packages/export-package.ts';
import { receiptCode, receiptNumber } from './schemas.ts';

/** No known keys: a schema that names some would write those first, and the file would not be canonical any more. */
const packageSchema = z.record(z.string(), z.json());

export const packageRoutes = [
  route({
    method: 'get',
    path: '/receipts/{code}-{number}/package',
    tag: 'receipts',
    summary: { en: 'Evidence package: all that a third party needs to verify again', zh: '票据存证包' },
    description:
      'Complete for the issuer, the fields an office needs for others. Its canonical JSON is the file that `piaosu verify` reads.',
    roles: ['ISSUER', 'SERVICE', 'CLAIMS_OFFICER', 'AUDITOR'],
    write: false,
    params: z.strictObject({ code: receiptCode, number: receiptNumber }),
    query: none,
    body: noBody,
    answer: jsonAnswer(packageSchema, { description: 'The package' }),
    codes: ['NOT_FOUND', 'NOT_ANCHORED', 'PEER_GATEWAY_UNAVAILABLE', 'INDEX_DIVERGED'],
    handle: async (context, { params: { code, number } }) => {
      const evidence = await exportPackage(context, { eInvoiceCode: code, eInvoiceNumber: number });
      // Keys in canonical order: the bytes of the answer are the file.
      return packageSchema.parse(parseCanonicalJson(canonicalJson(evidence)));
    },
  }),
];
