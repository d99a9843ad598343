import {
  CLAIM_BASES,
  field,
  isDate,
  normaliseAmount,
  normaliseDate,
  normaliseIdentity,
  normaliseText,
  parseFen,
  PiaosuError,
  unwrap,
  type ClaimBasis,
  type ReceiptRef,
} from '@piaosu/core';
import { z } from 'zod';
import { textOf } from '../../http/core-schema.ts';
import { receiptCode, receiptNumber } from '../../routes/schemas.ts';

const AMOUNT = { description: 'amount, two decimals', examples: ['300.00'] };

/** An amount on the wire. Checked by `readAmount` before anything else, so it may be any value here. */
export const wireAmount = z.unknown().meta({ type: 'string', pattern: String.raw`^\d{1,12}\.\d{2}$`, ...AMOUNT });

/** One receipt with what the claimant showed of it: each element given is compared with what was issued. */
const claimedReceipt = z
  .strictObject({
    eInvoiceCode: receiptCode,
    eInvoiceNumber: receiptNumber,
    checkCode: z
      .string()
      .max(32)
      .exactOptional()
      .meta({ examples: ['7k2m9q'] }),
    issueDate: z
      .string()
      .max(32)
      .exactOptional()
      .meta({ examples: ['2026-01-05'] }),
    totalAmount: z
      .string()
      .max(32)
      .exactOptional()
      .meta({ examples: ['1000.00'] }),
  })
  .meta({ id: 'ClaimedReceipt' });

export const claimBody = z
  .strictObject({
    receipts: z.array(claimedReceipt).min(1).max(100).meta({ description: 'Receipts of one lineage' }),
    amount: wireAmount,
    basis: z.enum(CLAIM_BASES).default('PERSONAL_BURDEN'),
    patient: z
      .strictObject({ idType: z.string().min(1).max(8), number: z.string().min(1).max(32) })
      .exactOptional()
      .meta({ description: 'Who claims; refused unless every receipt is this person’s' }),
    otherExcluded: z
      .literal(true)
      .exactOptional()
      .meta({ description: 'Recorded statement that the amount is not contained in funds paid without a breakdown' }),
  })
  .meta({ id: 'ClaimRequest' });

/** What the claimant showed of one receipt, normalised. */
export interface Presented {
  readonly totalAmount?: string;
  readonly checkCode?: string;
  readonly issueDate?: string;
}

/** A claim to be reserved. */
export interface ClaimRequest {
  readonly receipts: readonly { readonly ref: ReceiptRef; readonly presented: Presented }[];
  readonly amountFen: number;
  readonly basis: ClaimBasis;
  readonly patient?: { readonly idType: string; readonly number: string };
  readonly otherExcluded?: true;
}

const reasonCode = textOf(field.reason, {
  description: 'a code of the reason, never free text',
  example: 'NOT_COVERED',
});
export const reasonBody = z.strictObject({ reason: reasonCode });
export const amountBody = z.strictObject({ amount: wireAmount });

/** The body of a claim. Throws ZodError, PiaosuError AMOUNT_FORMAT: the amount first, whatever else is wrong. */
export function parseClaim(raw: unknown): ClaimRequest {
  const amountFen = readAmount(raw);
  const body = claimBody.parse(raw);
  return {
    amountFen,
    basis: body.basis,
    receipts: body.receipts.map(({ eInvoiceCode, eInvoiceNumber, ...shown }, index) => ({
      ref: { eInvoiceCode, eInvoiceNumber },
      presented: normalisePresented(shown, index),
    })),
    ...(body.patient === undefined ? {} : { patient: normalisePatient(body.patient) }),
    ...(body.otherExcluded === undefined ? {} : { otherExcluded: body.otherExcluded }),
  };
}

/** `amount` of a body as positive fen; nothing is rounded or normalised. Throws PiaosuError AMOUNT_FORMAT. */
export function readAmount(raw: unknown): number {
  const amount: unknown = typeof raw === 'object' && raw !== null && 'amount' in raw ? raw.amount : undefined;
  const fen = typeof amount === 'string' ? parseFen(amount) : undefined;
  if (fen?.ok === true && fen.value > 0) return fen.value;
  throw new PiaosuError('AMOUNT_FORMAT', [
    { pointer: '/amount', code: 'AMOUNT_FORMAT', detail: { expected: '1000.00' } },
  ]);
}

type Shown = Pick<z.output<typeof claimedReceipt>, 'checkCode' | 'issueDate' | 'totalAmount'>;

function normalisePresented({ checkCode, issueDate, totalAmount }: Shown, index: number): Presented {
  const at = (name: string) => `/receipts/${index}/${name}`;
  return {
    ...(totalAmount === undefined ? {} : { totalAmount: unwrap(normaliseAmount(totalAmount)) }),
    ...(checkCode === undefined
      ? {}
      : { checkCode: check(at('checkCode'), normaliseText(checkCode).toLowerCase(), /^[0-9a-z]{6}$/u) }),
    ...(issueDate === undefined ? {} : { issueDate: checkDate(at('issueDate'), normaliseDate(issueDate)) }),
  };
}

function normalisePatient(patient: { readonly idType: string; readonly number: string }) {
  return {
    idType: normaliseText(patient.idType),
    number: check('/patient/number', normaliseIdentity(patient.number), /^[0-9A-Za-z]{1,32}$/u),
  };
}

function checkDate(pointer: string, date: string): string {
  if (isDate(date)) return date;
  throw new PiaosuError('SCHEMA', [{ pointer, code: 'SCHEMA' }]);
}

function check(pointer: string, text: string, pattern: RegExp): string {
  if (pattern.test(text)) return text;
  throw new PiaosuError('SCHEMA', [{ pointer, code: 'SCHEMA' }]);
}
