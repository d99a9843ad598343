import {
  DAMAGED_NUMBER,
  DETAIL_COLUMNS,
  PiaosuError,
  RECEIPT_COLUMNS,
  toReceiptInput,
  unwrap,
  type Json,
  type JsonObject,
  type TableRow,
} from '@piaosu/core';
import { readFiscalXml, toPublishable } from '../../formats/fiscal-xml.ts';
import { isWorkbook, XLSX_TYPE } from '../../formats/workbook.ts';
import type { UploadPart } from '../../http/upload.ts';
import { readTable, type CsvRow } from './csv-table.ts';
import { splitElements } from './json-elements.ts';
import { readSheets, readSheetTable } from './sheet-upload.ts';
import { decodeUpload } from './upload-text.ts';

/** One receipt of an upload, unread: its JSON text, and for the list of refused rows the text that came. */
export interface UploadedRow {
  readonly row: number;
  readonly json: string;
  readonly source: string;
}

/** A detail row whose receipt is not in the upload. */
export interface OrphanDetail {
  readonly row: number;
  readonly receipt: string;
  readonly source: string;
}

export interface ReceiptUpload {
  readonly rows: readonly UploadedRow[];
  readonly orphans: readonly OrphanDetail[];
  readonly detailRows: number;
  /** Names of the columns of a table of receipts, in its order: the head of what is refused. */
  readonly columns?: readonly string[];
}

export const UPLOAD_MEDIA_TYPES = [
  'multipart/form-data',
  'text/csv',
  'application/json',
  'application/x-ndjson',
  XLSX_TYPE,
  'application/xml',
  'text/xml',
] as const;

/**
 * Takes an upload apart into receipts: two tables `receipts` and `details` (CSV or XLSX, told by their bytes), or one
 * `file`: CSV of receipts, XLSX with a tab for each, a JSON array or NDJSON of receipts with nested details, or fiscal
 * XML, which does not say the issuer's code: it is `issuer` then. Throws PiaosuError when no row can be told from the next.
 */
export function readReceiptUpload(parts: readonly UploadPart[], issuer = ''): ReceiptUpload {
  const tables = toTables(parts);
  if (tables !== undefined) return readTables(tables);
  const [file] = parts;
  if (file === undefined || parts.length !== 1)
    throw new PiaosuError('SCHEMA', { expected: 'receipts and details, or one file' });
  const { text } = decodeUpload(file.bytes);
  const rows =
    isType(file, 'application/xml') || isType(file, 'text/xml') ? readXml(text, issuer) : readJson(file, text);
  return { rows, orphans: [], detailRows: 0 };
}

function readXml(text: string, issuer: string): UploadedRow[] {
  const receipts = unwrap(readFiscalXml(text));
  return receipts.map((receipt, i) => {
    const json = JSON.stringify(toPublishable(receipt, issuer));
    return { row: i + 1, json, source: json };
  });
}

interface Tables {
  readonly receipts: UploadPart;
  readonly details: UploadPart | undefined;
}

function toTables(parts: readonly UploadPart[]): Tables | undefined {
  const receipts = parts.find((part) => part.name === 'receipts');
  const details = parts.find((part) => part.name === 'details');
  const known = (receipts === undefined ? 0 : 1) + (details === undefined ? 0 : 1);
  if (receipts !== undefined && known === parts.length) return { receipts, details };
  const [only] = parts;
  const isTable = only !== undefined && (isType(only, 'text/csv') || isType(only, XLSX_TYPE));
  return isTable && parts.length === 1 ? { receipts: only, details: undefined } : undefined;
}

function readTables({ receipts, details }: Tables): ReceiptUpload {
  const [rows, detailRows] = isWorkbook(receipts.bytes)
    ? readTabs(receipts, details)
    : [readCsv(receipts, RECEIPT_COLUMNS), details === undefined ? [] : readCsv(details, DETAIL_COLUMNS)];
  const byReceipt = Map.groupBy(detailRows, ({ values }) => nameOf(values));
  const uploaded = rows.map((row) => ({ row: row.row, json: toJson(row, byReceipt), source: row.source }));
  const present = new Set(rows.map(({ values }) => nameOf(values)));
  const orphans = detailRows.filter(({ values }) => !present.has(nameOf(values))).map(toOrphan);
  const columns = Object.keys(rows[0]?.values ?? {});
  return { rows: uploaded, orphans, detailRows: detailRows.length, columns };
}

function readCsv({ bytes }: UploadPart, columns: TableRow): CsvRow[] {
  return readTable(decodeUpload(bytes).text, columns);
}

/** One workbook with both tabs, or one for each table. */
function readTabs(receipts: UploadPart, details: UploadPart | undefined): [CsvRow[], CsvRow[]] {
  const tabs = readSheets(receipts.bytes);
  const lines = details === undefined ? tabs.details : readSheets(details.bytes).receipts;
  const rows = readSheetTable(tabs.receipts, RECEIPT_COLUMNS);
  return [rows, lines === undefined ? [] : readSheetTable(lines, DETAIL_COLUMNS)];
}

function toJson(row: CsvRow, details: ReadonlyMap<string, readonly CsvRow[]>): string {
  const lines = details.get(nameOf(row.values)) ?? [];
  const input = toReceiptInput(
    row.values,
    lines.map(({ values }) => values),
  );
  const isWhole = [row, ...lines].every(({ damaged = [] }) => damaged.length === 0);
  return JSON.stringify(isWhole ? input : withDamage(input, row, lines));
}

/** Where digits are lost stands a mark instead of what is left of them, so that the row is refused for that. */
function withDamage(input: JsonObject, row: CsvRow, lines: readonly CsvRow[]): JsonObject {
  const details = lines.map((line, i) => ({ ...lineAt(input, i), ...marksOf(line, DETAIL_COLUMNS) }));
  return { ...input, ...marksOf(row, RECEIPT_COLUMNS), details };
}

function lineAt(input: JsonObject, index: number): JsonObject {
  const { details } = input;
  const line: unknown = Array.isArray(details) ? details[index] : undefined;
  return isJsonObject(line) ? line : {};
}

function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A damaged part of a reference marks the whole of it. */
function marksOf({ damaged = [] }: CsvRow, columns: TableRow): Readonly<Record<string, Json>> {
  const fields = damaged.map((column) => (columns[column] ?? `/${column}`).split('/')[1] ?? column);
  return Object.fromEntries(fields.map((field) => [field, DAMAGED_NUMBER]));
}

function toOrphan({ row, values, source }: CsvRow): OrphanDetail {
  return { row, receipt: nameOf(values), source };
}

function nameOf(values: TableRow): string {
  return `${(values['票据代码'] ?? '').trim()}-${(values['票据号码'] ?? '').trim()}`;
}

function readJson(file: UploadPart, text: string): UploadedRow[] {
  const elements = isType(file, 'application/x-ndjson') ? text.split('\n') : splitElements(text);
  return elements.map((json, i) => ({ row: i + 1, json, source: json })).filter(({ json }) => json.trim() !== '');
}

function isType(part: UploadPart, mediaType: string): boolean {
  return part.contentType.toLowerCase().split(';')[0]?.trim() === mediaType;
}
