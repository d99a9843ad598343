import { p256 } from '@noble/curves/nist.js';

import { equalBytes } from '../encoding/bytes.ts';
import type { SignatureVerifier } from '../evidence/ports.ts';
import { SIGNATURE_BYTES } from './signature-alg.ts';
import { verifySm2 } from './sm2.ts';

/** SubjectPublicKeyInfo in front of the point: id-ecPublicKey on prime256v1, 65 bytes follow. */
const SPKI_PREFIX = Uint8Array.of(
  ...[0x30, 0x59, 0x30, 0x13, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01],
  ...[0x06, 0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07, 0x03, 0x42, 0x00],
);

/** For runtimes without node:crypto, such as the browser: the same answers, several times slower. */
export const portableVerifier: SignatureVerifier = (alg, spki, message, signature) =>
  alg === 'SM2' ? verifySm2(spki, message, signature) : verifyP256(spki, message, signature);

function verifyP256(spki: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean {
  const at = SPKI_PREFIX.length;
  if (signature.length !== SIGNATURE_BYTES || !equalBytes(spki.subarray(0, at), SPKI_PREFIX)) return false;
  try {
    return p256.verify(signature, message, spki.subarray(at), { lowS: true, prehash: true });
  } catch {
    return false; // bytes that are no point
  }
}
