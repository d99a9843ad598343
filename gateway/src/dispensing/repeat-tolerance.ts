import { isPlainObject, type Json } from '@piaosu/core';
import { countRepeat } from '../db/scan-counts.ts';
import type { Organisation } from '../organisation.ts';

/** For so long a second scan at the same place is a slip of the hand. */
const TOLERANCE_SECONDS = 600;
/** The first two are for the pharmacist alone, the third says that the next one is told to others. */
const WARNINGS = 2;

export const REPEAT_SEVERITIES = ['warning', 'announced', 'alert'] as const;
export type RepeatSeverity = (typeof REPEAT_SEVERITIES)[number];

/** A box that was given out here, as `decideDispense` says it. */
export interface Repeat {
  readonly box: string;
  readonly dispensing: string;
}

/** Undefined when the evidence of ALREADY_DISPENSED_HERE is of a dispensing that is no moment ago. */
export function recentDispensing(evidence: Json, nowSeconds: number): string | undefined {
  if (!isPlainObject(evidence)) return undefined;
  const { dispensing, time } = evidence;
  const isRecent = typeof time === 'number' && nowSeconds - time <= TOLERANCE_SECONDS;
  return isRecent && typeof dispensing === 'string' ? dispensing : undefined;
}

/**
 * Counts one more scan of a box where it was just given out, and says how that is taken: twice as a warning, then
 * announced, from the fourth an alert of the institution. Counted in the database, so that a restart forgives nothing.
 */
export async function noteRepeat(
  { database, alerts }: Pick<Organisation, 'database' | 'alerts'>,
  { institution, premises }: { readonly institution: string; readonly premises: string },
  { box, dispensing }: Repeat,
): Promise<RepeatSeverity> {
  const attempts = await countRepeat(database, box, dispensing);
  if (attempts <= WARNINGS) return 'warning';
  if (attempts === WARNINGS + 1) return 'announced';
  await alerts.raise({
    dedupe: `repeat/${dispensing}/${box}`,
    code: 'ALREADY_DISPENSED_HERE',
    ...{ institution, subject: box, severity: 'WARNING', role: 'PHARMACIST' },
    evidence: { premises, dispensing, attempts },
  });
  return 'alert';
}
