import type { Claim, ClaimBody, ClaimRelease, ClaimResult, Page, Reservation } from '@piaosu/gateway/api';
import type { ReasonedAct } from '@piaosu/core';
import { pathOf } from './client.ts';
import { request } from './request.ts';

export type { Claim, ClaimBody, ClaimRelease, ClaimResult, Reservation };

/** Above the payer's limit an approval waits for a second officer, and nothing is on the ledger yet. */
export type Approved = ClaimResult | ClaimRelease;

export function readClaim(id: string, signal?: AbortSignal): Promise<Claim> {
  return request<Claim>({ path: pathOf`/claims/${id}`, signal });
}

export function reserveClaim(body: ClaimBody, key: string): Promise<Reservation> {
  return request<Reservation>({ method: 'POST', path: '/claims', body, key });
}

export interface Approval {
  readonly id: string;
  readonly amount: string;
  readonly reason?: string;
  readonly note?: string;
}

export function approveClaim({ id, ...body }: Approval, key: string): Promise<Approved> {
  return request<Approved>({ method: 'POST', path: pathOf`/claims/${id}/approve`, body, key });
}

/** An act against somebody: its reason is a word of the closed list, what the person writes stays with the payer. */
export interface Reasoned {
  readonly id: string;
  readonly act: ReasonedAct;
  readonly reason: string;
  readonly note?: string;
}

const REASONED_PATHS: Readonly<Record<ReasonedAct, (id: string) => string>> = {
  reject: (id) => pathOf`/claims/${id}/reject`,
  withdraw: (id) => pathOf`/claims/${id}/withdraw`,
  paymentReturned: (id) => pathOf`/claims/${id}/payment-returned`,
};

export function decideAgainst({ id, act, ...body }: Reasoned, key: string): Promise<ClaimResult> {
  return request<ClaimResult>({ method: 'POST', path: REASONED_PATHS[act](id), body, key });
}

export interface Booking {
  readonly id: string;
  readonly act: 'pay' | 'recover';
  readonly amount: string;
}

export function bookMoney({ id, act, amount }: Booking, key: string): Promise<ClaimResult> {
  const path = act === 'pay' ? pathOf`/claims/${id}/pay` : pathOf`/claims/${id}/recover`;
  return request<ClaimResult>({ method: 'POST', path, body: { amount }, key });
}

/** Every release of one claim, the newest first; without a claim those that wait, the oldest first. */
export async function listReleases(claim: string | undefined, signal: AbortSignal): Promise<readonly ClaimRelease[]> {
  const { items } = await request<Page<ClaimRelease>>({ path: '/claim-releases', query: { claim }, signal });
  return items;
}

/** By another person than who proposed it; the approval is then on the ledger, or will be without anybody's doing. */
export function confirmRelease({ id }: Pick<ClaimRelease, 'id'>, key: string): Promise<ClaimRelease> {
  return request<ClaimRelease>({ method: 'POST', path: pathOf`/claim-releases/${id}/confirm`, key });
}

export interface ReleaseRefused {
  readonly id: string;
  readonly reason: string;
}

export function refuseRelease({ id, reason }: ReleaseRefused, key: string): Promise<ClaimRelease> {
  return request<ClaimRelease>({ method: 'POST', path: pathOf`/claim-releases/${id}/refuse`, body: { reason }, key });
}
