import type { ClaimRecord, ClaimState, LineageRecord } from '../ledger/claim-record.ts';
import { addDays } from '../time.ts';

import { completeFlushes, dropExpired } from './lineage.ts';
import { TRANSITIONS } from './transition.ts';

type Expiring = Pick<ClaimRecord, 'state' | 'expiresOn'>;

/**
 * The state in which a claim is on this day, whether or not an act has touched its lineage since: the record of a
 * reservation says RESERVED until the next act, and its amount is free all the same.
 */
export function claimStateOn({ state, expiresOn }: Expiring, today: string): ClaimState {
  const isOver = expiresOn !== undefined && expiresOn < today && TRANSITIONS.expire.from.includes(state);
  return isOver ? TRANSITIONS.expire.to : state;
}

/** The first day on which a reservation with this last day counts no more. */
export function expiredFrom(expiresOn: string): string {
  return addDays(expiresOn, 1);
}

/** The lineage as the next act on this day would find it: without what has expired, and the flushes done that waited for it. */
export function lineageOn(lineage: LineageRecord, today: string): LineageRecord {
  return completeFlushes(dropExpired(lineage, today).lineage).lineage;
}
