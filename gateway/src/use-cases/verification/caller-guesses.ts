import { PiaosuError, type ReceiptRef } from '@piaosu/core';
import type { Caller } from '../../http/caller.ts';
import type { Organisation } from '../../organisation.ts';

/** Wrong check codes of one person for one receipt in an hour: a clerk who reads badly has some, a guesser needs 36^6. */
const MAX_MISSES = 20;
const HOUR_MS = 3_600_000;
const MAX_KEPT = 100_000;

interface Misses {
  count: number;
  readonly until: number;
}

const misses = new WeakMap<Organisation, Map<string, Misses>>();

/**
 * Who is signed in and guesses at one receipt is stopped at that receipt; nobody else is, and nothing else that it asks.
 * Throws PiaosuError RATE_LIMITED before anything is looked up: a right guess is not told from a wrong one.
 */
export function assertMayAsk(organisation: Organisation, caller: Caller, ref: ReceiptRef): void {
  const known = missesOf(organisation).get(nameOf(caller, ref));
  const wait = (known?.until ?? 0) - Date.now();
  if (known !== undefined && wait > 0 && known.count >= MAX_MISSES)
    throw new PiaosuError('RATE_LIMITED', { retryAfterSeconds: Math.ceil(wait / 1000) });
}

/** A wrong check code, of a receipt that there is. */
export function noteMiss(organisation: Organisation, caller: Caller, ref: ReceiptRef): void {
  const all = missesOf(organisation);
  const name = nameOf(caller, ref);
  const known = all.get(name);
  if (known !== undefined && known.until > Date.now()) known.count += 1;
  else {
    // A Map keeps the order of insertion: the first is the oldest.
    const [oldest] = all.keys();
    if (all.size >= MAX_KEPT && oldest !== undefined) all.delete(oldest);
    all.set(name, { count: 1, until: Date.now() + HOUR_MS });
  }
}

function missesOf(organisation: Organisation): Map<string, Misses> {
  const known = misses.get(organisation) ?? new Map<string, Misses>();
  misses.set(organisation, known);
  return known;
}

function nameOf({ institution, subject }: Caller, { eInvoiceCode, eInvoiceNumber }: ReceiptRef): string {
  return `${institution}\0${subject}\0${eInvoiceCode}-${eInvoiceNumber}`;
}
