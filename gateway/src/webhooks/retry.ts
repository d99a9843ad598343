/** When a failed delivery is tried again, and when no more. */
export interface RetryRule {
  readonly firstMs: number;
  readonly longestMs: number;
  /** A receiver that fails this long without one success is given up. */
  readonly giveUpMs: number;
}

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

/** 5 s, 10 s, 20 s … an hour: some 80 attempts in three days, which is a long weekend. */
export const DEFAULT_RETRY: RetryRule = { firstMs: 5000, longestMs: 60 * MINUTE_MS, giveUpMs: 3 * DAY_MS };

/** The pause after the n-th failure in a row. Half of it is drawn, so that receivers that failed together come back apart. */
export function pauseAfter(failures: number, { firstMs, longestMs }: RetryRule, random = Math.random): number {
  const whole = Math.min(longestMs, firstMs * 2 ** Math.min(failures - 1, 30));
  return Math.round(whole / 2 + (random() * whole) / 2);
}
