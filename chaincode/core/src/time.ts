import { parsed, refuse, type Parsed } from './result.ts';

const DAY_SECONDS = 86_400;
/** China Standard Time, without daylight saving since 1991. */
const BEIJING_OFFSET_SECONDS = 8 * 3600;
const DATE = /^\d{4}-\d{2}-\d{2}$/;
const DAYS_OF_MONTH = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** A real day as YYYY-MM-DD, year 1900 to 2999; anything else is SCHEMA. */
export function parseDate(text: string): Parsed<string> {
  return isDate(text) ? parsed(text) : refuse('SCHEMA', { expected: 'a real date YYYY-MM-DD' });
}

export function isDate(text: string): boolean {
  if (!DATE.test(text)) return false;
  const [year, month, day] = partsOf(text);
  return year >= 1900 && year <= 2999 && month >= 1 && month <= 12 && day >= 1 && day <= daysOfMonth(year, month);
}

/** HH:MM:SS of a real day (no leap second). */
export function isClockTime(text: string): boolean {
  return /^(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d$/.test(text);
}

/** The day in Beijing at a moment; transaction times are UTC epoch seconds. */
export function toBeijingDate(epochSeconds: number): string {
  return fromDayNumber(Math.floor((epochSeconds + BEIJING_OFFSET_SECONDS) / DAY_SECONDS));
}

/** FinanceMSP's calendar, of one year or several: days off that fall on weekdays, and weekend days that are worked. */
export type WorkingCalendar = { readonly holidays: readonly string[]; readonly workdays: readonly string[] };

/** The n-th working day after `date` (n = 0: `date` itself). Saturdays and Sundays are off unless the calendar says so. */
export function addWorkingDays(date: string, n: number, calendar: WorkingCalendar): string {
  const holidays = new Set(calendar.holidays);
  const workdays = new Set(calendar.workdays);
  let day = toDayNumber(date);
  for (let left = n; left > 0;) {
    day++;
    const text = fromDayNumber(day);
    if (workdays.has(text) || (!isWeekend(day) && !holidays.has(text))) left--;
  }
  return fromDayNumber(day);
}

export function addDays(date: string, n: number): string {
  return fromDayNumber(toDayNumber(date) + n);
}

/** Days from `from` to `to`, negative when `to` is earlier. */
export function daysBetween(from: string, to: string): number {
  return toDayNumber(to) - toDayNumber(from);
}

/** 1970-01-01, day 0, was a Thursday. */
function isWeekend(day: number): boolean {
  const weekday = (((day + 4) % 7) + 7) % 7;
  return weekday === 0 || weekday === 6;
}

function partsOf(date: string): [number, number, number] {
  return [Number(date.slice(0, 4)), Number(date.slice(5, 7)), Number(date.slice(8, 10))];
}

function isLeap(year: number): boolean {
  return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
}

function daysOfMonth(year: number, month: number): number {
  return month === 2 && isLeap(year) ? 29 : (DAYS_OF_MONTH[month - 1] ?? 0);
}

/** Days since 1970-01-01 in the proleptic Gregorian calendar; years begin in March so that the leap day comes last. */
function toDayNumber(date: string): number {
  const [year, month, day] = partsOf(date);
  const y = month <= 2 ? year - 1 : year;
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  return y * 365 + Math.floor(y / 4) - Math.floor(y / 100) + Math.floor(y / 400) + dayOfYear - 719_468;
}

function fromDayNumber(dayNumber: number): string {
  const z = dayNumber + 719_468;
  const era = Math.floor(z / 146_097);
  const dayOfEra = z - era * 146_097;
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const marchMonth = Math.floor((5 * dayOfYear + 2) / 153);
  const day = dayOfYear - Math.floor((153 * marchMonth + 2) / 5) + 1;
  const month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9;
  const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
  return `${pad(year, 4)}-${pad(month, 2)}-${pad(day, 2)}`;
}

function pad(value: number, width: number): string {
  return String(value).padStart(width, '0');
}
