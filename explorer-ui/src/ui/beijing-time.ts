const OFFSET_MS = 8 * 3_600_000;

/** How exactly a moment is told. */
export type Precision = 'day' | 'minute' | 'second';

const LENGTHS: Readonly<Record<Precision, number>> = { day: 10, minute: 16, second: 19 };

/**
 * A moment (RFC 3339) in Beijing, `2026-01-05 09:30`, whatever the zone and the language of the browser; a day alone
 * stays that day. What is no time is returned as it is.
 */
export function beijingTime(at: string, precision: Precision = 'minute'): string {
  if (/^\d{4}-\d{2}-\d{2}$/u.test(at)) return at;
  const ms = Date.parse(at);
  if (Number.isNaN(ms)) return at;
  return new Date(ms + OFFSET_MS).toISOString().slice(0, LENGTHS[precision]).replace('T', ' ');
}
