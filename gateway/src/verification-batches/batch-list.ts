import {
  canonicalJson,
  isPlainObject,
  isReceiptQrText,
  normaliseElements,
  normaliseText,
  parseReceiptQr,
  PiaosuError,
  refused,
  toJson,
  underPointer,
  unwrap,
  type Fault,
  type Json,
  type Parsed,
} from '@piaosu/core';
import { parse } from 'csv-parse/sync';
import { toSheetTable } from '../formats/sheet-table.ts';
import { isWorkbook, readWorkbook } from '../formats/workbook.ts';
import { parseStrictJson } from '../http/strict-json.ts';
import type { UploadPart } from '../http/upload.ts';
import { decodeUpload } from '../publish/import/upload-text.ts';

/** An office's day; more are more lists. */
export const MAX_BATCH_ITEMS = 1000;

/** One item as it is kept: what it asks, or why it could not be read. `number`: nothing but which receipt is meant. */
export type BatchItem =
  | { readonly form: 'elements'; readonly elements: Readonly<Record<string, string>> }
  | { readonly form: 'qr'; readonly text: string }
  | { readonly form: 'number'; readonly eInvoiceCode: string; readonly eInvoiceNumber: string }
  | { readonly form: 'unreadable'; readonly shown: string; readonly faults: Json };

/** The columns of a table, in our words and in those of the national forms. */
const COLUMNS: Readonly<Record<string, string>> = {
  票据代码: 'eInvoiceCode',
  票据号码: 'eInvoiceNumber',
  校验码: 'checkCode',
  开票日期: 'issueDate',
  金额合计: 'totalAmount',
  二维码: 'qr',
  eInvoiceCode: 'eInvoiceCode',
  eInvoiceNumber: 'eInvoiceNumber',
  checkCode: 'checkCode',
  issueDate: 'issueDate',
  totalAmount: 'totalAmount',
  qr: 'qr',
};

/**
 * A list of receipts: a JSON array, or a table (CSV in UTF-8 or GB18030, XLSX) of elements, QR texts or numbers alone. Each
 * item is read by itself; one that cannot be read is an item too, and says why. Throws PiaosuError SCHEMA for no list at
 * all or one of more than 1,000.
 */
export function readBatchList(parts: readonly UploadPart[]): BatchItem[] {
  const [file] = parts;
  if (file === undefined || parts.length !== 1) throw new PiaosuError('SCHEMA', { expected: 'one file' });
  const items = isWorkbook(file.bytes) ? readSheetItems(file.bytes) : readTextItems(decodeUpload(file.bytes).text);
  if (items.length === 0 || items.length > MAX_BATCH_ITEMS)
    throw new PiaosuError('SCHEMA', { items: items.length, max: MAX_BATCH_ITEMS });
  return items;
}

function readTextItems(text: string): BatchItem[] {
  const trimmed = text.replace(/^\uFEFF/u, '').trim();
  if (!trimmed.startsWith('[')) return readCsvItems(trimmed);
  const list = parseStrictJson(Buffer.from(trimmed));
  if (!Array.isArray(list)) throw new PiaosuError('SCHEMA', { expected: 'an array' });
  if (list.length > MAX_BATCH_ITEMS) throw new PiaosuError('SCHEMA', { items: list.length, max: MAX_BATCH_ITEMS });
  return list.map(readItem);
}

function readCsvItems(text: string): BatchItem[] {
  const [head = [], ...rows] = parseRows(text);
  // A scanner's list has no header: every line is a QR text.
  if (head.length === 1 && isReceiptQrText(head[0] ?? '')) return [head, ...rows].map(([line]) => readItem(line));
  const names = fieldsOf(head);
  return rows.map((row) => readItem(namedCells(row.map((value, i) => [names[i], value]))));
}

function parseRows(text: string): string[][] {
  try {
    return parse(text, { relax_column_count: true, skip_empty_lines: true, max_record_size: 100_000 });
  } catch (error) {
    throw new PiaosuError('SCHEMA', { reason: 'not a CSV table' }, error);
  }
}

