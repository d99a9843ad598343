import { CHECK_NAMES, CODES, formatFen, HEADLINES, type ConsentRecord, type Headline } from '@piaosu/core';
import { z } from 'zod';
import { nowSeconds } from '../consents/consent-standing.ts';
import { toRfc3339 } from '../http/core-schema.ts';
import { consentScope, purpose } from '../use-cases/consents/consent-input.ts';
import type { ConsentedReceipt } from '../use-cases/consents/consented-receipt.ts';
import type { OpenedRecord } from '../use-cases/consents/own-consent.ts';
import { institutionId, isoDate, receiptCode, receiptNumber, time } from './schemas.ts';

/** Wire forms of consents and of what is seen under them. */
export const consentId = z
  .string()
  .regex(/^K[0-9a-f]{24}$/u)
  .meta({ description: 'id of a consent', examples: ['K0123456789abcdef01234567'] });

export const consent = z
  .strictObject({
    id: consentId,
    state: z.enum(['ACTIVE', 'WITHDRAWN', 'EXPIRED']),
    payer: institutionId,
    portal: institutionId,
    purpose,
    scope: consentScope.exactOptional().meta({
      description: 'For the office while it can be used; absent where the portal that granted it does not answer',
    }),
    validFrom: time,
    validUntil: time,
    claims: z.array(z.string()).meta({ description: 'Claims made under it' }),
    history: z.array(
      z.strictObject({
        action: z.enum(['grant', 'withdraw']),
        time,
        family: z.literal(true).exactOptional().meta({ description: 'A relative acted for the patient' }),
      }),
    ),
  })
  .meta({ id: 'Consent' });

const check = z.strictObject({
  name: z.enum(CHECK_NAMES),
  result: z.enum(['valid', 'invalid', 'unknown', 'not-applicable']),
  code: z.string().exactOptional(),
  evidence: z.unknown().exactOptional(),
});

export const consentedReceipt = z
  .strictObject({
    eInvoiceCode: receiptCode,
    eInvoiceNumber: receiptNumber,
    headline: z.enum(HEADLINES),
    sentence: z.strictObject({ zh: z.string(), en: z.string() }),
    checks: z.array(check),
    asOfBlock: z.int().exactOptional(),
    issuer: institutionId,
    kind: z.string(),
    issueDate: isoDate,
    personalBurden: z
      .string()
      .meta({ description: 'What all payers together may refund of it', examples: ['1000.00'] }),
    document: z.record(z.string(), z.unknown()).meta({
      description: 'Fields that the office may see under the patient’s word, each proven; none when the proof fails',
      examples: [{ patientName: '王秀英', totalAmount: '1000.00', visitDate: '2026-01-05' }],
    }),
    details: z.array(z.unknown()).meta({ description: 'The lines of the bill, each proven' }),
  })
  .meta({ id: 'ConsentedReceipt' });

/** EXPIRED is a matter of the clock and never written. */
function stateOf({ state, validUntil }: ConsentRecord): z.input<typeof consent>['state'] {
  return state === 'ACTIVE' && validUntil <= nowSeconds() ? 'EXPIRED' : state;
}

export function presentConsent({ consent: record, content, payer }: OpenedRecord): z.input<typeof consent> {
  const { id, portal, purpose: granted, validFrom, validUntil, claims, history } = record;
  return {
    ...{ id, state: stateOf(record), payer, portal, purpose: granted },
    ...(content === undefined ? {} : { scope: content.scope }),
    ...{ validFrom: toRfc3339(validFrom), validUntil: toRfc3339(validUntil), claims: [...claims] },
    history: history.map(({ action, time: at, family }) => ({
      ...{ action, time: toRfc3339(at) },
      ...(family === undefined ? {} : { family }),
    })),
  };
}

export function presentReceipt(receipt: ConsentedReceipt): z.input<typeof consentedReceipt> {
  const { ref, header, headline, checks, asOfBlock, fields, details } = receipt;
  return {
    ...{ eInvoiceCode: ref.eInvoiceCode, eInvoiceNumber: ref.eInvoiceNumber, headline },
    sentence: sentenceFor(headline),
    checks: checks.map(({ name, result, code, evidence }) => ({
      ...{ name, result },
      ...(code === undefined ? {} : { code }),
      ...(evidence === undefined ? {} : { evidence }),
    })),
    ...(asOfBlock === undefined ? {} : { asOfBlock }),
    ...{ issuer: header.issuer, kind: header.kind, issueDate: header.issueDate },
    personalBurden: formatFen(header.capFen),
    document: Object.fromEntries(fields),
    details: [...details],
  };
}

function sentenceFor(headline: Headline): { zh: string; en: string } {
  const { zh, en } = CODES[headline];
  return { zh, en };
}
