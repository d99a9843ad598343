import type {
  Consent,
  ConsentBody,
  ConsentGranted,
  ConsentWithdrawn,
  FamilyBinding,
  Institution,
  Look,
  MyReceipt,
  MyReceiptInFull,
  Notice,
  Page,
  Presentation,
} from '@piaosu/gateway/api';
import { pathOf } from './client.ts';
import { toApiProblem } from './problem.ts';
import type { ApiProblem } from './problem.ts';
import { request } from './request.ts';

/** How a receipt is named, as people read it off the paper. */
export type ReceiptRef = Pick<MyReceipt, 'eInvoiceCode' | 'eInvoiceNumber'>;

/** Whose business a request is: the family binding under which a child asks for a parent; undefined for oneself. */
export type ActingFor = string | undefined;

/** One page of a list, and where the next one begins. */
export interface PageAsk {
  readonly actingFor: ActingFor;
  readonly cursor: string | undefined;
  readonly signal: AbortSignal;
}

export function listMyReceipts({ actingFor, cursor, signal }: PageAsk): Promise<Page<MyReceipt>> {
  return request({ path: '/me/receipts', query: { cursor, limit: 20 }, actingFor, signal });
}

export function readMyReceipt(ref: ReceiptRef, actingFor: ActingFor, signal: AbortSignal): Promise<MyReceiptInFull> {
  return request({ path: pathOf`/me/receipts/${numberOf(ref)}`, actingFor, signal });
}

/** The text of the signed QR code. */
export function readReceiptQr(ref: ReceiptRef, actingFor: ActingFor): Promise<string> {
  return request({ path: pathOf`/receipts/${numberOf(ref)}/qr`, actingFor, text: true });
}

/** The bytes of the package are the file that verifies: they are kept as they come. */
export function readPackage(ref: ReceiptRef, actingFor: ActingFor): Promise<string> {
  return request({ path: pathOf`/receipts/${numberOf(ref)}/package`, actingFor, text: true });
}

export interface Giving {
  readonly consents: readonly ConsentBody[];
  readonly actingFor: ActingFor;
}

export interface Given {
  /** The first of what was asked, in its order. */
  readonly given: readonly ConsentGranted[];
  /** Why the one after them was not given; none when all were. */
  readonly refused: ApiProblem | undefined;
}

/**
 * One consent after the other, each with a key of its own made from the one: a repeat gives none twice. A refusal after some
 * were given is told with them, so that those are not given again.
 */
export async function giveConsents({ consents, actingFor }: Giving, key: string): Promise<Given> {
  const given: ConsentGranted[] = [];
  for (const [i, body] of consents.entries()) {
    try {
      given.push(await request({ method: 'POST', path: '/consents', body, actingFor, key: `${key}-${String(i)}` }));
    } catch (error) {
      const problem = toApiProblem(error);
      if (given.length === 0 || problem.undecided) throw problem;
      return { given, refused: problem };
    }
  }
  return { given, refused: undefined };
}

export function listConsents({ actingFor, cursor, signal }: PageAsk): Promise<Page<Consent>> {
  return request({ path: '/consents', query: { cursor }, actingFor, signal });
}

interface Withdrawal {
  readonly id: string;
  readonly actingFor: ActingFor;
}

export function withdrawConsent({ id, actingFor }: Withdrawal, key: string): Promise<ConsentWithdrawn> {
  return request({ method: 'DELETE', path: pathOf`/consents/${id}`, actingFor, key });
}

export interface Presenting {
  readonly receipt: ReceiptRef;
  readonly payer: string;
  readonly actingFor: ActingFor;
}

/** For how long a presentation may be used. */
export const PRESENTED_SECONDS = 300;

/** Nothing is written: asking again makes another one. */
export function present({ receipt, payer, actingFor }: Presenting): Promise<Presentation> {
  const { eInvoiceCode, eInvoiceNumber } = receipt;
  const body = { receipt: { eInvoiceCode, eInvoiceNumber }, payer, seconds: PRESENTED_SECONDS };
  return request({ method: 'POST', path: '/presentations', body, actingFor });
}

export function listFamily(signal: AbortSignal): Promise<{ readonly items: readonly FamilyBinding[] }> {
  return request({ path: '/family', signal });
}

export interface Relative {
  readonly idType: string;
  readonly number: string;
  readonly name: string;
}

export function inviteRelative(body: Relative, key: string): Promise<FamilyBinding> {
  return request({ method: 'POST', path: '/family', body, key });
}

export function acceptFamily({ id, code }: Pick<FamilyBinding, 'id'> & { readonly code: string }, key: string) {
  return request<FamilyBinding>({ method: 'POST', path: pathOf`/family/${id}/accept`, body: { code }, key });
}

export function endFamily(id: string, key: string): Promise<FamilyBinding> {
  return request({ method: 'DELETE', path: pathOf`/family/${id}`, key });
}

export function listLooks({ actingFor, cursor, signal }: PageAsk): Promise<Page<Look>> {
  return request({ path: '/access-log/mine', query: { cursor }, actingFor, signal });
}

/** Without those of the patient. */
export function listLooksOfOthers({ actingFor, cursor, signal }: PageAsk): Promise<Page<Look>> {
  return request({ path: '/access-log/mine', query: { cursor, others: 'true' }, actingFor, signal });
}

export function listNotices({ actingFor, cursor, signal }: PageAsk): Promise<Page<Notice>> {
  return request({ path: '/notices', query: { cursor }, actingFor, signal });
}

/** At most a hundred, for how many they are. */
export function listUnread(signal: AbortSignal): Promise<Page<Notice>> {
  return request({ path: '/notices', query: { unread: 'true', limit: 100 }, background: true, signal });
}

/** Marks them as seen; one that was seen before stays so. */
export async function readNotices(ids: readonly string[], key: string): Promise<true> {
  for (const id of ids) {
    await request<Notice>({ method: 'POST', path: pathOf`/notices/${id}/read`, key: `${key}-${id}` });
  }
  return true;
}

/** Every institution of the ledger, all pages. */
export async function listInstitutions(signal: AbortSignal): Promise<Institution[]> {
  const all: Institution[] = [];
  let cursor: string | undefined;
  do {
    const page: Page<Institution> = await request({ path: '/institutions', query: { cursor, limit: 500 }, signal });
    all.push(...page.items);
    cursor = page.next ?? undefined;
  } while (cursor !== undefined);
  return all;
}

export function numberOf({ eInvoiceCode, eInvoiceNumber }: ReceiptRef): string {
  return `${eInvoiceCode}-${eInvoiceNumber}`;
}
