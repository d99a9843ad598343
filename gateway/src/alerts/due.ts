import { calendarKey, calendarRecordShape, calendarYears, type WorkingCalendar } from '@piaosu/core';
import type { Sql } from '../db/index.ts';
import { selectState } from '../db/projection.ts';
import { readRecord } from '../project/change.ts';
import type { Deadline } from './alert-rule.ts';
import { dueAt, today } from './deadline.ts';

/**
 * The end of a deadline that begins now. The calendar is read from the own copy without its seal: whoever edits that row can
 * edit the alert's own just as well, and nothing on the ledger hangs on it.
 */
export async function dueFrom(sql: Sql, deadline: Deadline, now: Date): Promise<Date> {
  return dueAt(
    deadline,
    now,
    'hours' in deadline ? NO_CALENDAR : await calendarFrom(sql, today(now), deadline.workingDays),
  );
}

const NO_CALENDAR: WorkingCalendar = { holidays: [], workdays: [] };

/** A year without a calendar has weekends only, as for reservations. */
async function calendarFrom(sql: Sql, day: string, workingDays: number): Promise<WorkingCalendar> {
  const rows = await selectState(sql, calendarYears(day, workingDays).map(calendarKey));
  const calendars = rows.flatMap(({ value }) => readRecord(calendarRecordShape, value) ?? []);
  return {
    holidays: calendars.flatMap(({ holidays }) => holidays),
    workdays: calendars.flatMap(({ workdays }) => workdays),
  };
}
