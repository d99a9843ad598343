import { PiaosuError } from '@piaosu/core';
import { openDocumentBytes, sealDocumentBytes, type WrappingKeys } from './document-cipher.ts';
import type { RandomPool } from './random-pool.ts';

/** Short personal texts as one column: encrypted like a document, each under a data key of its own. */
export interface TextCipher {
  /** `keyId.wrappedKey.ciphertext`, base64url. `subject` is authenticated: a text cannot be moved to another row. */
  seal(subject: string, text: string): string;
  /** Throws PiaosuError INDEX_DIVERGED when the column was changed or belongs to another row. */
  open(subject: string, sealed: string): string;
}

export function newTextCipher(wrapping: WrappingKeys, random: RandomPool): TextCipher {
  return {
    seal: (subject, text) => {
      const { keyId, wrappedKey, document } = sealDocumentBytes(wrapping, random, subject, Buffer.from(text));
      return [Buffer.from(keyId), wrappedKey, document].map(toText).join('.');
    },
    open: (subject, sealed) => {
      const [keyId, wrappedKey, document] = sealed.split('.').map((part) => Buffer.from(part, 'base64url'));
      if (keyId === undefined || wrappedKey === undefined || document === undefined) {
        throw new PiaosuError('INDEX_DIVERGED', { subject });
      }
      const bytes = openDocumentBytes(wrapping, subject, { document, wrappedKey, keyId: keyId.toString() });
      return Buffer.from(bytes).toString();
    },
  };
}

function toText(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64url');
}
