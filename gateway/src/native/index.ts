/** node:crypto behind core's ports: for gateways and for whoever verifies with Node. */
export { isIssuedUnder, readCertificate, normalisePem } from './certificate.ts';
export { signEs256 } from './es256.ts';
export { nativeVerifier } from './signature.ts';
export { newSigningKey, readSigningKey, type SigningKey } from './signing-key.ts';
export { nativeHmac, nativeSuite } from './hash-suite.ts';
