import {
  consentScopeShape,
  isDate,
  MAX_CONSENT_SECONDS,
  parseShape,
  PiaosuError,
  type ConsentPurpose,
  type ConsentScope,
} from '@piaosu/core';
import { z } from 'zod';
import { institutionId, isoDate, receiptCode, receiptNumber } from '../../routes/schemas.ts';

/** What a consent covers, on the wire. */
export const consentScope = z
  .discriminatedUnion('type', [
    z.strictObject({
      type: z.literal('RECEIPT'),
      receipt: z.strictObject({ eInvoiceCode: receiptCode, eInvoiceNumber: receiptNumber }),
    }),
    z.strictObject({ type: z.literal('PERIOD'), from: isoDate, to: isoDate }).meta({
      description: 'Receipts issued from one day to another, both included',
    }),
    z.strictObject({ type: z.literal('VISIT'), hospital: institutionId, visitDate: isoDate }),
  ])
  .meta({ id: 'ConsentScope' });

export const purpose = z.enum(['CLAIM', 'REVIEW']).meta({
  description: 'CLAIM: look and decide on claims; REVIEW: look alone',
});

const instant = (description: string, example: string) =>
  z.iso.datetime({ offset: true }).meta({ description, examples: [example] });

export const consentBody = z
  .strictObject({
    payer: institutionId,
    purpose: purpose.default('CLAIM'),
    scope: consentScope,
    validFrom: instant('From when; now when absent', '2026-03-02T09:00:00+08:00').exactOptional(),
    validUntil: instant('Until when, exclusive; at most 366 days', '2026-03-09T09:00:00+08:00'),
  })
  .meta({ id: 'ConsentRequest' });

/** A consent to be granted. Times in epoch seconds. */
export interface ConsentRequest {
  readonly payer: string;
  readonly purpose: ConsentPurpose;
  readonly scope: ConsentScope;
  readonly validFrom: number | undefined;
  readonly validUntil: number;
}

/** Throws ZodError, or PiaosuError SCHEMA for times and days that contradict each other. */
export function parseConsent(raw: unknown): ConsentRequest {
  const { payer, purpose: wanted, scope, validFrom, validUntil } = consentBody.parse(raw);
  return {
    ...{ payer, purpose: wanted, scope: parseScope(scope) },
    validFrom: validFrom === undefined ? undefined : toSeconds(validFrom),
    validUntil: toSeconds(validUntil),
  };
}

/** The ledger decides by transaction time; what can be said at once is said here. Throws PiaosuError SCHEMA. */
export function assertTimes(validFrom: number, validUntil: number, now: number): void {
  const lasts = validUntil - validFrom;
  if (validUntil <= now || lasts <= 0 || lasts > MAX_CONSENT_SECONDS) throw faulty('/validUntil');
}

function parseScope(scope: z.output<typeof consentScope>): ConsentScope {
  const parsed = parseShape(consentScopeShape, scope);
  if (!parsed.ok) throw faulty('/scope');
  if (scope.type === 'PERIOD' && (!isDate(scope.from) || scope.from > scope.to)) throw faulty('/scope/to');
  return parsed.value;
}

function toSeconds(time: string): number {
  return Math.floor(Date.parse(time) / 1000);
}

function faulty(pointer: string): PiaosuError {
  return new PiaosuError('SCHEMA', [{ pointer, code: 'SCHEMA' }]);
}
