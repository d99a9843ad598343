import { canonicalJson } from '../encoding/canonical-json.ts';
import { prefixedUtf8, utf8 } from '../encoding/bytes.ts';
import { isHex, toHex } from '../encoding/text-forms.ts';
import { HASH_BYTES } from '../hash/digest-text.ts';
import type { Hmac } from '../hash/suite.ts';

/** What a tag names; the domain is part of what is hashed, so equal ids of two domains are never linked. */
export const TAG_DOMAINS = [
  'receipt',
  'business',
  'related',
  'paper',
  'patient',
  'message',
  'payer',
  'presentation',
  'box',
  'container',
  'lot',
  'prescription',
] as const;
export type TagDomain = (typeof TAG_DOMAINS)[number];

/** One version of the consortium's secret. Everybody who holds it can test guesses: it never leaves its file. */
export type Pepper = { readonly version: number; readonly key: Uint8Array };

/**
 * How the ledger knows an id without showing it: `<pepper version>.<64 hex digits>`, HMAC-SHA-256 over
 * domain ‖ 0x00 ‖ canonical parts. The parts are an array, so no two lists of parts run together.
 */
export function tag(hmac: Hmac, pepper: Pepper, domain: TagDomain, parts: readonly string[]): string {
  const message = prefixedUtf8(`${domain}\0`, canonicalJson(parts));
  return `${pepper.version}.${toHex(hmac(pepper.key, message))}`;
}

/** The tags of one id under every version ever used, in the order given: a decision looks under all of them. */
export function tagsUnder(
  hmac: Hmac,
  peppers: readonly Pepper[],
  domain: TagDomain,
  parts: readonly string[],
): string[] {
  return peppers.map((pepper) => tag(hmac, pepper, domain, parts));
}

/** Announced on the ledger so that a process with a wrong secret notices before it endorses; reveals nothing of it. */
export function pepperCheck(hmac: Hmac, pepper: Pepper): string {
  return toHex(hmac(pepper.key, utf8('piaosu/pepper-check')));
}

const TAG_DIGITS = 2 * HASH_BYTES;
const PEPPER_VERSION = /^\d{1,4}\.$/;

export function isTag(value: unknown): value is string {
  if (typeof value !== 'string') return false;
  const digits = value.length - TAG_DIGITS;
  return digits > 0 && PEPPER_VERSION.test(value.slice(0, digits)) && isHex(value, digits);
}

/** The pepper version a tag was made under; call only with what `isTag` accepts. */
export function tagVersion(text: string): number {
  return Number.parseInt(text, 10);
}
