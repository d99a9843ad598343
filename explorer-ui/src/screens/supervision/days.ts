import { addDays, daysBetween, isDate } from '@piaosu/core';
import type { Days } from '../../api/supervision.ts';
import { beijingTime } from '../../ui/beijing-time.ts';

/** As many as the service counts at once. */
export const MAX_DAYS = 92;

/** The last so many days, today in Beijing among them. */
export function lastDays(count: number, now = new Date()): Days {
  const to = beijingTime(now.toISOString(), 'day');
  return { from: addDays(to, 1 - count), to };
}

/** The days that the address names; the last thirty without any, undefined where they make no range. */
export function daysOf({ from, to }: Days, now = new Date()): Days | undefined {
  if (from === '' && to === '') return lastDays(30, now);
  if (!isDate(from) || !isDate(to)) return undefined;
  const days = daysBetween(from, to) + 1;
  return days >= 1 && days <= MAX_DAYS ? { from, to } : undefined;
}

/** Every day of a range, also those on which nothing happened. */
export function eachDay({ from, to }: Days): string[] {
  return Array.from({ length: daysBetween(from, to) + 1 }, (_, i) => addDays(from, i));
}
