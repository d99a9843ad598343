import type { Json, JsonObject } from '../encoding/json.ts';
import { formatFen } from '../money.ts';
import type { ChargeItem, DetailLine, OtherShare, ReceiptDocument } from './receipt-document.ts';

const TEXT_FIELDS = [
  'checkCode',
  'issueTime',
  'issuerUscc',
  'issuerName',
  'billingPoint',
  'cashier',
  'drawer',
  'reviewer',
  'patientName',
  'patientIdType',
  'patientId',
  'businessNumber',
  'relatedNumber',
  'outpatientNumber',
  'recordNumber',
  'inpatientNumber',
  'visitDate',
  'dischargeDate',
  'department',
  'insuranceType',
  'insuranceNumber',
  'settlementId',
] as const;

/** The names of the amounts on the wire, and where the document keeps them. */
export const AMOUNT_FIELDS = {
  totalAmount: 'totalFen',
  fundAmount: 'fundFen',
  otherAmount: 'otherFen',
  accountAmount: 'accountFen',
  cashAmount: 'cashFen',
  hospitalAmount: 'hospitalFen',
  selfPaymentAmount: 'selfPaymentFen',
  selfExpenseAmount: 'selfExpenseFen',
} as const;

/**
 * Every field outside the header, in the order of its leaves under `fieldsRoot`. The place of a name is part of the
 * format: append, never reorder.
 */
export const FIELD_NAMES = [
  ...TEXT_FIELDS,
  'totalAmount',
  'fundAmount',
  'otherAmount',
  'otherBreakdown',
  'accountAmount',
  'cashAmount',
  'hospitalAmount',
  'selfPaymentAmount',
  'selfExpenseAmount',
  'chargeItems',
] as const;

export type FieldName = (typeof FIELD_NAMES)[number];
type AmountField = keyof typeof AMOUNT_FIELDS;

const INDEX_OF: ReadonlyMap<string, number> = new Map(FIELD_NAMES.map((name, index) => [name, index]));

export function isFieldName(name: string): name is FieldName {
  return INDEX_OF.has(name);
}

/** The leaf of a field under `fieldsRoot`; undefined for a name that is no field. */
export function fieldIndex(name: string): number | undefined {
  return INDEX_OF.get(name);
}

/** The value of a field as it is committed to and shown: texts, decimal strings, or one JSON value. */
export function fieldValue(document: ReceiptDocument, name: FieldName): Json {
  if (name === 'otherBreakdown') return document.otherBreakdown.map(presentShare);
  if (name === 'chargeItems') return document.chargeItems.map(presentChargeItem);
  return isAmountField(name) ? formatFen(document[AMOUNT_FIELDS[name]]) : document[name];
}

/** A line as it is committed to and shown; its number stands beside it. */
export function detailValue(detail: DetailLine): JsonObject {
  const { classCode, className, itemCode, name, spec, unit, quantity, unitPrice, category, traceCode } = detail;
  const amount = formatFen(detail.fen);
  return { classCode, className, itemCode, name, spec, unit, quantity, unitPrice, amount, category, traceCode };
}

/** The JSON form of a receipt, which `parseReceiptInput` reads back to an equal document. */
export function presentReceipt(document: ReceiptDocument): JsonObject {
  const fields = Object.fromEntries(FIELD_NAMES.map((name) => [name, fieldValue(document, name)]));
  const { eInvoiceCode, eInvoiceNumber, kind, issuer, issueDate, liability, redOf, supersedes } = document;
  const details = document.details.map((detail) => ({ line: detail.line, ...detailValue(detail) }));
  return { eInvoiceCode, eInvoiceNumber, kind, issuer, issueDate, liability, redOf, supersedes, ...fields, details };
}

function isAmountField(name: FieldName): name is AmountField {
  return Object.hasOwn(AMOUNT_FIELDS, name);
}

function presentShare(share: OtherShare): JsonObject {
  return { tier: share.tier, amount: formatFen(share.fen) };
}

function presentChargeItem(item: ChargeItem): JsonObject {
  return { code: item.code, name: item.name, amount: formatFen(item.fen) };
}
