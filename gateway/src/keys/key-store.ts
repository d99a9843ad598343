import { hash } from 'node:crypto';
import { mkdir, open, readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { PiaosuError, type SignatureAlg } from '@piaosu/core';
import type { KeyStore, PublicKey } from '../organisation.ts';
import { newSigningKey, readSigningKey, type SigningKey } from '../native/signing-key.ts';

interface KeptKey {
  /** Of the message that asked for it. */
  readonly mark: string;
  readonly public: PublicKey;
  readonly private: SigningKey;
}

/** Ids of institutions are folder names here: nothing but letters, digits and inner hyphens gets that far. */
const INSTITUTION = /^[0-9A-Za-z][0-9A-Za-z-]{0,47}$/u;

/**
 * Keys in files `<folder>/<institution>/<number>-<mark>.pem` (PKCS#8, 0600 in folders of 0700). A key is written
 * through to the disk before anybody hears of it: a registered key whose file is lost would silence the institution. New
 * keys are of the network's scheme `alg`; older ones of the other stay usable.
 */
export function openKeyStore(folder: string, alg: SignatureAlg = 'ES256'): KeyStore {
  const known = new Map<string, Promise<readonly KeptKey[]>>();
  const inTurn = newTurns();
  const keysOf = (institution: string): Promise<readonly KeptKey[]> => {
    const loaded = known.get(institution) ?? load(folderOf(folder, institution));
    known.set(institution, loaded);
    return loaded.catch((error: unknown) => {
      known.delete(institution);
      throw error;
    });
  };
  return {
    create: (institution, messageId) =>
      inTurn(async () => {
        const mark = hash('sha256', messageId, 'hex').slice(0, 16);
        const kept = await keysOf(institution);
        const made = kept.find((key) => key.mark === mark);
        if (made !== undefined) return made.public;
        const key = toKept(newSigningKey(alg), mark);
        await store(folderOf(folder, institution), kept.length, key);
        known.delete(institution);
        return key.public;
      }),
    keysOf: async (institution) => (await keysOf(institution)).map((key) => key.public),
    sign: async (institution, message, keyId) => {
      const key = (await keysOf(institution)).find((kept) => keyId === undefined || kept.public.id === keyId);
      if (key === undefined) throw new PiaosuError('KEY_UNKNOWN', { institution });
      return { keyId: key.public.id, alg: key.public.alg, signature: key.private.sign(message) };
    },
  };
}

function folderOf(folder: string, institution: string): string {
  if (!INSTITUTION.test(institution)) throw new PiaosuError('SCHEMA', { pointer: '/institution' });
  return join(folder, institution);
}

async function load(folder: string): Promise<readonly KeptKey[]> {
  const names = await readdir(folder).catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  });
  const newestFirst = names
    .filter((name) => name.endsWith('.pem'))
    .sort()
    .reverse();
  return Promise.all(
    newestFirst.map(async (name) => toKept(readSigningKey(await readFile(join(folder, name))), name.slice(7, -4))),
  );
}

async function store(folder: string, number: number, key: KeptKey): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const name = `${String(number + 1).padStart(6, '0')}-${key.mark}.pem`;
  const file = await open(join(folder, name), 'wx', 0o600);
  try {
    await file.writeFile(key.private.toPem());
    await file.sync();
  } finally {
    await file.close();
  }
}

function toKept(key: SigningKey, mark: string): KeptKey {
  const spki = Buffer.from(key.spki);
  // an id that anyone can recompute from the public key: two keys never share one
  const id = `k-${hash('sha256', spki, 'hex').slice(0, 24)}`;
  return { mark, private: key, public: { id, alg: key.alg, spki: spki.toString('base64') } };
}

/** One after the other: two requests at once must not take one number. */
function newTurns() {
  let last: Promise<unknown> = Promise.resolve();
  return <T>(work: () => Promise<T>): Promise<T> => {
    const mine = last.then(work, work);
    last = mine.catch(() => undefined); // the caller of `mine` hears of it
    return mine;
  };
}
