/**
 * ECDSA P-256 signatures in DER (SEQUENCE { INTEGER r, INTEGER s }), restricted to low S as Fabric requires:
 * (r, s) and (r, n − s) both verify, so accepting both would let anybody change a signed transaction's bytes.
 */
const ORDER = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;
const HALF_ORDER = ORDER >> 1n;
const HALF_ORDER_BYTES = Buffer.from(HALF_ORDER.toString(16).padStart(64, '0'), 'hex');

/** From the 64 bytes r ‖ s (IEEE P1363) to DER with the smaller of s and n − s. */
export function toLowSDer(p1363: Uint8Array): Buffer {
  const r = Buffer.from(p1363.subarray(0, 32));
  const s = Buffer.from(p1363.subarray(32, 64));
  const body = Buffer.concat([derInteger(r), derInteger(lowS(s))]);
  return Buffer.concat([Buffer.from([0x30, body.length]), body]);
}

function lowS(s: Buffer): Buffer {
  if (Buffer.compare(s, HALF_ORDER_BYTES) <= 0) return s;
  const folded = ORDER - BigInt(`0x${s.toString('hex')}`);
  return Buffer.from(folded.toString(16).padStart(64, '0'), 'hex');
}

/** Minimal two's-complement INTEGER of a non-negative big-endian number. */
export function derInteger(bytes: Uint8Array): Buffer {
  let start = 0;
  while (start < bytes.length - 1 && bytes[start] === 0) start += 1;
  const digits = Buffer.from(bytes.subarray(start));
  const pad = (digits[0] ?? 0) >= 0x80 ? Buffer.from([0]) : Buffer.alloc(0);
  return Buffer.concat([Buffer.from([0x02, digits.length + pad.length]), pad, digits]);
}

/** Whether the bytes are a DER signature whose s is at most half the order. Hostile input gives false. */
export function isLowSDer(signature: Uint8Array): boolean {
  const s = isSequence(signature) ? secondInteger(signature) : undefined;
  if (s?.end !== signature.length) return false;
  const digits = s.digits.length === 33 && s.digits[0] === 0 ? s.digits.subarray(1) : s.digits;
  if (digits.length > 32) return false;
  const padded = Buffer.concat([Buffer.alloc(32 - digits.length), digits]);
  return Buffer.compare(padded, HALF_ORDER_BYTES) <= 0;
}

function isSequence(bytes: Uint8Array): boolean {
  return bytes.length >= 8 && bytes.length <= 72 && bytes[0] === 0x30 && bytes[1] === bytes.length - 2;
}

function secondInteger(bytes: Uint8Array): { digits: Uint8Array; end: number } | undefined {
  const first = readInteger(bytes, 2);
  return first === undefined ? undefined : readInteger(bytes, first.end);
}

function readInteger(bytes: Uint8Array, at: number): { digits: Uint8Array; end: number } | undefined {
  const length = bytes[at + 1];
  if (bytes[at] !== 0x02 || length === undefined || length === 0) return undefined;
  const end = at + 2 + length;
  return end > bytes.length ? undefined : { digits: bytes.subarray(at + 2, end), end };
}
