import { isDispensing } from '../dispensing/dispensing-organisation.ts';
import type { Organisation } from '../organisation.ts';
import type { BoxAnswer, BoxQuestion } from './box-protocol.ts';

/**
 * A leaf of a lot on the ledger, to an organisation with pharmacies that has its code in hand: who scans a box must be able
 * to prove it. To any other no box exists, and nothing is said of a lot that is not commissioned yet.
 */
export async function answerBox(
  { trace }: { readonly trace: Pick<Organisation['trace'], 'own'> },
  org: string,
  { id }: BoxQuestion,
): Promise<BoxAnswer> {
  return { units: isDispensing(org) ? await trace.own(id) : [] };
}
