import { createSecretKey, randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { openDocumentBytes, sealDocumentBytes } from './document-cipher.ts';
import { RandomPool } from './random-pool.ts';

const ring = { encryption: [{ id: 'k1', key: createSecretKey(randomBytes(32)) }] };
const random = new RandomPool();
const plain = Buffer.from('{"patientName":"彭𠮷"}');
const sealed = sealDocumentBytes(ring, random, '33060126-0000000001', plain);

describe('documents at rest', () => {
  it('come back as they were', () => {
    expect(openDocumentBytes(ring, '33060126-0000000001', sealed)).toEqual(plain);
  });

  it('share no key: two of the same content look different', () => {
    const again = sealDocumentBytes(ring, random, '33060126-0000000001', plain);
    expect(again.document).not.toEqual(sealed.document);
    expect(again.wrappedKey).not.toEqual(sealed.wrappedKey);
  });

  it('are not opened in the row of another receipt', () => {
    expect(() => openDocumentBytes(ring, '33060126-0000000002', sealed)).toThrow('INDEX_DIVERGED');
  });

  it('are not opened after any one byte was changed', () => {
    for (const part of ['document', 'wrappedKey'] as const) {
      sealed[part].forEach((_, i) => {
        const bytes = Uint8Array.from(sealed[part]);
        bytes[i] = (bytes[i] ?? 0) ^ 1;
        expect(() => openDocumentBytes(ring, '33060126-0000000001', { ...sealed, [part]: bytes })).toThrow(
          'INDEX_DIVERGED',
        );
      });
    }
  });
});
