import type { KeyObject } from 'node:crypto';
import { signEs256 } from '../native/es256.ts';
import { toEcdsaDer } from './ecdsa-der.ts';

/** Signs as Fabric expects it: ECDSA P-256 over SHA-256, DER, the smaller of the two valid s. */
export type FabricSigner = (message: Uint8Array) => Uint8Array;

/**
 * The product's signer. Hashing and signing are one call of node:crypto, so the client is told `hash.none`. Its own
 * signer computes the curve in JavaScript; `npm run bench` measures the two beside each other.
 */
export function newFabricSigner(key: KeyObject): FabricSigner {
  return (message) => toEcdsaDer(signEs256(key, message));
}
