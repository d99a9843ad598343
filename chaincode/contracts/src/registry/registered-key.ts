import { fromBase64, PiaosuError, type InstitutionKey, type KeyRegistration, type Moment } from '@piaosu/core';

import type { Transaction } from '../batch/transaction.ts';

/** A key counts from this moment on. @throws PiaosuError SCHEMA when it is no key of its algorithm. */
export function registeredKey(key: KeyRegistration, from: Moment, tx: Transaction): InstitutionKey {
  const spki = fromBase64(key.spki);
  if (!spki.ok || !tx.ports.isKey(key.alg, spki.value))
    throw new PiaosuError('SCHEMA', { pointer: '/op/body/key/spki', keyId: key.id });
  return { ...key, from };
}
