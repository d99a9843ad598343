import { DETAIL_COLUMNS, PiaosuError, RECEIPT_COLUMNS, toReceiptInput, type TableRow } from '@piaosu/core';
import type { UploadPart } from '../../http/upload.ts';
import { readTable, type CsvRow } from './csv-table.ts';
import { splitElements } from './json-elements.ts';
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
}

export const UPLOAD_MEDIA_TYPES = [
  'multipart/form-data',
  'text/csv',
  'application/json',
  'application/x-ndjson',
] as const;

/**
 * Takes an upload apart into receipts: two CSV tables `receipts` and `details`, or one `file`: CSV of receipts, a JSON
 * array, or NDJSON of receipts with nested details. Throws PiaosuError when no row of it can be told from the next.
 */
export function readReceiptUpload(parts: readonly UploadPart[]): ReceiptUpload {
  const tables = toTables(parts);
  if (tables !== undefined) return readTables(tables);
  const [file] = parts;
  if (file === undefined || parts.length !== 1)
    throw new PiaosuError('SCHEMA', { expected: 'receipts and details, or one file' });
  const { text } = decodeUpload(file.bytes);
  return { rows: readJson(file, text), orphans: [], detailRows: 0 };
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
  return only !== undefined && parts.length === 1 && isType(only, 'text/csv')
    ? { receipts: only, details: undefined }
    : undefined;
}

function readTables({ receipts, details }: Tables): ReceiptUpload {
  const rows = readTable(decodeUpload(receipts.bytes).text, RECEIPT_COLUMNS);
  const detailRows = details === undefined ? [] : readTable(decodeUpload(details.bytes).text, DETAIL_COLUMNS);
  const byReceipt = Map.groupBy(detailRows, ({ values }) => nameOf(values));
  const uploaded = rows.map(({ row, values, source }) => ({ row, json: toJson(values, byReceipt), source }));
  const present = new Set(rows.map(({ values }) => nameOf(values)));
  const orphans = detailRows.filter(({ values }) => !present.has(nameOf(values))).map(toOrphan);
  return { rows: uploaded, orphans, detailRows: detailRows.length };
}

function toJson(values: TableRow, details: ReadonlyMap<string, readonly CsvRow[]>): string {
  const lines = (details.get(nameOf(values)) ?? []).map((detail) => detail.values);
  return JSON.stringify(toReceiptInput(values, lines));
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
