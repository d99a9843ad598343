import { createHmac, createSecretKey, type KeyObject } from 'node:crypto';
import { PiaosuError, type HashAlg, type Hmac, type Pepper } from '@piaosu/core';
import { RandomPool } from '../../documents/random-pool.ts';
import { openKeyStore } from '../../keys/key-store.ts';
import { readPeppers } from '../../keys/pepper-file.ts';
import { readSecrets } from '../../keys/secrets.ts';
import type { DocumentCipher } from '../../native/crypto-choice.ts';
import { nativeSuite } from '../../native/hash-suite.ts';
import { merkleStaticTree } from '../static-tree.ts';
import type { SealerOptions } from './receipt-sealer.ts';

/** The files a sealer works from: each thread reads them itself, so that no key travels between threads. */
export interface SealerFiles {
  readonly hashAlg: HashAlg;
  readonly documentCipher: DocumentCipher;
  readonly pepperFile: string;
  readonly keyFile: string;
  readonly keyStoreDir: string;
}

/** Throws ConfigError when a file is missing or open to others. */
export function openSealer(files: SealerFiles): SealerOptions {
  const suite = nativeSuite(files.hashAlg);
  const secrets = readSecrets(files.keyFile, files.documentCipher);
  const pepperOf = newPepperReader(files.pepperFile);
  return {
    suite,
    hmac: keyedHmac(),
    tree: merkleStaticTree(suite),
    pepperOf,
    wrapping: secrets,
    contentKey: secrets.sealKey('document-content'),
    random: new RandomPool(),
    keys: openKeyStore(files.keyStoreDir),
  };
}

/** A version that came into the file since this thread looked is read when it is asked for. */
function newPepperReader(file: string): (version: number) => Pepper {
  let held = readPeppers(file);
  const find = (version: number): Pepper | undefined => held.find((each) => each.version === version);
  return (version) => {
    if (find(version) === undefined) held = readPeppers(file);
    const pepper = find(version);
    if (pepper === undefined) throw new PiaosuError('PEPPER_UNKNOWN', { version });
    return pepper;
  };
}

/** HMAC that turns each key into a KeyObject once: a raw key costs five times as much on every call. */
function keyedHmac(): Hmac {
  const known = new WeakMap<Uint8Array, KeyObject>();
  return (key, data) => {
    const prepared = known.get(key) ?? createSecretKey(key);
    known.set(key, prepared);
    return createHmac('sha256', prepared).update(data).digest();
  };
}