function readSheetItems(bytes: Uint8Array): BatchItem[] {
  const [sheet] = readWorkbook(bytes);
  if (sheet === undefined) throw new PiaosuError('SCHEMA', { expected: 'a worksheet' });
  const sortOf = (column: string) => {
    const field = COLUMNS[column];
    if (field === 'totalAmount') return 'amount';
    return field === 'issueDate' ? 'date' : 'text';
  };
  const { names, records } = toSheetTable(sheet, sortOf);
  fieldsOf(names);
  return records.map(({ values, damaged }) => {
    const item = namedCells(Object.entries(values).map(([name, value]) => [COLUMNS[name.trim()], value]));
    const faults = damaged.flatMap((column): Fault[] => {
      const field = COLUMNS[column.trim()];
      return field === undefined ? [] : [{ pointer: `/${field}`, code: 'NUMBER_DAMAGED' }];
    });
    return faults.length === 0 ? readItem(item) : unreadable(Object.values(item).join(','), faults);
  });
}

/**
 * Our words for the columns; undefined for those that are the office's own (a policy, a name), which are not read: what one
 * of ours is missing for, each item says. Throws PiaosuError UNKNOWN_FIELD where none is known at all.
 */
function fieldsOf(head: readonly string[]): (string | undefined)[] {
  const names = head.map((name) => name.trim());
  const fields = names.map((name) => (Object.hasOwn(COLUMNS, name) ? COLUMNS[name] : undefined));
  if (fields.every((field) => field === undefined))
    throw new PiaosuError('UNKNOWN_FIELD', { columns: names.slice(0, 20).map((name) => name.slice(0, 64)) });
  return fields;
}

/** The known ones of some cells, by our words. */
function namedCells(cells: readonly (readonly [field: string | undefined, value: string])[]): Record<string, string> {
  return Object.fromEntries(
    cells.flatMap(([field, value]) => (field === undefined ? [] : [[field, wholeNumber(field, value)] as const])),
  );
}

/** A spreadsheet drops the zeros that a number of ten digits begins with. */
function wholeNumber(field: string, value: string): string {
  const digits = normaliseText(value);
  return field === 'eInvoiceNumber' && /^\d{1,9}$/u.test(digits) ? digits.padStart(10, '0') : value;
}

function readItem(input: unknown): BatchItem {
  const read = parseItem(input);
  return read.ok ? read.value : unreadable(shownText(input), read.faults);
}

function parseItem(input: unknown): Parsed<BatchItem> {
  if (typeof input === 'string') return parseQrItem(input, '');
  if (!isPlainObject(input)) return refused({ pointer: '', code: 'SCHEMA' });
  const filled = Object.fromEntries(Object.entries(input).filter(([, value]) => value !== '' && value !== undefined));
  if (typeof filled['qr'] === 'string') return parseQrItem(filled['qr'], '/qr');
  const elements = isPlainObject(filled['elements']) ? filled['elements'] : filled;
  const names = Object.keys(elements);
  if (names.every((name) => name === 'eInvoiceCode' || name === 'eInvoiceNumber')) return parseNumber(elements);
  const read = normaliseElements(elements);
  const prefix = elements === filled ? '' : '/elements';
  return read.ok
    ? { ok: true, value: { form: 'elements', elements: read.value } }
    : refused(...underPointer(prefix, read.faults));
}

function parseQrItem(text: string, pointer: string): Parsed<BatchItem> {
  const qr = parseReceiptQr(text);
  return qr.ok ? { ok: true, value: { form: 'qr', text: text.trim() } } : refused(...underPointer(pointer, qr.faults));
}

function parseNumber(elements: Readonly<Record<string, unknown>>): Parsed<BatchItem> {
  const [eInvoiceCode, eInvoiceNumber] = [textOf(elements['eInvoiceCode']), textOf(elements['eInvoiceNumber'])];
  const faults: Fault[] = [
    ...(/^\d{8}$/u.test(eInvoiceCode) ? [] : [{ pointer: '/eInvoiceCode', code: 'SCHEMA' } as const]),
    ...(/^\d{10}$/u.test(eInvoiceNumber) ? [] : [{ pointer: '/eInvoiceNumber', code: 'SCHEMA' } as const]),
  ];
  return faults.length === 0
    ? { ok: true, value: { form: 'number', eInvoiceCode, eInvoiceNumber } }
    : refused(...faults);
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? normaliseText(value) : '';
}

function unreadable(shown: string, faults: readonly Fault[]): BatchItem {
  return {
    form: 'unreadable',
    shown: shown.slice(0, 300),
    faults: faults.map(({ pointer, code }) => ({ pointer, code })),
  };
}

function shownText(input: unknown): string {
  if (typeof input === 'string') return input;
  const json = toJson(input);
  return json === undefined ? '' : canonicalJson(json);
}

/** As kept in the database; see `BatchItem`. */
export function itemText(item: BatchItem): string {
  return canonicalJson(unwrap({ ok: true, value: { ...item } }));
}
