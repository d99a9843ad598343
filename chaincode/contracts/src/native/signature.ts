import { createPublicKey, verify, type KeyObject } from 'node:crypto';

import { SIGNATURE_BYTES, sm2Point, verifySm2, type SignatureAlg, type SignatureVerifier } from '@piaosu/core';

/** Half the order of P-256: of the two valid s of a signature only the smaller counts, so that a signature has one form. */
const HALF_ORDER = 0x7fffffff800000007fffffffffffffffde737d56d38bcf4279dce5617e3192a8n;
const SCALAR_BYTES = 32;

/** ES256 by node:crypto, SM2 by sm-crypto-v2 (see core). Answers false for anything malformed. */
export const nativeSignatureVerifier: SignatureVerifier = (alg, spki, message, signature) =>
  alg === 'SM2' ? verifySm2(spki, message, signature) : verifyEs256(spki, message, signature);

/** P-256 keys only, IEEE P1363, low S. */
function verifyEs256(spki: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean {
  const key = readKey(spki);
  if (key === undefined || signature.length !== SIGNATURE_BYTES || !hasLowS(signature)) return false;
  return verify('sha256', message, { key, dsaEncoding: 'ieee-p1363' }, signature);
}

/** Whether the bytes are the SubjectPublicKeyInfo of a key of this scheme. */
export function isKeyOf(alg: SignatureAlg, spki: Uint8Array): boolean {
  return alg === 'SM2' ? sm2Point(spki) !== undefined : readKey(spki) !== undefined;
}

/** Gateways that sign: few, and each of them again and again. */
const MAX_KNOWN = 1_000;
const known = new Map<string, KeyObject>();

/** Read once: that was half of what checking a signature cost. What is no key is not kept, it may be of any length. */
function readKey(spki: Uint8Array): KeyObject | undefined {
  const name = Buffer.from(spki).toString('latin1');
  const found = known.get(name);
  if (found !== undefined) return found;
  const key = parseKey(spki);
  if (key === undefined) return undefined;
  if (known.size >= MAX_KNOWN) known.clear();
  known.set(name, key);
  return key;
}

function parseKey(spki: Uint8Array): KeyObject | undefined {
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
