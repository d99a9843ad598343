import {
  chainFault,
  clockFault,
  isTicketGenuine,
  isTillKey,
  parseShape,
  tillGenesis,
  tillKey,
  tillRecordShape,
  tillTicketHash,
  unwrap,
  type Code,
  type Json,
  type TillHead,
  type TillTicket,
} from '@piaosu/core';
import { selectTicketResults, type TillResultRow } from '../db/till-results.ts';
import { nativeSuite } from '../native/hash-suite.ts';
import { nativeVerifier } from '../native/signature.ts';
import { issuerRecord } from '../offline/device.ts';
import type { Organisation } from '../organisation.ts';

type Holder = Pick<Organisation, 'projection' | 'database'>;

/** A ticket that is to be brought before the ledger, or why it is not. */
export type FollowedTicket = { readonly line: number; readonly ticket: TillTicket; readonly hash: string } & (
  | { readonly known: TillResultRow }
  | { readonly refused: { readonly code: Code; readonly evidence: Json } }
  | { readonly attempt: number }
);

/** A ticket on its line of the upload. */
export interface PlacedTicket {
  readonly line: number;
  readonly ticket: TillTicket;
}

/**
 * Follows the tickets of one till from where the ledger stands. What was taken before is known by its hash, so an upload
 * that broke off is sent again; what has a gap before it waits for the tickets in between.
 */
export async function followTill(
  holder: Holder,
  institution: string,
  placed: readonly PlacedTicket[],
): Promise<FollowedTicket[]> {
  const till = placed[0]?.ticket.till ?? '';
  const key = (await issuerRecord(holder, institution))?.keys.filter(isTillKey).find(({ id }) => id === till);
  const counters = placed.map(({ ticket }) => ticket.counter);
  const earlier = await selectTicketResults(holder.database, { institution, till }, counters);
  let head = await headOf(holder, institution, till);
  return placed
    .toSorted((a, b) => a.ticket.counter - b.ticket.counter)
    .map((each): FollowedTicket => {
      const { ticket } = each;
      const hash = tillTicketHash(nativeSuite('sha-256'), ticket);
      const of = { ...each, hash };
      const results = earlier.filter((row) => row.counter === ticket.counter && row.hash === hash);
      const known = results.find(({ outcome }) => outcome === 'ACCEPTED');
      if (known !== undefined) return { ...of, known };
      const fault = keyFault(institution, ticket, key) ?? placeFault(head, ticket);
      if (fault !== undefined) return { ...of, refused: fault };
      if (ticket.counter >= head.next) head = { next: ticket.counter + 1, previous: hash };
      return { ...of, attempt: 1 + Math.max(0, ...results.map((row) => row.attempt)) };
    });
}

async function headOf(
  { projection }: Pick<Holder, 'projection'>,
  institution: string,
  till: string,
): Promise<TillHead> {
  const record = await projection.record(tillKey(institution, till));
  if (record !== undefined) return unwrap(parseShape(tillRecordShape, record.value));
  return { next: 1, previous: tillGenesis(nativeSuite('sha-256'), institution, till) };
}

/** Behind the head a ticket may be ours all the same, its answer lost: the ledger then repeats it. */
function placeFault(head: TillHead, ticket: TillTicket): Refusal | undefined {
  if (ticket.counter < head.next) return undefined;
  const gap = chainFault(head, ticket);
  if (gap !== undefined) return { code: 'OFFLINE_COUNTER', evidence: gap };
  const { counter, at } = ticket;
  const isAhead = clockFault(at, { before: 0, now: Math.floor(Date.now() / 1000) }) !== undefined;
  return isAhead ? { code: 'OFFLINE_CLOCK', evidence: { counter, at } } : undefined;
}

type Refusal = { readonly code: Code; readonly evidence: Json };

function keyFault(
  institution: string,
  ticket: TillTicket,
  key: Parameters<typeof isTicketGenuine>[2] | undefined,
): Refusal | undefined {
  const evidence = { institution, till: ticket.till, counter: ticket.counter };
  if (ticket.institution !== institution) return { code: 'AUTH_SCOPE', evidence };
  if (key === undefined) return { code: 'KEY_UNKNOWN', evidence };
  if (key.revoked !== undefined) return { code: 'KEY_REVOKED', evidence };
  return isTicketGenuine(nativeVerifier, ticket, key) ? undefined : { code: 'OFFLINE_SIGNATURE', evidence };
}
