import { createCipheriv, createSecretKey, randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { openDocumentBytes, sealDocumentBytes } from './document-cipher.ts';
import { RandomPool } from './random-pool.ts';

const random = new RandomPool();
const plain = randomBytes(500);
const subject = '33060126-0000000001';
const key = createSecretKey(randomBytes(32));

describe('SM4', () => {
  it('of this runtime gives the example of GM/T 0002', () => {
    const block = Buffer.from('0123456789abcdeffedcba9876543210', 'hex');
    const cipher = createCipheriv('sm4-ecb', block, null);
    expect(cipher.update(block).toString('hex')).toBe('681edf34d206965e86b3e94f536e4246');
  });
});

describe('documents under SM4', () => {
  const ring = { encryption: [{ id: 'k1', key }], cipher: 'SM4-CTR-HMAC-SM3' as const };
  const sealed = sealDocumentBytes(ring, random, subject, plain);

  it('come back as they were, and say by their row how they were sealed', () => {
    expect(sealed.keyId).toBe('sm4/k1');
    expect(openDocumentBytes(ring, subject, sealed)).toEqual(plain);
  });

  it('are readable after the network went back, as older ones are after it changed', () => {
    const international = { encryption: ring.encryption };
    expect(openDocumentBytes(international, subject, sealed)).toEqual(plain);
    expect(openDocumentBytes(ring, subject, sealDocumentBytes(international, random, subject, plain))).toEqual(plain);
  });

  it('are not opened in another row, under the other cipher, or after any one byte was changed', () => {
    expect(() => openDocumentBytes(ring, '33060126-0000000002', sealed)).toThrow('INDEX_DIVERGED');
    expect(() => openDocumentBytes(ring, subject, { ...sealed, keyId: 'k1' })).toThrow('INDEX_DIVERGED');
    for (const part of ['document', 'wrappedKey'] as const) {
      sealed[part].forEach((_, i) => {
        const bytes = Uint8Array.from(sealed[part]);
        bytes[i] = (bytes[i] ?? 0) ^ 1;
        expect(() => openDocumentBytes(ring, subject, { ...sealed, [part]: bytes })).toThrow('INDEX_DIVERGED');
      });
    }
  });
});
