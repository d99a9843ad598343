import { generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { signEs256 } from './es256.ts';
import { nativeVerifier } from './signature.ts';

const ORDER = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;
const message = Buffer.from('piaosu');
const keys = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const spkiOf = (key: KeyObject): Uint8Array => key.export({ format: 'der', type: 'spki' });
const spki = spkiOf(keys.publicKey);

const twinOf = (signature: Uint8Array): Uint8Array => {
  const s = BigInt(`0x${Buffer.from(signature.subarray(32)).toString('hex')}`);
  return Buffer.concat([signature.subarray(0, 32), Buffer.from((ORDER - s).toString(16).padStart(64, '0'), 'hex')]);
};

describe('ES256', () => {
  it('signs 64 bytes that verify, always with the smaller s', () => {
    for (let i = 0; i < 20; i++) {
      const signature = signEs256(keys.privateKey, message);
      expect(signature).toHaveLength(64);
      expect(nativeVerifier('ES256', spki, message, signature)).toBe(true);
    }
  });

  it('refuses the other s of the same signature, which mathematics would accept', () => {
    expect(nativeVerifier('ES256', spki, message, twinOf(signEs256(keys.privateKey, message)))).toBe(false);
  });

  it('refuses another message, another key and DER', () => {
    const signature = signEs256(keys.privateKey, message);
    const other = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    expect(nativeVerifier('ES256', spki, Buffer.from('piaosv'), signature)).toBe(false);
    expect(nativeVerifier('ES256', spkiOf(other.publicKey), message, signature)).toBe(false);
    expect(nativeVerifier('ES256', spki, message, sign('sha256', message, keys.privateKey))).toBe(false);
  });

  it('refuses keys of other curves and bytes that are no key or signature, without an exception', () => {
    const p384 = generateKeyPairSync('ec', { namedCurve: 'P-384' });
    const signature = signEs256(keys.privateKey, message);
    expect(nativeVerifier('ES256', spkiOf(p384.publicKey), message, signature)).toBe(false);
    expect(nativeVerifier('ES256', new Uint8Array([1, 2, 3]), message, signature)).toBe(false);
    expect(nativeVerifier('ES256', spki, message, new Uint8Array(64))).toBe(false);
    expect(nativeVerifier('ES256', spki, message, new Uint8Array(0))).toBe(false);
  });
});
