import type { Page, Premises, Product, Received, ReceivingBody, Shipment, UnitsAnswer } from '@piaosu/gateway/api';
import { pathOf } from './client.ts';
import type { StopReason } from './dispensing.ts';
import { request } from './request.ts';

export type { Premises, Product, Received, ReceivingBody, Shipment };

/** All pages of a list that a screen needs whole: places, products. */
async function readAll<T>(path: string, signal?: AbortSignal): Promise<readonly T[]> {
  const all: T[] = [];
  let cursor: string | undefined;
  do {
    const page: Page<T> = await request<Page<T>>({ path, query: { limit: 500, cursor }, signal });
    all.push(...page.items);
    cursor = page.next ?? undefined;
  } while (cursor !== undefined);
  return all;
}

export function allPremises(signal?: AbortSignal): Promise<readonly Premises[]> {
  return readAll<Premises>('/premises', signal);
}

export function allProducts(signal?: AbortSignal): Promise<readonly Product[]> {
  return readAll<Product>('/products', signal);
}

/** The newest shipments to the own institution (receiver) or from it (sender). */
export async function lastShipments(
  direction: 'sender' | 'receiver',
  signal?: AbortSignal,
): Promise<readonly Shipment[]> {
  const { items } = await request<Page<Shipment>>({ path: '/shipments', query: { direction, limit: 100 }, signal });
  return items;
}

export interface Sending {
  readonly premises: string;
  readonly to: string;
  readonly codes: string[];
}

export function ship(body: Sending, key: string): Promise<{ readonly id: string; readonly units: number }> {
  return request({ method: 'POST', path: '/shipments', body, key });
}

export function voidShipment({ id }: { readonly id: string }, key: string): Promise<{ readonly id: string }> {
  return request({ method: 'POST', path: pathOf`/shipments/${id}/void`, key });
}

export function receive(body: ReceivingBody, key: string): Promise<Received> {
  return request<Received>({ method: 'POST', path: '/receivings', body, key });
}

export interface SettingAside {
  readonly premises: string;
  readonly codes: string[];
  readonly reason: StopReason;
}

export function setAside(body: SettingAside, key: string): Promise<UnitsAnswer> {
  return request<UnitsAnswer>({ method: 'POST', path: '/quarantines', body, key });
}

export function releaseBoxes(body: Omit<SettingAside, 'reason'>, key: string): Promise<UnitsAnswer> {
  return request<UnitsAnswer>({ method: 'POST', path: '/quarantines/releases', body, key });
}
