import { PiaosuError } from '../result.ts';

import { MAX_SUSPENSIONS, type InstitutionRecord } from './registry-record.ts';

type Standing = Pick<InstitutionRecord, 'id' | 'state' | 'suspensions'>;

/**
 * Whether the institution was suspended at this transaction time: after the second of the act that suspended it, and before
 * that of the one that let it act again. Within one second nothing tells which came first; what was anchored then counts,
 * since a second of a suspension harms nobody and a genuine receipt lost does. A record that says SUSPENDED and not since
 * when was suspended whenever one asks.
 */
export function isSuspendedAt({ state, suspensions = [] }: Standing, time: number): boolean {
  const isOpen = suspensions.some(({ until }) => until === undefined);
  if (state === 'SUSPENDED' && !isOpen) return true;
  return suspensions.some(({ from, until }) => from < time && (until === undefined || time < until));
}

/**
 * The state and the suspensions after `state` is set at `time`. Suspending is always possible; it is the return that is
 * refused once the record is full, since a record that has outgrown its shape could not be read again.
 * @throws PiaosuError ILLEGAL_TRANSITION
 */
export function withState<T extends Standing>(record: T, state: InstitutionRecord['state'], time: number): T {
  if (record.state === state) return record;
  const { suspensions = [] } = record;
  if (state === 'SUSPENDED') return { ...record, state, suspensions: [...suspensions, { from: time }] };
  if (suspensions.length >= MAX_SUSPENSIONS)
    throw new PiaosuError('ILLEGAL_TRANSITION', { institution: record.id, suspensions: MAX_SUSPENSIONS });
  // From before suspensions had times: when it began is not known, and an empty list is no record that can be read again.
  if (suspensions.length === 0) return { ...record, state };
  const ended = suspensions.map((each) => (each.until === undefined ? { ...each, until: time } : each));
  return { ...record, state, suspensions: ended };
}
