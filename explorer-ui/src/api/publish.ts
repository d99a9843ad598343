import type { AcceptedReceipt, Job, NewestJobs, Page, Receipt, RefusedRow, SheetTables } from '@piaosu/gateway/api';
import { newActKey } from './act-key.ts';
import { pathOf } from './client.ts';
import { request } from './request.ts';
import { upload } from './upload.ts';

export type { AcceptedReceipt, Receipt, RefusedRow, SheetTables };

/** A day of a large hospital is some 20 MiB; the service takes no more than this. */
export const MAX_UPLOAD_BYTES = 64 * 1024 * 1024;

/** The tabs of a workbook as texts, with the cells whose digits are lost. Nothing of it is kept by the service. */
export async function readSheetTables(
  file: File,
  names: Readonly<Record<string, string>>,
): Promise<SheetTables['tables']> {
  const body = new FormData();
  body.append('file', file);
  body.append('names', JSON.stringify(names));
  return (await upload<SheetTables>({ path: '/receipts/tables', body, key: newActKey() })).tables;
}

export interface Tables {
  readonly receipts: string;
  readonly details: string | undefined;
}

/**
 * The Idempotency-Key of an upload is made of what is uploaded: whoever closed the page in the middle and chooses the same
 * file again asks for the same job. A random one where the browser has no digest (plain http of another machine).
 */
export async function keyOfTables({ receipts, details = '' }: Tables): Promise<string> {
  const { subtle } = window.crypto;
  if (!window.isSecureContext) return newActKey();
  const bytes = new TextEncoder().encode(`${String(receipts.length)}\0${receipts}${details}`);
  const digest = new Uint8Array(await subtle.digest('SHA-256', bytes));
  return Array.from(digest.subarray(0, 16), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** Sends both tables. The same tables with the same key are the same bytes, so that a repeat is known for one. */
export function beginImport(
  tables: Tables,
  key: string,
  onProgress: (sent: number, total: number) => void,
): Promise<Job> {
  const boundary = `piaosu-${key}`;
  const part = (name: string, text: string) =>
    `--${boundary}\r\ncontent-disposition: form-data; name="${name}"; filename="${name}.csv"\r\n` +
    `content-type: text/csv\r\n\r\n${text}\r\n`;
  const details = tables.details === undefined ? '' : part('details', tables.details);
  const body = new Blob([part('receipts', tables.receipts), details, `--${boundary}--\r\n`]);
  const contentType = `multipart/form-data; boundary=${boundary}`;
  return upload<Job>({ path: '/receipts/batches', body, contentType, key, onProgress });
}

export async function newestImports(signal?: AbortSignal): Promise<readonly Job[]> {
  return (await request<NewestJobs>({ path: '/jobs', query: { kind: 'receipts.import' }, signal })).items;
}

/** The job that this upload began; undefined when it never arrived. */
export async function importOfKey(key: string, signal?: AbortSignal): Promise<Job | undefined> {
  const query = { kind: 'receipts.import', key };
  return (await request<NewestJobs>({ path: '/jobs', query, signal })).items[0];
}

/** All refused rows of a job, in the order of the file. */
export async function refusedRows(id: string, signal?: AbortSignal): Promise<readonly RefusedRow[]> {
  const all: RefusedRow[] = [];
  let cursor: string | undefined;
  do {
    const page: Page<RefusedRow> = await request({
      ...{ path: pathOf`/jobs/${id}/refused`, query: { limit: 500, cursor } },
      ...{ background: true, signal },
    });
    all.push(...page.items);
    cursor = page.next ?? undefined;
  } while (cursor !== undefined);
  return all;
}

/** A receipt's two numbers. */
export interface ReceiptName {
  readonly code: string;
  readonly number: string;
}

export function readReceipt({ code, number }: ReceiptName, signal?: AbortSignal): Promise<Receipt> {
  return request<Receipt>({ path: `/receipts/${encodeURIComponent(code)}-${encodeURIComponent(number)}`, signal });
}

export function publishReceipt(receipt: unknown, key: string): Promise<AcceptedReceipt> {
  return request<AcceptedReceipt>({ method: 'POST', path: '/receipts', body: receipt, key });
}

export interface RedFlushState {
  readonly state: 'DONE' | 'PENDING';
  readonly tx: string;
}

export function askRedFlush(
  { original, red }: { readonly original: ReceiptName; readonly red: ReceiptName },
  key: string,
): Promise<RedFlushState> {
  const path = `/receipts/${encodeURIComponent(original.code)}-${encodeURIComponent(original.number)}/red-flush`;
  return request<RedFlushState>({ method: 'POST', path, body: { red }, key });
}
