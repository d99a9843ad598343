import { hmac } from '@noble/hashes/hmac.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { sm3 } from 'sm-crypto-v2';
import { fromHex, toHex } from '../encoding/text-forms.ts';
import { parsed, refuse, unwrap, type Parsed } from '../result.ts';

export type HashAlg = 'sha-256' | 'sm3';

/** Every hash of the product is 32 bytes long, whichever algorithm a network has chosen. */
export const HASH_BYTES = 32;

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

/** A digest that names its algorithm: `sha-256:<64 hex digits>`. */
export type DigestText = `${HashAlg}:${string}`;

export type Digest = { readonly alg: HashAlg; readonly bytes: Uint8Array };

export function toDigestText(alg: HashAlg, bytes: Uint8Array): DigestText {
  return `${alg}:${toHex(bytes)}`;
}

export function parseDigestText(text: string): Parsed<Digest> {
  const colon = text.indexOf(':');
  const alg = text.slice(0, colon);
  if (!isHashAlg(alg)) return refuse('SCHEMA', { expected: 'sha-256:<hex> or sm3:<hex>' });
  const bytes = fromHex(text.slice(colon + 1));
  if (!bytes.ok) return bytes;
  return bytes.value.length === HASH_BYTES
    ? parsed({ alg, bytes: bytes.value })
    : refuse('SCHEMA', { expected: '32 bytes' });
}

export function isDigestText(value: unknown): value is DigestText {
  return typeof value === 'string' && parseDigestText(value).ok;
}

export function isHashAlg(value: unknown): value is HashAlg {
  return value === 'sha-256' || value === 'sm3';
}

/** HMAC-SHA-256 as a port, RFC 2104. */
export type Hmac = (key: Uint8Array, data: Uint8Array) => Uint8Array;

export const hmacSha256: Hmac = (key, data) => hmac(sha256, key, data);
