import type { CalendarRecord } from '../ledger/registry-record.ts';
import { addDays, addWorkingDays } from '../time.ts';

/** Unless the payer's policy says otherwise. */
export const DEFAULT_RESERVE_WORKING_DAYS = 30;

/** The years whose calendars the end of a reservation can depend on. Twice the days and a month covers every holiday. */
export function calendarYears(today: string, workingDays: number): string[] {
  const first = Number(today.slice(0, 4));
  const last = Number(addDays(today, 2 * workingDays + 31).slice(0, 4));
  return Array.from({ length: last - first + 1 }, (_, i) => String(first + i));
}

/** The last day of a reservation made today. A year without a calendar has weekends only. */
export function reservationEnd(today: string, workingDays: number, calendars: readonly CalendarRecord[]): string {
  return addWorkingDays(today, workingDays, {
    holidays: calendars.flatMap((calendar) => calendar.holidays),
    workdays: calendars.flatMap((calendar) => calendar.workdays),
  });
}
