import { createPublicKey, verify, type KeyObject } from 'node:crypto';

import type { SignatureVerifier } from '@piaosu/core';

/** Half the order of P-256: of the two valid s of a signature only the smaller counts, so that a signature has one form. */
const HALF_ORDER = 0x7fffffff800000007fffffffffffffffde737d56d38bcf4279dce5617e3192a8n;
const SCALAR_BYTES = 32;

/** ES256 by node:crypto: P-256 keys only, IEEE P1363, low S. Answers false for anything malformed. */
export const nativeSignatureVerifier: SignatureVerifier = (_alg, spki, message, signature) => {
  const key = readKey(spki);
  if (key === undefined || signature.length !== 2 * SCALAR_BYTES || !hasLowS(signature)) return false;
  return verify('sha256', message, { key, dsaEncoding: 'ieee-p1363' }, signature);
};

/** Whether the bytes are the SubjectPublicKeyInfo of a P-256 key. */
export function isP256Key(spki: Uint8Array): boolean {
  return readKey(spki) !== undefined;
}

function readKey(spki: Uint8Array): KeyObject | undefined {
  try {
    const key = createPublicKey({ key: Buffer.from(spki), format: 'der', type: 'spki' });
    return key.asymmetricKeyDetails?.namedCurve === 'prime256v1' ? key : undefined;
  } catch {
    // Hostile bytes: OpenSSL's many reasons all mean that this is no key.
    return undefined;
  }
}

function hasLowS(signature: Uint8Array): boolean {
  const s = BigInt(`0x${Buffer.from(signature.subarray(SCALAR_BYTES)).toString('hex')}`);
  return s <= HALF_ORDER;
}
