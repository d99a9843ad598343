/** Verification in the browser: core's rules over portable cryptography. Loaded when a file or QR code is checked. */
export { readTrustRoots, readTrustRootsFile, type Fingerprint, type Roots } from './trust-roots.ts';
export { verifyPackage, verifyQr, type Shown } from './verify-shown.ts';
