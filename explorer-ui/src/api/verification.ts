import type {
  Job,
  NewestVerificationBatches,
  Page,
  ReceiptElements,
  Verification,
  VerificationBatch,
  VerificationBatchResult,
} from '@piaosu/gateway/api';
import { newActKey } from './act-key.ts';
import { pathOf, urlOf } from './client.ts';
import { request } from './request.ts';
import { upload } from './upload.ts';

export type { ReceiptElements, Verification, VerificationBatch, VerificationBatchResult };

/** What somebody shows of a receipt at the desk. */
export type Question =
  | { readonly qr: string }
  | { readonly elements: ReceiptElements }
  | { readonly presentation: string }
  | { readonly file: string };

export function verify(question: Question, signal?: AbortSignal): Promise<Verification> {
  return request<Verification>({ method: 'POST', path: '/verifications', body: question, signal });
}

/** Begins a list (CSV, XLSX, JSON array) that the service goes on with by itself. */
export function beginBatch(file: File): Promise<Job> {
  const body = new FormData();
  body.append('file', file);
  return upload<Job>({ path: '/verifications/batches', body, key: newActKey() });
}

/** The newest lists of the own institution. */
export async function newestBatches(signal?: AbortSignal): Promise<readonly VerificationBatch[]> {
  const { items } = await request<NewestVerificationBatches>({ path: '/verifications/batches', signal });
  return items;
}

export function readBatch(id: string, signal: AbortSignal): Promise<VerificationBatch> {
  return request<VerificationBatch>({ path: pathOf`/verifications/batches/${id}`, background: true, signal });
}

export function setBatchPaused(
  { id, paused }: { readonly id: string; readonly paused: boolean },
  key: string,
): Promise<VerificationBatch> {
  const path = paused ? pathOf`/verifications/batches/${id}/pause` : pathOf`/verifications/batches/${id}/resume`;
  return request<VerificationBatch>({ method: 'POST', path, key });
}

/** All results there are by now, in the order of the list. */
export async function batchResults(id: string, signal: AbortSignal): Promise<readonly VerificationBatchResult[]> {
  const all: VerificationBatchResult[] = [];
  let cursor: string | undefined;
  do {
    const page: Page<VerificationBatchResult> = await request({
      ...{ path: pathOf`/verifications/batches/${id}/results`, query: { limit: 500, cursor } },
      ...{ background: true, signal },
    });
    all.push(...page.items);
    cursor = page.next ?? undefined;
  } while (cursor !== undefined);
  return all;
}

/** Where the browser fetches a list's results from, as a table. */
export function batchExportUrl(id: string, form: 'csv' | 'xlsx'): string {
  const path =
    form === 'csv'
      ? pathOf`/verifications/batches/${id}/results.csv`
      : pathOf`/verifications/batches/${id}/results.xlsx`;
  return urlOf({ path });
}
