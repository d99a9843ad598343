import { createHmac, createSecretKey, hash, type KeyObject } from 'node:crypto';
import type { HashAlg, HashSuite, Hmac } from '@piaosu/core';

/** node:crypto behind core's port; the vectors prove that it gives the bytes of core's own suites. */
const SUITES: Readonly<Record<HashAlg, HashSuite>> = {
  'sha-256': suite('sha-256', 'sha256'),
  sm3: suite('sm3', 'sm3'),
};

/** Asked for latin1 (by its other name) and turned into bytes: a fifth of the time of asking for a Buffer (0.30 against 1.65 µs). */
function suite(alg: HashAlg, name: string): HashSuite {
  const digest = (data: string | Uint8Array) => Buffer.from(hash(name, data, 'binary'), 'latin1');
  return { alg, digest, digestText: digest };
}

export function nativeSuite(alg: HashAlg): HashSuite {
  return SUITES[alg];
}

const prepared = new WeakMap<Uint8Array, KeyObject>();

/** A key is turned into a KeyObject once: a raw one costs five times as much on every call. */
export const nativeHmac: Hmac = (key, data) => {
  const known = prepared.get(key) ?? createSecretKey(key);
  prepared.set(key, known);
  return createHmac('sha256', known).update(data).digest();
};
