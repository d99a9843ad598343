import { operationKey, tagParts, tagsUnder } from '@piaosu/core';
import { nativeHmac } from '../native/hash-suite.ts';
import type { Organisation } from '../organisation.ts';

/** Where something stands on the ledger. */
export interface LedgerPlace {
  readonly tx: string;
  readonly block: number;
}

/**
 * Where an act was decided, once the own copy holds it. A message that is repeated after its answer was lost is committed
 * again as a transaction that writes nothing: whoever looks up that one finds no trace of the act. The first one wrote the
 * outcome that the ledger remembers; when that was pruned, there is only the place of the repeat.
 */
export async function decidedAt(
  { projection, peppers }: Pick<Organisation, 'projection' | 'peppers'>,
  { institution, messageId }: { readonly institution: string; readonly messageId: string },
  committed: LedgerPlace,
): Promise<LedgerPlace> {
  const tags = tagsUnder(nativeHmac, peppers, 'message', tagParts.message(institution, messageId));
  const [kept] = await projection.recordsOf(tags.map((tag) => operationKey(institution, tag)));
  return kept === undefined ? committed : { tx: kept.tx, block: kept.block };
}
