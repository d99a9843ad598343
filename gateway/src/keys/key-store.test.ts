import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { nativeVerifier } from '../native/signature.ts';
import { openKeyStore } from './key-store.ts';
import { createSecretsFile, readSecrets } from './secrets.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'piaosu-keys-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const message = new TextEncoder().encode('act');

describe('the key store', () => {
  test('finds its keys again after a restart and signs with them', async () => {
    const key = await openKeyStore(folder).create('H1', 'm-1');
    const { keyId, signature } = await openKeyStore(folder).sign('H1', message);
    expect(keyId).toBe(key.id);
    expect(nativeVerifier('ES256', Buffer.from(key.spki, 'base64'), message, signature)).toBe(true);
  });

  test('makes one key for one message, also at the same time and after a restart', async () => {
    const store = openKeyStore(folder);
    const keys = await Promise.all([store.create('H1', 'm'), store.create('H1', 'm'), store.create('H1', 'm')]);
    keys.push(await openKeyStore(folder).create('H1', 'm'));
    expect(new Set(keys.map(({ id }) => id)).size).toBe(1);
  });

  test('signs with the newest key, or with the one named', async () => {
    const store = openKeyStore(folder);
    const [older, newer] = [await store.create('H1', '1'), await store.create('H1', '2')];
    expect((await store.keysOf('H1')).map(({ id }) => id)).toEqual([newer.id, older.id]);
    expect((await store.sign('H1', message)).keyId).toBe(newer.id);
    expect((await store.sign('H1', message, older.id)).keyId).toBe(older.id);
  });

  test('keeps files that only their owner can read', async () => {
    await openKeyStore(folder).create('H1', '1');
    const [name = ''] = await readdir(join(folder, 'H1'));
    expect((await stat(join(folder, 'H1', name))).mode & 0o777).toBe(0o600);
    expect((await stat(join(folder, 'H1'))).mode & 0o777).toBe(0o700);
  });

  test('has no key for others, and no folder outside its own', async () => {
    const store = openKeyStore(folder);
    await expect(store.sign('H2', message)).rejects.toMatchObject({ code: 'KEY_UNKNOWN' });
    await expect(store.keysOf('../H1')).rejects.toMatchObject({ code: 'SCHEMA' });
  });
});

describe('the key file', () => {
  test('is made once and gives different keys for different uses', async () => {
    const path = join(folder, 'secrets.json');
    await createSecretsFile(path);
    const secrets = readSecrets(path);
    expect(secrets.sealKey('request').equals(readSecrets(path).sealKey('request'))).toBe(true);
    expect(secrets.sealKey('request').equals(secrets.sealKey('projection'))).toBe(false);
    await expect(createSecretsFile(path)).rejects.toThrow('EEXIST');
  });
});
