import type { Organisation } from '../organisation.ts';
import type { BoxAnswer, BoxQuestion } from './box-protocol.ts';

/**
 * A leaf of a lot on the ledger, to any organisation of the network that has its code in hand: who scans a box must be
 * able to prove it. Nothing is said of a lot that is not commissioned yet.
 */
export async function answerBox({ trace }: Pick<Organisation, 'trace'>, { id }: BoxQuestion): Promise<BoxAnswer> {
  return { units: await trace.own(id) };
}
