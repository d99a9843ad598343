const DAY_MS = 86_400_000;
const BEIJING_MS = 8 * 3_600_000;

/** For how long a consent may be given, in days. */
export const DAYS = ['7', '30', '90'] as const;
export type Days = (typeof DAYS)[number];

/** The end of the day in Beijing that is so many days after `now`, as RFC 3339: the same for whoever asks again today. */
export function untilAfter(days: Days, now: number): string {
  const day = new Date(now + BEIJING_MS + Number(days) * DAY_MS).toISOString().slice(0, 10);
  return `${day}T23:59:59+08:00`;
}
