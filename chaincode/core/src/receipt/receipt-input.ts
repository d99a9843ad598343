import { hasUsccForm, isCheckCode, isMedinsCode, isReceiptCode, isReceiptNumber } from '../ids.ts';
import { normaliseIdentity, normaliseText } from '../normalise.ts';
import { addFen } from '../money.ts';
import { parsed, refused, type Fault, type Parsed } from '../result.ts';
import { isClockTime, isDate } from '../time.ts';
import { ObjectReader, type Sign, type TextForm } from './object-reader.ts';
import { OTHER_TIERS } from './personal-burden.ts';
import type { ChargeItem, DetailLine, OtherShare, ReceiptDocument } from './receipt-document.ts';
import { agreementFaults, checkDigitFaults, RESIDENT_ID_TYPE } from './receipt-agreement.ts';
import { LIABILITIES, RECEIPT_KINDS, type ReceiptRef } from './receipt-kind.ts';

/** A long stay in hospital has some thousand lines. */
const MAX_DETAILS = 20_000;
const MAX_CHARGE_ITEMS = 200;
/** A line of many boxes carries all their trace codes. */
const MAX_TRACE_CODES = 8000;

const PLAIN: TextForm = {};
const REQUIRED: TextForm = { required: true };
const CODE: TextForm = { required: true, holds: isReceiptCode, expected: '8 digits' };
const NUMBER: TextForm = { required: true, holds: isReceiptNumber, expected: '10 digits' };
const DATE: TextForm = { holds: isDate, expected: 'a real date YYYY-MM-DD' };
const CHECK_CODE: TextForm = {
  required: true,
  holds: isCheckCode,
  expected: '6 of 0-9a-z',
  normalise: (text) => normaliseText(text).toLowerCase(),
};
const BUSINESS_ID: TextForm = { required: true, max: 64 };
const RELATED_ID: TextForm = { max: 64 };
const ISSUER: TextForm = {
  required: true,
  holds: isMedinsCode,
  expected: 'H or P and 11 digits',
  normalise: normaliseIdentity,
};
const USCC: TextForm = { holds: hasUsccForm, expected: '18 of 0-9A-Z', normalise: normaliseIdentity };
const ID_TYPE: TextForm = { holds: (text) => /^\d{2}$/.test(text), expected: '2 digits' };
const IDENTITY: TextForm = { max: 40, normalise: normaliseIdentity };
const DECIMAL: TextForm = {
  required: true,
  holds: (text) => /^-?\d{1,12}(?:\.\d{1,6})?$/.test(text),
  expected: 'a number of up to 6 decimals',
};

/**
 * What could be read of a receipt. Every field without its form is empty or zero in `document` and named in `faults`;
 * so a reading with faults is good for finding more faults, never for publishing.
 */
export type ReceiptReading = { readonly document: ReceiptDocument; readonly faults: readonly Fault[] };

/**
 * The JSON form of a receipt (money as decimal strings, see `presentReceipt`) to a document. Texts are trimmed and
 * full-width digits and letters become ASCII; amounts must be written exactly. Refuses with SCHEMA, UNKNOWN_FIELD,
 * AMOUNT_FORMAT or CHECK_DIGIT; whether the sums agree is for `checkReceipt`.
 */
export function parseReceiptInput(input: unknown): Parsed<ReceiptDocument> {
  const { document, faults } = readReceipt(input);
  const all = [...faults, ...agreementFaults(document), ...checkDigitFaults(document)];
  return all.length === 0 ? parsed(document) : refused(...all);
}

/** The form of each field on its own. */
export function readReceipt(input: unknown): ReceiptReading {
  const faults: Fault[] = [];
  const reader = new ObjectReader(input, '', faults);
  const document = readDocument(reader, faults);
  reader.finish();
  return { document, faults };
}

function readDocument(reader: ObjectReader, faults: Fault[]): ReceiptDocument {
  const kind = reader.word('kind', RECEIPT_KINDS);
  const sign = kind === undefined ? 0 : kind === 'RED' ? -1 : 1;
  const details = readDetails(reader, faults);
  return {
    v: 1,
    kind: kind ?? 'OUTPATIENT',
    ...readIssue(reader),
    ...readPatient(reader),
    ...readVisit(reader),
    ...readAmounts(reader, sign),
    otherBreakdown: readBreakdown(reader, sign, faults),
    liability: reader.word('liability', LIABILITIES, 'NONE') ?? 'NONE',
    redOf: readRef(reader, 'redOf', faults),
    supersedes: readRef(reader, 'supersedes', faults),
    chargeItems: readChargeItems(reader, faults) ?? deriveChargeItems(details),
    details,
  };
}

function readIssue(reader: ObjectReader) {
  return {
    eInvoiceCode: reader.text('eInvoiceCode', CODE),
    eInvoiceNumber: reader.text('eInvoiceNumber', NUMBER),
    checkCode: reader.text('checkCode', CHECK_CODE),
    issueDate: reader.text('issueDate', { ...DATE, required: true }),
    issueTime: reader.text('issueTime', { holds: isClockTime, expected: 'HH:MM:SS' }),
    issuerUscc: reader.text('issuerUscc', USCC),
    issuer: reader.text('issuer', ISSUER),
    issuerName: reader.text('issuerName', PLAIN),
    billingPoint: reader.text('billingPoint', PLAIN),
    cashier: reader.text('cashier', PLAIN),
    drawer: reader.text('drawer', PLAIN),
    reviewer: reader.text('reviewer', PLAIN),
    businessNumber: reader.text('businessNumber', BUSINESS_ID),
    relatedNumber: reader.text('relatedNumber', RELATED_ID),
  };
}

