const SCALAR_BYTES = 32;

/** An ES256 signature from r‖s (IEEE P1363) to the DER form that Fabric carries. @see RFC 3279 §2.2.3 */
export function toEcdsaDer(raw: Uint8Array): Uint8Array {
  const body = Buffer.concat([derInteger(raw.subarray(0, SCALAR_BYTES)), derInteger(raw.subarray(SCALAR_BYTES))]);
  return Buffer.concat([Buffer.of(0x30, body.length), body]);
}

/** DER INTEGER: no leading zero bytes, one added when the first bit would make it negative. */
function derInteger(bytes: Uint8Array): Buffer {
  const start = bytes.findIndex((byte) => byte !== 0);
  const value = bytes.subarray(start < 0 ? bytes.length - 1 : start);
  const padded = (value[0] ?? 0) >= 0x80 ? Buffer.concat([Buffer.of(0), value]) : Buffer.from(value);
  return Buffer.concat([Buffer.of(0x02, padded.length), padded]);
}
