import type {
  Box,
  DispenseBody,
  Dispensing,
  DispensingChanged,
  DispensingSummary,
  Page,
  Returned,
  ScanBody,
  Scanned,
  UncodedBody,
  Undone,
} from '@piaosu/gateway/api';
import { pathOf } from './client.ts';
import { request } from './request.ts';

export type { Box, DispenseBody, Dispensing, DispensingSummary, UncodedBody };
export type ScannedUnit = Scanned['items'][number];

/** A gateway that has not answered by then is taken for one that does not: somebody stands there with a box. */
const SCAN_PATIENCE_MS = 4000;

/** What would be decided on each box if it were given out here now; writes nothing, and is not repeated by itself. */
export async function scanBoxes(body: ScanBody): Promise<readonly ScannedUnit[]> {
  const signal = AbortSignal.timeout(SCAN_PATIENCE_MS);
  const { items } = await request<Scanned>({ method: 'POST', path: '/scans', body, signal });
  return items;
}

/** The last dispensings of the own institution, newest first. */
export async function lastDispensings(limit: number, signal?: AbortSignal): Promise<readonly DispensingSummary[]> {
  const { items } = await request<Page<DispensingSummary>>({ path: '/dispenses', query: { limit }, signal });
  return items;
}

export function readDispensing(id: string, signal?: AbortSignal): Promise<Dispensing> {
  return request<Dispensing>({ path: pathOf`/dispenses/${id}`, signal });
}

export function undoDispensing(
  { id, premises }: { readonly id: string; readonly premises: string },
  key: string,
): Promise<Undone> {
  return request<Undone>({ method: 'POST', path: pathOf`/dispenses/${id}/undo`, body: { premises }, key });
}

export function handOver({ id }: { readonly id: string }, key: string): Promise<DispensingChanged> {
  return request<DispensingChanged>({ method: 'POST', path: pathOf`/dispenses/${id}/hand-over`, key });
}

/** One box, for who has a part in its life. */
export function readBox(code: string): Promise<Box> {
  return request<Box>({ path: pathOf`/boxes/${code}` });
}

export interface Return {
  readonly premises: string;
  readonly dispensing: string;
  readonly reason: StopReason;
}

export const STOP_REASONS = ['SUSPECTED', 'DAMAGED', 'COLD_CHAIN', 'RECALL', 'COMPLAINT', 'EXPIRED', 'OTHER'] as const;
export type StopReason = (typeof STOP_REASONS)[number];

export function returnDispensing(body: Return, key: string): Promise<Returned> {
  return request<Returned>({ method: 'POST', path: '/returns', body, key });
}
