import { MAX_PRESENTATION_SECONDS } from '@piaosu/core';
import { z } from 'zod';
import { jsonAnswer } from '../http/answer.ts';
import { jsonBody } from '../http/body.ts';
import { toRfc3339 } from '../http/core-schema.ts';
import { none, route } from '../http/route.ts';
import { purpose } from '../use-cases/consents/consent-input.ts';
import { issuePresentation } from '../use-cases/consents/issue-presentation.ts';
import { institutionId, receiptCode, receiptNumber, time } from './schemas.ts';

const TEXT = 'PSP1.eyJleHBpcmVzIjoxNzY3NjY0ODAwLCJ2IjoxfQ.MEUCIQDx';

const request = z
  .strictObject({
    receipt: z.strictObject({ eInvoiceCode: receiptCode, eInvoiceNumber: receiptNumber }),
    payer: institutionId,
    purpose: purpose.default('CLAIM'),
    seconds: z
      .int()
      .min(30)
      .max(MAX_PRESENTATION_SECONDS)
      .default(300)
      .meta({
        description: 'How long it may be used',
        examples: [300],
      }),
  })
  .meta({ id: 'PresentationRequest' });

export const issued = z
  .strictObject({
    presentation: z.string().meta({ description: 'To be shown as it is or as a QR code', examples: [TEXT] }),
    expires: time,
  })
  .meta({ id: 'Presentation' });

export const presentationRoutes = [
  route({
    method: 'post',
    path: '/presentations',
    tag: 'consents',
    summary: { en: 'Show one receipt at one counter, once', zh: '出示票据' },
    description:
      'By the patient. Signed by the portal; it names payer, purpose, receipt and expiry and holds a nonce, so that whoever ' +
      'captures it can use it nowhere else: REPLAY. Nothing is written until a claim uses it.',
    roles: ['PATIENT'],
    family: true,
    write: false,
    params: none,
    query: none,
    body: jsonBody(request, {
      example: { receipt: { eInvoiceCode: '33060125', eInvoiceNumber: '0000000101' }, payer: 'INS-A' },
    }),
    answer: jsonAnswer(issued, {
      status: 201,
      description: 'Issued',
      example: { presentation: TEXT, expires: '2026-01-06T02:05:00.000Z' },
    }),
    codes: ['NOT_FOUND', 'RESOURCE_NOT_FOUND', 'KEY_UNKNOWN'],
    handle: async (context, { body }) => {
      const { presentation, expires } = await issuePresentation(context, body);
      return { presentation, expires: toRfc3339(expires) };
    },
  }),
];
