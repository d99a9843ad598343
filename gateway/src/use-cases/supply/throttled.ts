import { PiaosuError, premisesKey, premisesRecordShape } from '@piaosu/core';
import { assertMayScan, noteMisses } from '../../dispensing/scan-throttle.ts';
import type { Organisation } from '../../organisation.ts';
import type { Trace } from '../../trace/index.ts';

/**
 * What tells somebody who tries out codes whether there is such a box. AUTH_SCOPE is it where a maker recalls another's; of
 * a place it was asked before.
 */
const MISSES: ReadonlySet<string> = new Set([
  'UNKNOWN_CODE',
  'NOT_IN_CUSTODY',
  'ALREADY_PACKED',
  'COMMISSION_DUPLICATE',
  'AUTH_SCOPE',
]);

/** Of an act's context, what counts its misses. */
export interface Throttling {
  readonly organisation: Pick<Organisation, 'database' | 'alerts'> & {
    readonly trace: { readonly source: Pick<Trace['source'], 'records'> };
  };
  readonly caller: { readonly institution: string };
}

/**
 * Acts that name codes share a budget of misses with the scans of their place, or, where they are done at none, with what
 * their institution looks up: a refused act must not be a cheaper way to count a competitor's boxes. The budget is of the
 * caller's own place, so that nobody spends, or learns of, another's. Throws PiaosuError AUTH_SCOPE, RATE_LIMITED.
 */
export async function throttled<T>(
  context: Throttling,
  premises: string | undefined,
  work: () => Promise<T>,
): Promise<T> {
  const { organisation, caller } = context;
  if (premises !== undefined) await assertOwn(context, premises);
  const place = { institution: caller.institution, premises: premises ?? caller.institution };
  await assertMayScan(organisation, place);
  try {
    return await work();
  } catch (error) {
    if (error instanceof PiaosuError && MISSES.has(error.code)) await noteMisses(organisation, place, 1);
    throw error;
  }
}

/** Premises never change hands; whether they may act now the ledger says, so that a repeat gets its first answer. */
async function assertOwn({ organisation, caller }: Throttling, id: string): Promise<void> {
  const { records } = organisation.trace.source;
  const premises = await records.get(premisesKey(id), premisesRecordShape);
  if (premises?.institution !== caller.institution) throw new PiaosuError('AUTH_SCOPE', { premises: id });
}
