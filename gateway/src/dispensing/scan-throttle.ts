import { PiaosuError } from '@piaosu/core';
import { addMisses, selectMisses } from '../db/scan-counts.ts';
import type { Organisation } from '../organisation.ts';

/**
 * Codes within a window that are unknown at a place or somebody else's. A delivery that was sent to the wrong shop is
 * some dozens; who tries out neighbouring codes needs thousands.
 */
export const MAX_MISSES = 200;
const WINDOW_SECONDS = 600;

interface Throttled extends Pick<Organisation, 'database'> {
  readonly alerts: Pick<Organisation['alerts'], 'raise'>;
}

interface Place {
  /** Whose place it is. Absent where another organisation asks as a whole: it would answer for itself, so ours is told. */
  readonly institution?: string;
  readonly premises: string;
}

/** Throws PiaosuError RATE_LIMITED when the place has used its misses up; before anything is looked up. */
export async function assertMayScan(
  { database }: Pick<Throttled, 'database'>,
  { premises }: Place,
  nowMs = Date.now(),
): Promise<void> {
  const since = windowOf(nowMs);
  if ((await selectMisses(database, premises, since)) < MAX_MISSES) return;
  throw new PiaosuError('RATE_LIMITED', { retryAfterSeconds: since + WINDOW_SECONDS - Math.floor(nowMs / 1000) });
}

/** Counts what was not this place's to know. The one that goes beyond the limit is told to people, once a window. */
export async function noteMisses(
  { database, alerts }: Throttled,
  { premises, ...whose }: Place,
  misses: number,
  nowMs = Date.now(),
): Promise<void> {
  if (misses === 0) return;
  const since = windowOf(nowMs);
  if ((await addMisses(database, premises, since, misses)) < MAX_MISSES) return;
  await alerts.raise({
    dedupe: `enumeration/${premises}/${since}`,
    code: 'CODE_ENUMERATION',
    ...{ ...whose, subject: premises },
    evidence: { limit: MAX_MISSES, windowSeconds: WINDOW_SECONDS },
  });
}

function windowOf(nowMs: number): number {
  return Math.floor(nowMs / 1000 / WINDOW_SECONDS) * WINDOW_SECONDS;
}
