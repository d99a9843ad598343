import { fromHex, parseDigestText, unwrap, type HashSuite } from '@piaosu/core';

import type { Transaction } from '../batch/transaction.ts';

/** The hash of a digest that the operation carries: what is committed to is hashed as the network hashes. */
export function commitSuite({ ports }: Pick<Transaction, 'ports'>, digest: string): HashSuite {
  return ports.suiteOf(unwrap(parseDigestText(digest)).alg);
}

export function saltBytes(saltHex: string): Uint8Array {
  return unwrap(fromHex(saltHex));
}
