import { z } from 'zod';
import { CODES, offlineTicketShape, parseShape, unwrap } from '@piaosu/core';
import { jsonAnswer } from '../http/answer.ts';
import { jsonBody } from '../http/body.ts';
import { none, route } from '../http/route.ts';
import { verifyTicket } from '../offline/verify-ticket.ts';
import { presentElements } from './present-verdict.ts';
import { verification } from './verification-schema.ts';

/** A stay of 2,000 lines with its salts. */
const TICKET_LIMIT = 8 * 1024 * 1024;

const ticket = z.looseObject({ type: z.literal('piaosu/offline-receipt') }).meta({
  id: 'OfflineTicket',
  description: 'A receipt that a device issued without network: one line of what `piaosu clinic export` writes',
});

const TICKET = {
  v: 1,
  type: 'piaosu/offline-receipt' as const,
  ...{ issuer: 'H33010000001', device: 'off-5f3a9c21d0e4', counter: 15, issuedAt: 1_772_415_000 },
};
const PENDING = {
  headline: 'PENDING_ANCHOR' as const,
  sentence: { zh: CODES.PENDING_ANCHOR.zh, en: CODES.PENDING_ANCHOR.en },
  checks: [
    { name: 'integrity' as const, result: 'valid' as const },
    { name: 'anchoring' as const, result: 'unknown' as const, code: 'PENDING_ANCHOR' },
  ],
  fields: [],
  differences: [],
};

export const offlineVerificationRoutes = [
  route({
    method: 'post',
    path: '/verifications/offline-tickets',
    tag: 'verification',
    summary: { en: 'Verify a receipt that was issued without network, by its ticket file', zh: '核验离线票据文件' },
    description:
      'Both signatures of the device are checked before anything is looked up. Not uploaded yet: PENDING_ANCHOR, genuine ' +
      'by its signature, do not pay yet. Uploaded: the verdict on the published receipt.',
    roles: ['CLAIMS_OFFICER', 'PAYMENT_OFFICER', 'ISSUER', 'AUDITOR', 'SERVICE'],
    write: false,
    params: none,
    query: none,
    body: jsonBody(ticket, { limit: TICKET_LIMIT, example: TICKET }),
    answer: jsonAnswer(verification, { description: 'A headline and the checks it rests on', example: PENDING }),
    codes: ['SCHEMA'],
    handle: async ({ organisation, caller }, { body }) => {
      const asking = { organisation, institution: caller.institution, eligibility: false };
      const verdict = await verifyTicket(asking, unwrap(parseShape(offlineTicketShape, body)));
      return presentElements(verdict);
    },
  }),
];
