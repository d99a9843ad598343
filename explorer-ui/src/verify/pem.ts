import { fromBase64 } from '@piaosu/core';

const HEAD = '-----BEGIN CERTIFICATE-----';
const FOOT = '-----END CERTIFICATE-----';
const COLUMNS = 64;

/** The bytes of the first certificate in a text; undefined where there is none. Blanks and text around it are passed over. */
export function certificateBytes(text: string): Uint8Array | undefined {
  const start = text.indexOf(HEAD);
  const end = text.indexOf(FOOT, start);
  if (start < 0 || end < 0) return undefined;
  const bytes = fromBase64(text.slice(start + HEAD.length, end).replaceAll(/\s/g, ''));
  return bytes.ok && bytes.value.length > 0 ? bytes.value : undefined;
}

/** The one spelling that core's port accepts: armour, lines of 64 characters, a line break at the end (RFC 7468). */
export function toPem(bytes: Uint8Array): string {
  const base64 = toBase64(bytes);
  const lines = base64.match(new RegExp(`.{1,${COLUMNS}}`, 'g')) ?? [];
  return [HEAD, ...lines, FOOT, ''].join('\n');
}

/** RFC 4648 §4 with padding. In pieces: all bytes as arguments of one call would overflow the stack. */
export function toBase64(bytes: Uint8Array): string {
  const PIECE = 0x8000;
  let text = '';
  for (let at = 0; at < bytes.length; at += PIECE) text += String.fromCharCode(...bytes.subarray(at, at + PIECE));
  return btoa(text);
}
