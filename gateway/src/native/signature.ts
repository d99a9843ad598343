import { verifySm2, type SignatureVerifier } from '@piaosu/core';
import { verifyEs256 } from './es256.ts';

/** The port of core: ES256 on node:crypto, SM2 on sm-crypto-v2. Anything malformed is false, never an exception. */
export const nativeVerifier: SignatureVerifier = (alg, spki, message, signature) =>
  alg === 'SM2' ? verifySm2(spki, message, signature) : verifyEs256(spki, message, signature);
