import { generateKeyPairSync, sign, type KeyObject } from 'node:crypto';

import { toBase64Url, type KeyRegistration } from '@piaosu/core';

const ORDER = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;

/** A key of an institution that really signs. */
export interface Signer {
  readonly registration: KeyRegistration;
  sign(bytes: Uint8Array): string;
}

export function newSigner(id: string): Signer {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const spki = publicKey.export({ format: 'der', type: 'spki' }).toString('base64');
  return {
    registration: { id, alg: 'ES256', spki, custody: 'OWN' },
    sign: (bytes) => toBase64Url(signLowS(privateKey, bytes)),
  };
}

/** node:crypto gives either s; the ledger takes the smaller one only. */
function signLowS(key: KeyObject, bytes: Uint8Array): Uint8Array {
  const signature = sign('sha256', bytes, { key, dsaEncoding: 'ieee-p1363' });
  const s = BigInt(`0x${signature.subarray(32).toString('hex')}`);
  if (s <= ORDER / 2n) return signature;
  const low = Buffer.from((ORDER - s).toString(16).padStart(64, '0'), 'hex');
  return Buffer.concat([signature.subarray(0, 32), low]);
}
