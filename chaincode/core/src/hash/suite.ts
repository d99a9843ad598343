import { hmac } from '@noble/hashes/hmac.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { sm3 } from 'sm-crypto-v2';
import { fromHex } from '../encoding/text-forms.ts';
import { unwrap } from '../result.ts';
import type { HashAlg } from './digest-text.ts';

export * from './digest-text.ts';

/**
 * A hash as a port: gateway and chaincode pass node:crypto's, the browser these; all must agree on the vectors.
 * `digest` answers with a new array of 32 bytes and does not keep `data`, which the caller may write over.
 */
export type HashSuite = {
  readonly alg: HashAlg;
  digest(data: Uint8Array): Uint8Array;
  /** Of the text in UTF-8; for runtimes that hash a text faster than its bytes. */
  digestText?(text: string): Uint8Array;
};

export const sha256Suite: HashSuite = { alg: 'sha-256', digest: (data) => sha256(data) };
export const sm3Suite: HashSuite = { alg: 'sm3', digest: (data) => unwrap(fromHex(sm3(data))) };

export function suiteOf(alg: HashAlg): HashSuite {
  return alg === 'sm3' ? sm3Suite : sha256Suite;
}

/** HMAC-SHA-256 as a port, RFC 2104. */
export type Hmac = (key: Uint8Array, data: Uint8Array) => Uint8Array;

export const hmacSha256: Hmac = (key, data) => hmac(sha256, key, data);
