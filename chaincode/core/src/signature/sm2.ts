import { sm2 } from 'sm-crypto-v2';

import { concatBytes, equalBytes } from '../encoding/bytes.ts';
import { toHex } from '../encoding/text-forms.ts';
import { SIGNATURE_BYTES } from './signature-alg.ts';

/** SubjectPublicKeyInfo in front of the point: id-ecPublicKey on 1.2.156.10197.1.301 (GM/T 0006), 65 bytes follow. */
const SPKI_PREFIX = Uint8Array.of(
  ...[0x30, 0x59, 0x30, 0x13, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01],
  ...[0x06, 0x08, 0x2a, 0x81, 0x1c, 0xcf, 0x55, 0x01, 0x82, 0x2d, 0x03, 0x42, 0x00],
);
const POINT_BYTES = 65;
const UNCOMPRESSED = 0x04;

/** GM/T 0009: the id of a signer who has agreed on none. It goes into what is hashed, so both sides must mean the same. */
const SIGNER_ID = '1234567812345678';

/** Order of the group. r and s lie below it, so that a signature has one spelling. */
const ORDER = 0xfffffffeffffffffffffffffffffffff7203df6b21c6052b53bbf40939d54123n;

/** The point of an SM2 key as 04‖x‖y, hex; undefined for bytes that are none, in any other encoding than this one. */
export function sm2Point(spki: Uint8Array): string | undefined {
  const at = SPKI_PREFIX.length;
  if (spki.length !== at + POINT_BYTES || spki[at] !== UNCOMPRESSED) return undefined;
  if (!equalBytes(spki.subarray(0, at), SPKI_PREFIX)) return undefined;
  const point = toHex(spki.subarray(at));
  return isOnCurve(point) ? point : undefined;
}

/** The SubjectPublicKeyInfo of a point (65 bytes). */
export function sm2Spki(point: Uint8Array): Uint8Array {
  return concatBytes(SPKI_PREFIX, point);
}

/** SM2 with SM3 (GB/T 32918.2). Answers false for anything malformed and never throws: all of it may be hostile. */
export function verifySm2(spki: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean {
  const point = sm2Point(spki);
  if (point === undefined || signature.length !== SIGNATURE_BYTES) return false;
  const [r, s] = [toHex(signature.subarray(0, 32)), toHex(signature.subarray(32))];
  if (!isScalar(r) || !isScalar(s)) return false;
  try {
    return sm2.doVerifySignature(message, r + s, point, { hash: true, userId: SIGNER_ID });
  } catch {
    // The library throws where r + s, or the point that they lead to, is zero.
    return false;
  }
}

/** The signature r‖s over the message. `privateKey`: 32 bytes, `point`: of its public key. */
export function signSm2(privateKey: Uint8Array, point: Uint8Array, message: Uint8Array): string {
  const options = { hash: true, userId: SIGNER_ID, publicKey: toHex(point) };
  return sm2.doSignature(message, toHex(privateKey), options);
}

function isOnCurve(point: string): boolean {
  try {
    return sm2.verifyPublicKey(point);
  } catch {
    return false; // not a point at all
  }
}

function isScalar(hex: string): boolean {
  const value = BigInt(`0x${hex}`);
  return value > 0n && value < ORDER;
}
