import type { HashAlg, SignatureAlg } from '@piaosu/core';

/** How documents are encrypted, see `documents/document-cipher.ts`. */
export type DocumentCipher = 'AES-256-GCM' | 'SM4-CTR-HMAC-SM3';

/** What a network begins new things with. What was begun with the other choice stays readable: everything names its own. */
export interface CryptoChoice {
  /** Of new logs, headers and operations. */
  readonly hashAlg: HashAlg;
  /** Of new institution keys that a gateway makes. */
  readonly signatureAlg: SignatureAlg;
  readonly documentCipher: DocumentCipher;
}

export const CRYPTO_NAMES = ['international', 'gm'] as const;
export type CryptoName = (typeof CRYPTO_NAMES)[number];

const CHOICES: Readonly<Record<CryptoName, CryptoChoice>> = {
  international: { hashAlg: 'sha-256', signatureAlg: 'ES256', documentCipher: 'AES-256-GCM' },
  /** 国密: SM3, SM2, SM4. */
  gm: { hashAlg: 'sm3', signatureAlg: 'SM2', documentCipher: 'SM4-CTR-HMAC-SM3' },
};

export function cryptoOf({ crypto = 'international' }: { readonly crypto?: CryptoName | undefined }): CryptoChoice {
  return CHOICES[crypto];
}
