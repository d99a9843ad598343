import type { KeyObject } from 'node:crypto';
import { PiaosuError } from '@piaosu/core';
import type { Secrets } from '../keys/secrets.ts';
import { openWithAes, sealWithAes } from './aes-cipher.ts';
import type { RandomPool } from './random-pool.ts';
import type { SealedDocument } from './sealed-document.ts';
import { openWithSm4, sealWithSm4 } from './sm4-cipher.ts';

export type { SealedDocument } from './sealed-document.ts';

/** Key-encryption keys, newest first, and the cipher that new documents get. */
export type WrappingKeys = Pick<Secrets, 'encryption' | 'cipher'>;

/** In front of the id of the key-encryption key, so that every row says by itself how it was encrypted. */
const SM4_MARK = 'sm4/';

/**
 * Encrypts with a fresh data key. `subject` (code-number) is authenticated with it, so that a row cannot be given
 * another receipt's document.
 */
export function sealDocumentBytes(
  ring: WrappingKeys,
  random: RandomPool,
  subject: string,
  plain: Uint8Array,
): SealedDocument {
  const { id, key } = newestKey(ring);
  return ring.cipher === 'SM4-CTR-HMAC-SM3'
    ? { ...sealWithSm4(key, random, subject, plain), keyId: SM4_MARK + id }
    : { ...sealWithAes(key, random, subject, plain), keyId: id };
}

/** Decrypts. Throws PiaosuError INDEX_DIVERGED when the row was changed or belongs to another receipt. */
export function openDocumentBytes(ring: WrappingKeys, subject: string, sealed: SealedDocument): Uint8Array {
  const isSm4 = sealed.keyId.startsWith(SM4_MARK);
  const id = isSm4 ? sealed.keyId.slice(SM4_MARK.length) : sealed.keyId;
  const wrapping = ring.encryption.find((known) => known.id === id);
  if (wrapping === undefined) throw new PiaosuError('INTERNAL', { missingKey: id });
  try {
    return isSm4 ? openWithSm4(wrapping.key, subject, sealed) : openWithAes(wrapping.key, subject, sealed);
  } catch (error) {
    throw new PiaosuError('INDEX_DIVERGED', { subject }, error);
  }
}

function newestKey(ring: WrappingKeys): { readonly id: string; readonly key: KeyObject } {
  const [newest] = ring.encryption;
  if (newest === undefined) throw new PiaosuError('INTERNAL', { missingKey: 'document key' });
  return newest;
}
