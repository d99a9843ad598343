import type { Consent, ConsentedReceipt, Page } from '@piaosu/gateway/api';
import { pathOf } from './client.ts';
import { request } from './request.ts';

export type { Consent, ConsentedReceipt };

/** Consents that patients gave to the own office, the newest first; the page asks by itself. */
export function listConsentsToOffice(signal: AbortSignal): Promise<Page<Consent>> {
  return request({ path: '/consents', query: { limit: 50 }, background: true, signal });
}

/** The receipts that a consent covers, fetched from their publishers: somebody looks, and the patient is told. */
export async function readConsentedReceipts(id: string): Promise<readonly ConsentedReceipt[]> {
  const all: ConsentedReceipt[] = [];
  let cursor: string | undefined;
  do {
    const page: Page<ConsentedReceipt> = await request({
      ...{ path: pathOf`/consents/${id}/receipts`, query: { limit: 50, cursor } },
    });
    all.push(...page.items);
    cursor = page.next ?? undefined;
  } while (cursor !== undefined);
  return all;
}
