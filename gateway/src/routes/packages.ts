import { canonicalJson, parseCanonicalJson } from '@piaosu/core';
import { z } from 'zod';
import { jsonAnswer } from '../http/answer.ts';
import { noBody } from '../http/body.ts';
import { route } from '../http/route.ts';
import { exportPackage } from '../use-cases/packages/export-package.ts';
import { auditReason, receiptCode, receiptNumber } from './schemas.ts';
import { PACKAGE_EXAMPLE } from './examples.ts';

/** No known keys: a schema that names some would write those first, and the file would not be canonical any more. */
const packageSchema = z.record(z.string(), z.json());

export const packageRoutes = [
  route({
    method: 'get',
    path: '/receipts/{code}-{number}/package',
    tag: 'receipts',
    summary: { en: 'Evidence package: all that a third party needs to verify again', zh: '票据存证包' },
    description:
      'Complete for the issuer and the patient, the fields an office needs for others, no person for an auditor, who gives a ' +
      'reason. Its canonical JSON is the file that `piaosu verify` reads.',
    roles: ['ISSUER', 'SERVICE', 'CLAIMS_OFFICER', 'AUDITOR', 'PATIENT'],
    write: false,
    family: true,
    params: z.strictObject({ code: receiptCode, number: receiptNumber }),
    query: z.strictObject({ reason: auditReason }),
    body: noBody,
    answer: jsonAnswer(packageSchema, { description: 'The package', example: PACKAGE_EXAMPLE }),
    codes: ['NOT_FOUND', 'NOT_ANCHORED', 'REASON_REQUIRED', 'PEER_GATEWAY_UNAVAILABLE', 'INDEX_DIVERGED'],
    handle: async (context, { params: { code, number }, query: { reason } }) => {
      const evidence = await exportPackage(context, { eInvoiceCode: code, eInvoiceNumber: number }, reason);
      // Keys in canonical order: the bytes of the answer are the file.
      return packageSchema.parse(parseCanonicalJson(canonicalJson(evidence)));
    },
  }),
];
