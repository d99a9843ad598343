import type {
  EffectiveKey,
  Institution,
  InstitutionChange,
  InstitutionRegistration,
  KeyAddition,
  Page,
  PublicKey,
  Readiness,
  Segment,
  SegmentBody,
} from '@piaosu/gateway/api';
import { pathOf } from './client.ts';
import { request } from './request.ts';

export type {
  EffectiveKey,
  Institution,
  InstitutionChange,
  InstitutionRegistration,
  KeyAddition,
  Readiness,
  Segment,
  SegmentBody,
};

/** Where an act of the registry stands on the ledger. */
export interface Committed {
  readonly tx: string;
  readonly block: number;
}

export function readInstitution(id: string, signal: AbortSignal): Promise<Institution> {
  return request({ path: pathOf`/institutions/${id}`, signal });
}

export function registerInstitution(body: InstitutionRegistration, key: string): Promise<Committed & { id: string }> {
  return request({ method: 'POST', path: '/institutions', body, key });
}

export interface ChangeAsk {
  readonly id: string;
  readonly change: InstitutionChange;
}

export function changeInstitution({ id, change }: ChangeAsk, key: string): Promise<Committed> {
  return request({ method: 'PATCH', path: pathOf`/institutions/${id}`, body: change, key });
}

/** Every segment, by code and first number, all pages. */
export async function listSegments(signal: AbortSignal): Promise<Segment[]> {
  const all: Segment[] = [];
  let cursor: string | undefined;
  do {
    const page: Page<Segment> = await request({ path: '/segments', query: { cursor, limit: 500 }, signal });
    all.push(...page.items);
    cursor = page.next ?? undefined;
  } while (cursor !== undefined);
  return all;
}

export function allotSegment(body: SegmentBody, key: string): Promise<Committed> {
  return request({ method: 'POST', path: '/segments', body, key });
}

/** All keys of an institution, revoked ones too. */
export async function listKeys(institution: string, signal: AbortSignal): Promise<readonly EffectiveKey[]> {
  const { items } = await request<{ readonly items: readonly EffectiveKey[] }>({
    ...{ path: '/keys', query: { institution }, signal },
  });
  return items;
}

/** A key of an institution. */
export interface KeyRef {
  readonly institution: string;
  readonly id: string;
}

type NewKey = Committed & { readonly key: PublicKey };

/** Without `key` the gateway makes and keeps one; else it is the institution's own, with its proof. */
export function addKey(body: KeyAddition, key: string): Promise<NewKey> {
  return request({ method: 'POST', path: '/keys', body, key });
}

export function rotateKey({ institution, id }: KeyRef, key: string): Promise<NewKey> {
  return request({ method: 'POST', path: pathOf`/keys/${id}/rotate`, body: { institution }, key });
}

export function revokeKey({ institution, id }: KeyRef, key: string): Promise<Committed> {
  return request({ method: 'POST', path: pathOf`/keys/${id}/revoke`, body: { institution }, key });
}

/** How the gateway and its way to the ledger stand; asked by the page itself. */
export function readReadiness(signal: AbortSignal): Promise<Readiness> {
  return request({ path: '/readyz', background: true, signal });
}
