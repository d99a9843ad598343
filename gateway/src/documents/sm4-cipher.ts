import { createCipheriv, createDecipheriv, createHmac, hkdfSync, timingSafeEqual, type KeyObject } from 'node:crypto';
import type { RandomPool } from './random-pool.ts';
import type { EncryptedDocument } from './sealed-document.ts';

/** Node's OpenSSL has SM4 without GCM: counter mode, then a MAC over what was encrypted, with keys of their own. */
const CIPHER = 'sm4-ctr';
const CIPHER_KEY_BYTES = 16;
const MAC_KEY_BYTES = 32;
const MAC_BYTES = 32;
const IV_BYTES = 16;
const LENGTH_BYTES = 4;
/** A data key encrypts one document once, so its counter may begin at a constant. */
const ZERO_IV = new Uint8Array(IV_BYTES);

interface KeyPair {
  readonly cipher: Uint8Array;
  readonly mac: Uint8Array;
}

/** SM4-CTR ciphertext ‖ HMAC-SM3 under a fresh pair of keys; the pair likewise under the key-encryption key, behind its IV. */
export function sealWithSm4(
  wrapping: KeyObject,
  random: RandomPool,
  subject: string,
  plain: Uint8Array,
): EncryptedDocument {
  const dataKey = random.take(CIPHER_KEY_BYTES + MAC_KEY_BYTES);
  const iv = random.take(IV_BYTES);
  return {
    document: encrypt(split(dataKey), ZERO_IV, subject, plain),
    wrappedKey: Buffer.concat([iv, encrypt(wrappingPair(wrapping), iv, 'data key', dataKey)]),
  };
}

/** Throws Error when a byte was changed, or the row is another subject's. */
export function openWithSm4(wrapping: KeyObject, subject: string, sealed: EncryptedDocument): Uint8Array {
  const { document, wrappedKey } = sealed;
  const iv = wrappedKey.subarray(0, IV_BYTES);
  const dataKey = decrypt(wrappingPair(wrapping), iv, 'data key', wrappedKey.subarray(IV_BYTES));
  return decrypt(split(dataKey), ZERO_IV, subject, document);
}

function encrypt(keys: KeyPair, iv: Uint8Array, subject: string, plain: Uint8Array): Buffer {
  const cipher = createCipheriv(CIPHER, keys.cipher, iv);
  const text = Buffer.concat([cipher.update(plain), cipher.final()]);
  return Buffer.concat([text, macOf(keys, iv, subject, text)]);
}

function decrypt(keys: KeyPair, iv: Uint8Array, subject: string, sealed: Uint8Array): Buffer {
  const macAt = sealed.length - MAC_BYTES;
  if (macAt < 0) throw new Error('too short for its MAC');
  const text = sealed.subarray(0, macAt);
  if (!timingSafeEqual(macOf(keys, iv, subject, text), sealed.subarray(macAt))) throw new Error('the MAC does not fit');
  const decipher = createDecipheriv(CIPHER, keys.cipher, iv);
  return Buffer.concat([decipher.update(text), decipher.final()]);
}

/** Over the length of the subject too: without it a byte could move from the subject into the text. */
function macOf({ mac }: KeyPair, iv: Uint8Array, subject: string, text: Uint8Array): Buffer {
  const name = Buffer.from(subject);
  const length = Buffer.alloc(LENGTH_BYTES);
  length.writeUInt32BE(name.length);
  return createHmac('sm3', mac).update(length).update(name).update(iv).update(text).digest();
}

function split(key: Uint8Array): KeyPair {
  return { cipher: key.subarray(0, CIPHER_KEY_BYTES), mac: key.subarray(CIPHER_KEY_BYTES) };
}

const pairs = new WeakMap<KeyObject, KeyPair>();

/** A key-encryption key of 256 bits becomes a pair of keys that nothing else uses. */
function wrappingPair(key: KeyObject): KeyPair {
  const known = pairs.get(key);
  if (known !== undefined) return known;
  const derived = hkdfSync('sm3', key, '', 'piaosu/document-sm4/v1', CIPHER_KEY_BYTES + MAC_KEY_BYTES);
  const pair = split(new Uint8Array(derived));
  pairs.set(key, pair);
  return pair;
}
