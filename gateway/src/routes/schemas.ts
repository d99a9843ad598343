import { z } from 'zod';
import { field, KINDS, type ReceiptRef } from '@piaosu/core';
import { AUDIT_REASONS } from '../exchange/protocol.ts';
import { textOf } from '../http/core-schema.ts';

/** Wire forms that several nouns share. */
export const institutionId = textOf(field.institution, {
  description: 'id of an institution',
  example: 'H11010500001',
});
export const receiptCode = textOf(field.receiptCode, { description: 'receipt code, 8 digits', example: '11060125' });
export const receiptNumber = textOf(field.receiptNumber, {
  description: 'receipt number, 10 digits',
  example: '0000000001',
});
export const paperNumber = (example: string) =>
  z
    .string()
    .regex(/^\d{6,12}$/u)
    .meta({ description: 'code or number printed on a paper receipt', examples: [example] });

/** A receipt in the path of a route. */
export const receiptParams = z.strictObject({ code: receiptCode, number: receiptNumber });

export function toRef({ code, number }: z.output<typeof receiptParams>): ReceiptRef {
  return { eInvoiceCode: code, eInvoiceNumber: number };
}

export const keyId = textOf(field.keyId, { description: 'id of a key', example: 'k-2f6b7c1d' });
export const isoDate = textOf(field.date, { description: 'date, YYYY-MM-DD', example: '2026-10-01' });
export const year = textOf(field.year, { description: 'year, four digits', example: '2026' });
export const auditReason = z
  .enum(AUDIT_REASONS)
  .optional()
  .meta({ description: 'Why an auditor looks; kept in the access log, which the patient reads', examples: ['SAMPLE'] });
export const kind = z.enum(KINDS);
export const time = z.iso.datetime().meta({ description: 'RFC 3339, UTC', examples: ['2026-03-02T01:30:00.000Z'] });

/** Where a write came to stand on the ledger. */
export const committed = { tx: z.string(), block: z.int() };
