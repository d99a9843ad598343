import { PiaosuError } from '../result.ts';

import { holdsIn, type Moment } from './epoch.ts';
import { MAX_SUSPENSIONS, type InstitutionRecord } from './registry-record.ts';

type Standing = Pick<InstitutionRecord, 'id' | 'state' | 'suspensions'>;

/** Whether the institution was suspended in this epoch, that of a checkpoint; `LATEST_EPOCH` asks whether it is now. */
export function isSuspendedIn({ suspensions = [] }: Pick<Standing, 'suspensions'>, epoch: number): boolean {
  return suspensions.some(({ from, until }) => holdsIn({ from, end: until }, epoch));
}

/**
 * The state and the suspensions after `state` is set at this moment. Suspending is always possible; it is the return that is
 * refused once the record is full, since a record that has outgrown its shape could not be read again.
 * @throws PiaosuError ILLEGAL_TRANSITION
 */
export function withState<T extends Standing>(record: T, state: InstitutionRecord['state'], at: Moment): T {
  if (record.state === state) return record;
  const { suspensions = [] } = record;
  if (state === 'SUSPENDED') return { ...record, state, suspensions: [...suspensions, { from: at }] };
  if (suspensions.length >= MAX_SUSPENSIONS)
    throw new PiaosuError('ILLEGAL_TRANSITION', { institution: record.id, suspensions: MAX_SUSPENSIONS });
  const ended = suspensions.map((each) => (each.until === undefined ? { ...each, until: at } : each));
  return { ...record, state, suspensions: ended };
}
