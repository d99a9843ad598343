import type { Json } from '../encoding/json.ts';
import type { LotRecord } from '../ledger/lot-record.ts';
import type { UnitRecord } from '../ledger/unit-record.ts';
import type { Code } from '../codes.ts';
import { OFFLINE_CLOCK_SECONDS } from './offline-time.ts';
import type { TillTicketBody } from './till-ticket.ts';

/** How long a till may keep a ticket. */
const TICKET_LIFE_SECONDS = 7 * 86_400;

/** Where a till's chain stands: the counter that comes next, and what its ticket must name. */
export interface TillHead {
  readonly next: number;
  readonly previous: string;
}

/**
 * Whether a ticket is the next one of its till. GAP: tickets in between are missing. REPEAT: the counter was used (a copied
 * or rolled-back till, or the same upload again). PREVIOUS: it does not go on from the ticket that the ledger knows.
 * Undefined when it is the next one.
 */
export function chainFault(
  head: TillHead,
  { counter, previous }: Pick<TillTicketBody, 'counter' | 'previous'>,
): Json | undefined {
  const fault = (reason: string): Json => ({ counter, expected: head.next, reason });
  if (counter > head.next) return fault('GAP');
  if (counter < head.next) return fault('REPEAT');
  return previous === head.previous ? undefined : fault('PREVIOUS');
}

/**
 * Why a ticket's time cannot be believed, so that nothing of it counts as given out: kept for more than seven days, or
 * earlier than the ticket before by more than clocks are set right. Else a till could date a basket before a recall.
 */
export function timeDoubt({
  at,
  before,
  now,
}: {
  readonly at: number;
  /** Of the ticket before it; that of the ticket itself for the first one. */
  readonly before: number;
  readonly now: number;
}): 'LATE' | 'BACK' | undefined {
  if (now - at > TICKET_LIFE_SECONDS) return 'LATE';
  return at + OFFLINE_CLOCK_SECONDS < before ? 'BACK' : undefined;
}

/** What the regulator or the maker said after the medicine was given out could not be known at the till. */
export function lotAsOf(lot: LotRecord, at: number): LotRecord {
  const { held, recall, withdrawn, ...rest } = lot;
  return {
    ...rest,
    ...(held === undefined || held.time > at ? {} : { held }),
    ...(recall === undefined || recall.time > at ? {} : { recall }),
    ...(withdrawn === undefined || withdrawn.time > at ? {} : { withdrawn }),
  };
}

/** The box in the same way. */
export function unitAsOf({ recall, ...unit }: UnitRecord, at: number): UnitRecord {
  return recall === undefined || recall.time > at ? unit : { ...unit, recall };
}

/** Refusals that say that somebody else has given the box out, or a part of it, since or before. */
const GIVEN_OUT: readonly Code[] = [
  'ALREADY_DISPENSED_HERE',
  'ALREADY_DISPENSED_ELSEWHERE',
  'RETURNED_NOT_SALEABLE',
  'PARTIAL_EXCEEDED',
  'PARTIAL_ALREADY_OPENED',
];

/** Whether two records contradict each other, and not only a rule was broken. */
export function isGivenOut(code: Code): boolean {
  return GIVEN_OUT.includes(code);
}