function readPatient(reader: ObjectReader) {
  const patientId = reader.text('patientId', IDENTITY);
  const patientIdType = reader.text('patientIdType', ID_TYPE);
  return {
    patientName: reader.text('patientName', REQUIRED),
    patientId,
    // Exports of hospital systems have one column for the number of an identity card, and none for its type.
    patientIdType: patientIdType === '' && patientId !== '' ? RESIDENT_ID_TYPE : patientIdType,
  };
}

function readVisit(reader: ObjectReader) {
  return {
    outpatientNumber: reader.text('outpatientNumber', PLAIN),
    recordNumber: reader.text('recordNumber', PLAIN),
    inpatientNumber: reader.text('inpatientNumber', PLAIN),
    visitDate: reader.text('visitDate', DATE),
    dischargeDate: reader.text('dischargeDate', DATE),
    department: reader.text('department', PLAIN),
    insuranceType: reader.text('insuranceType', PLAIN),
    insuranceNumber: reader.text('insuranceNumber', PLAIN),
    settlementId: reader.text('settlementId', PLAIN),
  };
}

function readAmounts(reader: ObjectReader, sign: Sign) {
  return {
    totalFen: reader.amount('totalAmount', sign, true),
    fundFen: reader.amount('fundAmount', sign),
    otherFen: reader.amount('otherAmount', sign),
    accountFen: reader.amount('accountAmount', sign),
    cashFen: reader.amount('cashAmount', sign),
    hospitalFen: reader.amount('hospitalAmount', sign),
    selfPaymentFen: reader.amount('selfPaymentAmount', sign),
    selfExpenseFen: reader.amount('selfExpenseAmount', sign),
  };
}

type ItemList<T> = {
  readonly name: string;
  readonly max: number;
  /** The field of an item that tells it from the others. */
  readonly keyName: string;
  readonly key: (item: T) => number | string;
};

/** A list of objects, each read by `readItem`, in the order of a key that must not repeat. */
function readItems<T>(
  reader: ObjectReader,
  faults: Fault[],
  list: ItemList<T>,
  readItem: (item: ObjectReader) => T,
): T[] {
  const seen = new Set<number | string>();
  const items = reader.list(list.name, list.max).map((source, index) => {
    const itemReader = new ObjectReader(source, `/${list.name}/${index}`, faults);
    const item = readItem(itemReader);
    itemReader.finish();
    if (seen.has(list.key(item))) itemReader.fault(`/${list.keyName}`, { reason: 'repeated' });
    seen.add(list.key(item));
    return item;
  });
  return items.sort((a, b) => (list.key(a) < list.key(b) ? -1 : 1));
}

function readBreakdown(reader: ObjectReader, sign: Sign, faults: Fault[]): OtherShare[] {
  const list = {
    name: 'otherBreakdown',
    max: OTHER_TIERS.length,
    keyName: 'tier',
    key: (share: OtherShare) => share.tier,
  };
  return readItems(reader, faults, list, (item) => {
    const tier = item.ordinal('tier');
    if (!OTHER_TIERS.some((known) => known === tier)) item.fault('/tier', { expected: OTHER_TIERS });
    return { tier, fen: item.amount('amount', sign, true) };
  });
}

/** Undefined when the input has none: they then follow from the lines. */
function readChargeItems(reader: ObjectReader, faults: Fault[]): ChargeItem[] | undefined {
  const list = { name: 'chargeItems', max: MAX_CHARGE_ITEMS, keyName: 'code', key: (item: ChargeItem) => item.code };
  const items = readItems(reader, faults, list, (item) => ({
    code: item.text('code', REQUIRED),
    name: item.text('name', PLAIN),
    fen: item.amount('amount', 0, true),
  }));
  return items.length === 0 ? undefined : items;
}

function deriveChargeItems(details: readonly DetailLine[]): ChargeItem[] {
  const items = new Map<string, ChargeItem>();
  for (const { classCode: code, className: name, fen } of details) {
    const item = items.get(code);
    items.set(code, { code, name: item?.name ?? name, fen: addFen(item?.fen ?? 0, fen) });
  }
  return [...items.values()].sort((a, b) => (a.code < b.code ? -1 : 1));
}

function readDetails(reader: ObjectReader, faults: Fault[]): DetailLine[] {
  const list = { name: 'details', max: MAX_DETAILS, keyName: 'line', key: (detail: DetailLine) => detail.line };
  return readItems(reader, faults, list, (item) => ({
    line: item.ordinal('line'),
    classCode: item.text('classCode', REQUIRED),
    className: item.text('className', PLAIN),
    itemCode: item.text('itemCode', PLAIN),
    name: item.text('name', PLAIN),
    spec: item.text('spec', PLAIN),
    unit: item.text('unit', PLAIN),
    quantity: item.text('quantity', DECIMAL),
    unitPrice: item.text('unitPrice', DECIMAL),
    fen: item.amount('amount', 0, true),
    category: item.text('category', PLAIN),
    traceCode: item.text('traceCode', { max: MAX_TRACE_CODES }),
  }));
}

function readRef(reader: ObjectReader, name: 'redOf' | 'supersedes', faults: Fault[]): ReceiptRef | null {
  const source = reader.object(name);
  if (source === null) return null;
  const ref = new ObjectReader(source, `/${name}`, faults);
  const parts = { eInvoiceCode: ref.text('eInvoiceCode', CODE), eInvoiceNumber: ref.text('eInvoiceNumber', NUMBER) };
  ref.finish();
  return parts;
}
