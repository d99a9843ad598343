import {
  CLAIM_BASES,
  isDate,
  MAX_PRESENTATION_CHARACTERS,
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
import { receiptCode, receiptNumber } from '../../routes/schemas.ts';
import type { ClaimAuthority } from '../consents/claim-authority.ts';

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
    receipts: z.array(claimedReceipt).min(1).max(100).exactOptional().meta({
      description: 'Receipts of one lineage; absent where the consent or the presentation names the one receipt',
    }),
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
    consentId: z
      .string()
      .regex(/^K[0-9a-f]{24}$/u)
      .exactOptional()
      .meta({
        description: 'The patient’s consent; a withdrawal before the decision withdraws the claim',
        examples: ['K0123456789abcdef01234567'],
      }),
    presentation: z
      .string()
      .max(MAX_PRESENTATION_CHARACTERS)
      .exactOptional()
      .meta({ description: 'What the patient showed at the counter, once; not with a consent' }),
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
  /** The patient's word that it is made under. */
  readonly authority?: ClaimAuthority;
}

export const amountBody = z.strictObject({ amount: wireAmount });

/** The body of a claim. Throws ZodError, PiaosuError AMOUNT_FORMAT: the amount first, whatever else is wrong. */
export function parseClaim(raw: unknown): ClaimRequest {
  const amountFen = readAmount(raw);
  const body = claimBody.parse(raw);
  return {
    amountFen,
    basis: body.basis,
    receipts: (body.receipts ?? []).map(({ eInvoiceCode, eInvoiceNumber, ...shown }, index) => ({
      ref: { eInvoiceCode, eInvoiceNumber },
      presented: normalisePresented(shown, index),
    })),
    ...(body.patient === undefined ? {} : { patient: normalisePatient(body.patient) }),
    ...(body.otherExcluded === undefined ? {} : { otherExcluded: body.otherExcluded }),
    ...readAuthority(body),
  };
}

/** At most one word of the patient, and receipts unless it may name them. Throws PiaosuError SCHEMA. */
function readAuthority({
  consentId,
  presentation,
  receipts,
}: z.output<typeof claimBody>): Pick<ClaimRequest, 'authority'> {
  if (consentId !== undefined && presentation !== undefined) throw missing('/presentation');
  if (consentId !== undefined) return { authority: { consentId } };
  if (presentation !== undefined) return { authority: { presentation } };
  if (receipts === undefined) throw missing('/receipts');
  return {};
}

function missing(pointer: string): PiaosuError {
  return new PiaosuError('SCHEMA', [{ pointer, code: 'SCHEMA' }]);
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
