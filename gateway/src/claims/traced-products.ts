import { hasTracedProduct } from '../db/claim-boxes.ts';
import type { Organisation } from '../organisation.ts';

type Knowing = Pick<Organisation, 'database' | 'projection'>;

/** Block up to which no product was traced; Infinity once one is. */
const known = new WeakMap<Knowing['database'], number>();

/**
 * Whether the codes of any product may be asked for. Where none may, there is nothing to follow, and nobody's lines are
 * fetched for it. Decides about no money: under BLOCK every line is shown whatever this says.
 */
export async function isAnyTraced({ database, projection }: Knowing): Promise<boolean> {
  const upTo = known.get(database) ?? -1;
  const { taken } = projection;
  if (upTo === Infinity) return true;
  if (upTo >= taken && taken >= 0) return false;
  const isTraced = await hasTracedProduct(database);
  known.set(database, isTraced ? Infinity : taken);
  return isTraced;
}
