import { parsed, refuse, type Parsed } from '../result.ts';

const HEX_OF_BYTE = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));
const BASE64URL = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

/** Lower-case hexadecimal. */
export function toHex(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += HEX_OF_BYTE[byte] ?? '';
  return text;
}

/** Only lower-case, even length: one value has one spelling. */
export function fromHex(text: string): Parsed<Uint8Array> {
  if (text.length % 2 !== 0 || !/^[0-9a-f]*$/.test(text)) return refuse('SCHEMA', { expected: 'lower-case hex' });
  const bytes = new Uint8Array(text.length / 2);
  // By character codes: a path of 17 hashes is read for every proof, and parseInt of slices was a tenth of verifying it.
  for (let i = 0; i < bytes.length; i++) {
    bytes[i] = (hexDigit(text.charCodeAt(2 * i)) << 4) | hexDigit(text.charCodeAt(2 * i + 1));
  }
  return parsed(bytes);
}

/** Of what the pattern has let through: 0-9 and a-f. */
function hexDigit(code: number): number {
  return code <= 0x39 ? code - 0x30 : code - 0x57;
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
