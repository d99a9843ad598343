import type { Claim, ClaimExport, ClaimSearch, Page } from '@piaosu/gateway/api';
import { request } from './request.ts';

export type { Claim, ClaimSearch };
export type ClaimFilter = Omit<ClaimSearch, 'limit' | 'cursor'>;

/** Posted, not asked for: the number of a receipt belongs in no address. */
export function searchClaims(
  filter: ClaimFilter,
  cursor: string | undefined,
  signal: AbortSignal,
): Promise<Page<Claim>> {
  const place = cursor === undefined ? {} : { cursor };
  return request({ method: 'POST', path: '/claims/search', body: { ...filter, ...place, limit: 100 }, signal });
}

export interface ClaimFile {
  readonly format: 'csv' | 'xlsx';
  readonly body: ClaimExport;
}

export function exportClaims({ format, body }: ClaimFile): Promise<Blob> {
  const path = format === 'csv' ? '/claims/export.csv' : '/claims/export.xlsx';
  return request({ method: 'POST', path, body, bytes: true });
}
