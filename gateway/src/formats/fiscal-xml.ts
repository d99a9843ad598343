import {
  isResidentId,
  isUnknownArray,
  isPlainObject,
  parsed,
  receiptCodeParts,
  refuse,
  type JsonObject,
  type Json,
  type Parsed,
} from '@piaosu/core';
import {
  AUX_ITEM_ELEMENTS,
  INVOICING_PARTY_ELEMENTS,
  ITEM_ELEMENTS,
  MAIN_ELEMENTS,
  MEDICAL_ELEMENTS,
  OWN_ELEMENTS,
  OWN_ITEM_ELEMENTS,
  PAYER_PARTY_ELEMENTS,
} from './fiscal-elements.ts';
import { childOf, parseXml, textIn, xmlText, type XmlElement } from './xml-tree.ts';

type Table = Readonly<Record<string, string>>;

/**
 * The receipts of a fiscal XML file in our JSON form, with only the fields that stand in it: one `EInvoice`, or several in
 * any root. Amounts and texts are as written; nothing is judged. Refuses with SCHEMA what holds no receipt.
 */
export function readFiscalXml(text: string): Parsed<readonly JsonObject[]> {
  const root = parseXml(text);
  if (!root.ok) return root;
  const receipts = root.value.name === 'EInvoice' ? [root.value] : root.value.children.filter(isReceipt);
  const [first] = receipts;
  return first === undefined ? refuse('SCHEMA', { expected: 'EInvoice' }) : parsed(receipts.map(readReceipt));
}

/** Whether a text is XML at all: no JSON and no CSV begins so. */
export function isXmlText(text: string): boolean {
  return /^\uFEFF?\s*</u.test(text);
}

/** What publishing needs and the standard leaves unsaid; what the file says itself comes first. */
export function toPublishable(receipt: JsonObject, issuer: string): JsonObject {
  const none = '0.00';
  const amounts = Object.fromEntries(
    [
      'fundAmount',
      'otherAmount',
      'accountAmount',
      'cashAmount',
      'hospitalAmount',
      'selfPaymentAmount',
      'selfExpenseAmount',
    ].map((name) => [name, none]),
  );
  const { details } = receipt;
  const numbered = isUnknownArray(details) ? details.map(toNumbered) : [];
  return { issuer, ...amounts, ...receipt, details: numbered };
}

function toNumbered(line: Json, index: number): JsonObject {
  const empty = {
    classCode: '',
    className: '',
    itemCode: '',
    name: '',
    spec: '',
    unit: '',
    category: '',
    traceCode: '',
  };
  const members: JsonObject = isPlainObject(line) ? line : {};
  return { ...empty, quantity: '1', unitPrice: members['amount'] ?? '', ...members, line: index + 1 };
}

function isReceipt({ name }: XmlElement): boolean {
  return name === 'EInvoice';
}

function readReceipt(root: XmlElement): JsonObject {
  const data = childOf(root, 'EInvoiceData');
  const main = childOf(data, 'Main');
  const ext = childOf(main, 'MainExt');
  const payer = readMembers(childOf(main, 'PayerParty'), PAYER_PARTY_ELEMENTS);
  const own = childOf(ext, 'PiaosuExt');
  const receipt: JsonObject = {
    ...readMembers(main, MAIN_ELEMENTS),
    ...readMembers(childOf(main, 'InvoicingParty'), INVOICING_PARTY_ELEMENTS),
    ...payer,
    ...idTypeOf(payer['patientId']),
    ...readMembers(ext, MEDICAL_ELEMENTS),
    ...visitDateOf(ext),
    ...Object.fromEntries(OWN_ELEMENTS.flatMap((name) => valueOf(own, name, name))),
    ...listOf(childOf(data, 'Details'), 'chargeItems', 'Item', readItem),
    ...listOf(childOf(data, 'AuxDetails'), 'details', 'AuxItem', readAuxItem),
  };
  return { ...withDates(receipt), ...kindOf(receipt, ext) };
}

/** The elements that are there, by our names; an element that is there and empty is an empty value. */
function readMembers(element: XmlElement | undefined, table: Table): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(table).flatMap(([name, field]) => valueOf(element, name, field)));
}

function valueOf(element: XmlElement | undefined, name: string, field: string): [string, string][] {
  const child = childOf(element, name);
  return child === undefined ? [] : [[field, textIn(child)]];
}

function listOf(
  parent: XmlElement | undefined,
  field: string,
  name: string,
  read: (element: XmlElement) => JsonObject,
): JsonObject {
  if (parent === undefined) return {};
  const items = parent.children.filter((child) => child.name === name || child.name === 'Item');
  return { [field]: items.map(read) };
}

function readItem(element: XmlElement): JsonObject {
  return readMembers(element, ITEM_ELEMENTS);
}

