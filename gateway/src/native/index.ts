/** node:crypto behind core's ports: for gateways and for whoever verifies with Node. */
export { readCertificate, normalisePem } from './certificate.ts';
export { signEs256, verifyEs256 } from './es256.ts';
export { nativeHmac, nativeSuite } from './hash-suite.ts';
