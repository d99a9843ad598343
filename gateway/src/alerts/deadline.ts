import { addDays, addWorkingDays, toBeijingDate, type WorkingCalendar } from '@piaosu/core';
import type { Deadline } from './alert-rule.ts';

const HOUR_MS = 3_600_000;

/** The moment a deadline ends: so many hours from now, or the end of the n-th working day after today, Beijing time. */
export function dueAt(deadline: Deadline, now: Date, calendar: WorkingCalendar): Date {
  if ('hours' in deadline) return new Date(now.getTime() + deadline.hours * HOUR_MS);
  const last = addWorkingDays(today(now), deadline.workingDays, calendar);
  return new Date(`${addDays(last, 1)}T00:00:00+08:00`);
}

/** The day in Beijing. */
export function today(now: Date): string {
  return toBeijingDate(Math.floor(now.getTime() / 1000));
}
