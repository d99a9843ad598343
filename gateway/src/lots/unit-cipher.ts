import { createCipheriv, createDecipheriv, createSecretKey, type KeyObject } from 'node:crypto';
import { canonicalJson, parseCanonicalJson, parseShape, PiaosuError, lotUnitShape, type LotUnit } from '@piaosu/core';
import type { RandomPool } from '../documents/random-pool.ts';

const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/**
 * The units of one lot under one key: a million wrapped keys of their own would weigh more than the boxes. Nonces are
 * random: 2^20 of them under a key collide with a probability below 2^-56.
 */
export interface UnitCipher {
  /** Nonce ‖ AES-256-GCM ciphertext ‖ tag. `tag` is authenticated: a unit cannot be moved to another row. */
  seal(tag: string, unit: LotUnit): Uint8Array;
  /** Throws PiaosuError INDEX_DIVERGED for a row that was changed. */
  open(tag: string, sealed: Uint8Array): LotUnit;
}

export function newUnitCipher(key: Uint8Array, random: RandomPool): UnitCipher {
  const secret = createSecretKey(key);
  return {
    seal: (tag, unit) => seal(secret, random.take(NONCE_BYTES), tag, unit),
    open: (tag, sealed) => {
      try {
        return open(secret, tag, Buffer.from(sealed));
      } catch (error) {
        throw new PiaosuError('INDEX_DIVERGED', { part: 'unit' }, error);
      }
    },
  };
}

function seal(key: KeyObject, nonce: Buffer, tag: string, unit: LotUnit): Uint8Array {
  const cipher = createCipheriv('aes-256-gcm', key, nonce);
  cipher.setAAD(Buffer.from(tag));
  return Buffer.concat([nonce, cipher.update(canonicalJson(unit), 'utf8'), cipher.final(), cipher.getAuthTag()]);
}

function open(key: KeyObject, tag: string, sealed: Buffer): LotUnit {
  const tagAt = sealed.length - TAG_BYTES;
  const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, NONCE_BYTES), { authTagLength: TAG_BYTES });
  decipher.setAAD(Buffer.from(tag));
  decipher.setAuthTag(sealed.subarray(tagAt));
  const plain = Buffer.concat([decipher.update(sealed.subarray(NONCE_BYTES, tagAt)), decipher.final()]);
  const unit = parseShape(lotUnitShape, parseCanonicalJson(plain.toString('utf8')));
  if (!unit.ok) throw new Error('a unit of another shape');
  return unit.value;
}