function readAuxItem(element: XmlElement): JsonObject {
  return {
    ...readMembers(element, AUX_ITEM_ELEMENTS),
    ...readMembers(childOf(element, 'AuxItemExt'), OWN_ITEM_ELEMENTS),
  };
}

/** The standard has no type of identity; a resident's number can be told by its check digit. */
function idTypeOf(patientId: string | undefined): JsonObject {
  return patientId !== undefined && isResidentId(patientId) ? { patientIdType: '01' } : {};
}

/** An outpatient came on `MedicalDate`, an inpatient on `InHospitalDate`. */
function visitDateOf(ext: XmlElement | undefined): JsonObject {
  const date = textIn(childOf(ext, 'InHospitalDate')) || textIn(childOf(ext, 'MedicalDate'));
  return date === '' ? {} : { visitDate: date };
}

const DATES: readonly string[] = ['issueDate', 'visitDate', 'dischargeDate'];

/** The standard writes 20260105; with hyphens it is the same day. */
function withDates(receipt: JsonObject): JsonObject {
  const entries = Object.entries(receipt).map(([name, value]): [string, Json] => [
    name,
    DATES.includes(name) && typeof value === 'string' ? value.replace(/^(\d{4})(\d{2})(\d{2})$/u, '$1-$2-$3') : value,
  ]);
  return Object.fromEntries(entries);
}

/** A negative receipt names the one it cancels; otherwise the code itself says the kind. */
function kindOf(receipt: JsonObject, ext: XmlElement | undefined): JsonObject {
  const { totalAmount, eInvoiceCode } = receipt;
  if (typeof totalAmount === 'string' && totalAmount.startsWith('-')) {
    const related = {
      eInvoiceCode: textIn(childOf(ext, 'RelatedInvoiceCode')),
      eInvoiceNumber: textIn(childOf(ext, 'RelatedInvoiceNumber')),
    };
    return { kind: 'RED', redOf: related };
  }
  const kind = typeof eInvoiceCode === 'string' ? receiptCodeParts(eInvoiceCode).kind : '';
  return kind === '02' ? { kind: 'INPATIENT' } : kind === '01' ? { kind: 'OUTPATIENT' } : {};
}

/** A receipt of ours (`presentReceipt`) as a fiscal XML file, which `readFiscalXml` reads back. */
export function printFiscalXml(receipt: JsonObject): string {
  const { redOf } = receipt;
  const related = isPlainObject(redOf)
    ? xmlText('RelatedInvoiceCode', textAt(redOf, 'eInvoiceCode')) +
      xmlText('RelatedInvoiceNumber', textAt(redOf, 'eInvoiceNumber'))
    : '';
  const visit = receipt['kind'] === 'INPATIENT' ? 'InHospitalDate' : 'MedicalDate';
  const own = element('PiaosuExt', ...OWN_ELEMENTS.map((name) => xmlText(name, textAt(receipt, name))));
  const ext = element(
    'MainExt',
    related,
    xmlText(visit, textAt(receipt, 'visitDate')),
    membersOf(receipt, MEDICAL_ELEMENTS),
    own,
  );
  const main = element(
    'Main',
    membersOf(receipt, MAIN_ELEMENTS),
    element('InvoicingParty', membersOf(receipt, INVOICING_PARTY_ELEMENTS)),
    element('PayerParty', xmlText('PayerPartyType', '1'), membersOf(receipt, PAYER_PARTY_ELEMENTS)),
    ext,
  );
  const items = itemsOf(receipt, 'chargeItems').map((item) => element('Item', membersOf(item, ITEM_ELEMENTS)));
  const lines = itemsOf(receipt, 'details').map((line) =>
    element('AuxItem', membersOf(line, AUX_ITEM_ELEMENTS), element('AuxItemExt', membersOf(line, OWN_ITEM_ELEMENTS))),
  );
  const data = element('EInvoiceData', main, element('Details', ...items), element('AuxDetails', ...lines));
  const header = element('Header', xmlText('EInvoiceTag', 'CZ-EI'), xmlText('Version', '1.0'));
  return `<?xml version="1.0" encoding="UTF-8"?>\n${element('EInvoice', header, data)}\n`;
}

function element(name: string, ...content: readonly string[]): string {
  return `<${name}>${content.join('')}</${name}>`;
}

function membersOf(receipt: Readonly<Record<string, unknown>>, table: Table): string {
  return Object.entries(table)
    .map(([name, field]) => xmlText(name, fiscalText(field, textAt(receipt, field))))
    .join('');
}

function fiscalText(field: string, text: string): string {
  return field.endsWith('Date') ? text.replaceAll('-', '') : text;
}

function textAt(object: Readonly<Record<string, unknown>>, name: string): string {
  const value = object[name];
  return typeof value === 'string' ? value : '';
}

function itemsOf(receipt: JsonObject, name: string): Readonly<Record<string, unknown>>[] {
  const list: unknown = receipt[name];
  return isUnknownArray(list) ? list.filter(isPlainObject) : [];
}
