import { createCipheriv, createDecipheriv, createSecretKey, type KeyObject } from 'node:crypto';
import type { RandomPool } from './random-pool.ts';
import type { EncryptedDocument } from './sealed-document.ts';

const KEY_BYTES = 32;
const TAG_BYTES = 16;
/** A data key encrypts one document once, so its nonce may be constant (NIST SP 800-38D asks for uniqueness per key). */
const NONCE = new Uint8Array(12);
/** RFC 3394 §2.2.3.1. Key wrap has no nonce that could run out: one key-encryption key wraps billions of data keys. */
const WRAP_IV = Buffer.alloc(8, 0xa6);

/** AES-256-GCM ciphertext ‖ tag under a fresh data key, which is wrapped as RFC 3394 says (40 bytes). */
export function sealWithAes(
  wrapping: KeyObject,
  random: RandomPool,
  subject: string,
  plain: Uint8Array,
): EncryptedDocument {
  const dataKey = random.take(KEY_BYTES);
  const cipher = createCipheriv('aes-256-gcm', createSecretKey(dataKey), NONCE);
  cipher.setAAD(Buffer.from(subject));
  const document = Buffer.concat([cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
  const wrap = createCipheriv('id-aes256-wrap', wrapping, WRAP_IV);
  return { document, wrappedKey: Buffer.concat([wrap.update(dataKey), wrap.final()]) };
}

/** Throws whatever OpenSSL says when a byte was changed. */
export function openWithAes(wrapping: KeyObject, subject: string, sealed: EncryptedDocument): Uint8Array {
  const unwrap = createDecipheriv('id-aes256-wrap', wrapping, WRAP_IV);
  const dataKey = createSecretKey(Buffer.concat([unwrap.update(sealed.wrappedKey), unwrap.final()]));
  const tagAt = sealed.document.length - TAG_BYTES;
  const decipher = createDecipheriv('aes-256-gcm', dataKey, NONCE, { authTagLength: TAG_BYTES });
  decipher.setAAD(Buffer.from(subject));
  decipher.setAuthTag(sealed.document.subarray(tagAt));
  return Buffer.concat([decipher.update(sealed.document.subarray(0, tagAt)), decipher.final()]);
}
