import { createCipheriv, createDecipheriv, createSecretKey, type KeyObject } from 'node:crypto';
import { PiaosuError } from '@piaosu/core';
import type { Secrets } from '../keys/secrets.ts';
import type { RandomPool } from './random-pool.ts';

/** A document as the database holds it. Deleting `wrappedKey` alone makes it unreadable for ever. */
export interface SealedDocument {
  /** AES-256-GCM ciphertext ‖ tag (16 bytes). */
  readonly document: Uint8Array;
  /** The data key under the key-encryption key `keyId`, AES key wrap of RFC 3394 (40 bytes). */
  readonly wrappedKey: Uint8Array;
  readonly keyId: string;
}

/** Key-encryption keys, newest first. */
export type WrappingKeys = Pick<Secrets, 'encryption'>;

const KEY_BYTES = 32;
const TAG_BYTES = 16;
/** A data key encrypts one document once, so its nonce may be constant (NIST SP 800-38D asks for uniqueness per key). */
const NONCE = new Uint8Array(12);
/** RFC 3394 §2.2.3.1. Key wrap has no nonce that could run out: one key-encryption key wraps billions of data keys. */
const WRAP_IV = Buffer.alloc(8, 0xa6);

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
  const wrapping = newestKey(ring);
  const dataKey = random.take(KEY_BYTES);
  const cipher = createCipheriv('aes-256-gcm', createSecretKey(dataKey), NONCE);
  cipher.setAAD(Buffer.from(subject));
  const document = Buffer.concat([cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
  const wrap = createCipheriv('id-aes256-wrap', wrapping.key, WRAP_IV);
  return { document, wrappedKey: Buffer.concat([wrap.update(dataKey), wrap.final()]), keyId: wrapping.id };
}

/** Decrypts. Throws PiaosuError INDEX_DIVERGED when the row was changed or belongs to another receipt. */
export function openDocumentBytes(ring: WrappingKeys, subject: string, sealed: SealedDocument): Uint8Array {
  const wrapping = ring.encryption.find((known) => known.id === sealed.keyId);
  if (wrapping === undefined) throw new PiaosuError('INTERNAL', { missingKey: sealed.keyId });
  try {
    return decrypt(unwrapKey(wrapping.key, sealed.wrappedKey), subject, sealed.document);
  } catch (error) {
    throw new PiaosuError('INDEX_DIVERGED', { subject }, error);
  }
}

function unwrapKey(wrapping: KeyObject, wrapped: Uint8Array): KeyObject {
  const unwrap = createDecipheriv('id-aes256-wrap', wrapping, WRAP_IV);
  return createSecretKey(Buffer.concat([unwrap.update(wrapped), unwrap.final()]));
}

function decrypt(dataKey: KeyObject, subject: string, document: Uint8Array): Uint8Array {
  const tagAt = document.length - TAG_BYTES;
  const decipher = createDecipheriv('aes-256-gcm', dataKey, NONCE, { authTagLength: TAG_BYTES });
  decipher.setAAD(Buffer.from(subject));
  decipher.setAuthTag(document.subarray(tagAt));
  return Buffer.concat([decipher.update(document.subarray(0, tagAt)), decipher.final()]);
}

function newestKey(ring: WrappingKeys): { id: string; key: KeyObject } {
  const [newest] = ring.encryption;
  if (newest === undefined) throw new PiaosuError('INTERNAL', { missingKey: 'document key' });
  return newest;
}
