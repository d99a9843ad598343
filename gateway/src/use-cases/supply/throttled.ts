import { PiaosuError } from '@piaosu/core';
import { assertMayScan, noteMisses } from '../../dispensing/scan-throttle.ts';
import type { SupplyContext } from './trace-act.ts';

/** What tells somebody who tries out codes whether there is such a box. */
const MISSES: ReadonlySet<string> = new Set(['UNKNOWN_CODE', 'NOT_IN_CUSTODY']);

/**
 * Acts of a place that name codes share its budget of misses with its scans: a refused act must not be a cheaper way to
 * count a competitor's boxes. Throws PiaosuError RATE_LIMITED.
 */
export async function throttled<T>(context: SupplyContext, premises: string, work: () => Promise<T>): Promise<T> {
  const { organisation, caller } = context;
  const place = { institution: caller.institution, premises };
  await assertMayScan(organisation, place);
  try {
    return await work();
  } catch (error) {
    if (error instanceof PiaosuError && MISSES.has(error.code)) await noteMisses(organisation, place, 1);
    throw error;
  }
}
