import { fromBase64, PiaosuError, type InstitutionKey, type KeyRegistration } from '@piaosu/core';

import type { Transaction } from '../batch/transaction.ts';

/** A key counts from the transaction that registers it. @throws PiaosuError SCHEMA when it is no P-256 key. */
export function registeredKey(key: KeyRegistration, tx: Transaction): InstitutionKey {
  const spki = fromBase64(key.spki);
  if (!spki.ok || !tx.ports.isKey(spki.value))
    throw new PiaosuError('SCHEMA', { pointer: '/op/body/key/spki', keyId: key.id });
  return { ...key, from: tx.time };
}
