import { parsed, refuse, type Parsed } from '../result.ts';

const HEX_OF_BYTE = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));
/** Greater than every digit, and with a bit that none of them has. */
const NO_HEX = 16;
/** By character code, up to that of `f`. */
const VALUE_OF_HEX = Uint8Array.from({ length: 0x67 }, (_, code) => {
  const value = '0123456789abcdef'.indexOf(String.fromCharCode(code));
  return value < 0 ? NO_HEX : value;
});
const BASE64URL = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

/** Lower-case hexadecimal. */
export function toHex(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += HEX_OF_BYTE[byte] ?? '';
  return text;
}

/** Only lower-case, even length: one value has one spelling. */
export function fromHex(text: string): Parsed<Uint8Array> {
  if (text.length % 2 !== 0) return refuse('SCHEMA', { expected: 'lower-case hex' });
  const bytes = new Uint8Array(text.length / 2);
  let seen = 0;
  // A path of 17 hashes is read for every proof: by a table, a hash takes 0.13 µs; by a pattern and character codes 0.57.
  for (let i = 0; i < bytes.length; i++) {
    const high = VALUE_OF_HEX[text.charCodeAt(2 * i)] ?? NO_HEX;
    const low = VALUE_OF_HEX[text.charCodeAt(2 * i + 1)] ?? NO_HEX;
    seen |= high | low;
    bytes[i] = (high << 4) | low;
  }
  return seen < NO_HEX ? parsed(bytes) : refuse('SCHEMA', { expected: 'lower-case hex' });
}

/** Whether a text is lower-case hexadecimal from a place to its end: in a third of the time that a pattern takes. */
export function isHex(text: string, from = 0): boolean {
  let seen = 0;
  for (let i = from; i < text.length; i++) seen |= VALUE_OF_HEX[text.charCodeAt(i)] ?? NO_HEX;
  return seen < NO_HEX;
}

/** RFC 4648 §5 without padding. */
export function toBase64Url(bytes: Uint8Array): string {
  let text = '';
  let bits = 0;
  let held = 0;
  for (const byte of bytes) {
    held = (held << 8) | byte;
    bits += 8;
    while (bits >= 6) {
      bits -= 6;
      text += BASE64URL.charAt((held >> bits) & 0x3f);
    }
    held &= (1 << bits) - 1;
  }
  return bits === 0 ? text : text + BASE64URL.charAt((held << (6 - bits)) & 0x3f);
}

/** Refuses padding, other alphabets and non-zero spare bits: one value has one spelling. */
export function fromBase64Url(text: string): Parsed<Uint8Array> {
  const bytes = new Uint8Array(Math.floor((text.length * 6) / 8));
  let at = 0;
  let bits = 0;
  let held = 0;
  for (let i = 0; i < text.length; i++) {
    const digit = BASE64URL.indexOf(text.charAt(i));
    if (digit < 0) return refuse('SCHEMA', { expected: 'base64url' });
    held = (held << 6) | digit;
    bits += 6;
    if (bits < 8) continue;
    bits -= 8;
    bytes[at++] = held >> bits;
    held &= (1 << bits) - 1;
  }
  return held === 0 && text.length % 4 !== 1 ? parsed(bytes) : refuse('SCHEMA', { expected: 'base64url' });
}

/** RFC 4648 §4 with its padding, one spelling too: how keys in DER stand in records. */
export function fromBase64(text: string): Parsed<Uint8Array> {
  const unpadded = text.replace(/={1,2}$/, '');
  if (text.length % 4 !== 0 || /[-_]/.test(unpadded)) return refuse('SCHEMA', { expected: 'base64' });
  return fromBase64Url(unpadded.replaceAll('+', '-').replaceAll('/', '_'));
}
