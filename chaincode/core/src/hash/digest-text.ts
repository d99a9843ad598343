import { fromHex, isHex, toHex } from '../encoding/text-forms.ts';
import { parsed, refuse, type Parsed } from '../result.ts';

/** How hashes are named and written, apart from how they are computed: a page that only reads them loads no algorithm. */
export type HashAlg = 'sha-256' | 'sm3';

/** Every hash of the product is 32 bytes long, whichever algorithm a network has chosen. */
export const HASH_BYTES = 32;

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

/** What {@link parseDigestText} reads, without the bytes. */
export function isDigestText(value: unknown): value is DigestText {
  if (typeof value !== 'string') return false;
  const digits = value.length - 2 * HASH_BYTES;
  return isHashAlg(value.slice(0, digits - 1)) && value[digits - 1] === ':' && isHex(value, digits);
}

export function isHashAlg(value: unknown): value is HashAlg {
  return value === 'sha-256' || value === 'sm3';
}
