import { createHash } from 'node:crypto';

export function sha256(...parts: Uint8Array[]): Buffer {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest();
}

export function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return Buffer.compare(a, b) === 0;
}

/** Protocol buffers' base-128 number; exact up to 2^53. */
export function encodeVarint(value: number): Buffer {
  const bytes: number[] = [];
  let rest = value;
  while (rest >= 0x80) {
    bytes.push((rest % 0x80) | 0x80);
    rest = Math.floor(rest / 0x80);
  }
  bytes.push(rest);
  return Buffer.from(bytes);
}

/** @throws RangeError at the end of the bytes or beyond 2^53. */
export function decodeVarint(bytes: Uint8Array, at: number): { value: number; end: number } {
  let value = 0;
  for (let shift = 1, index = at; shift <= Number.MAX_SAFE_INTEGER; shift *= 0x80, index += 1) {
    const byte = bytes[index];
    if (byte === undefined) break;
    value += (byte & 0x7f) * shift;
    if (byte < 0x80) return { value, end: index + 1 };
  }
  throw new RangeError('truncated or too large number');
}

/** A length-delimited protocol buffer field with a number below 16. */
export function encodeField(field: number, bytes: Uint8Array): Buffer {
  return Buffer.concat([Buffer.from([(field << 3) | 2]), encodeVarint(bytes.length), bytes]);
}

/** Fabric's order-preserving number: count of significant bytes, then these, big-endian. */
export function encodeOrderedNumber(value: number): Buffer {
  const digits: number[] = [];
  for (let rest = value; rest > 0; rest = Math.floor(rest / 256)) digits.unshift(rest % 256);
  return Buffer.from([digits.length, ...digits]);
}
