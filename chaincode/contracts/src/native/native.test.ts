import { generateKeyPairSync } from 'node:crypto';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { fromBase64, hmacSha256, suiteOf, unwrap, utf8 } from '@piaosu/core';
import { afterAll, describe, expect, test } from 'vitest';

import { newSigner } from '../../../../test/support/ledger/signer.ts';
import { nativeHmac, nativeSuite } from './hash-suite.ts';
import { readPepperFile } from './pepper-file.ts';
import { openPepperFile } from './pepper-source.ts';
import { isKeyOf, nativeSignatureVerifier } from './signature.ts';

describe('node:crypto', () => {
  test.each(['sha-256', 'sm3'] as const)('hashes %s as core does', (alg) => {
    for (const text of ['', 'abc', 'x'.repeat(200), '票溯']) {
      const [native, portable] = [nativeSuite(alg).digest(utf8(text)), suiteOf(alg).digest(utf8(text))];
      expect(Buffer.from(native)).toEqual(Buffer.from(portable));
    }
  });

  test('makes the MAC of core', () => {
    expect(Buffer.from(nativeHmac(utf8('key'), utf8('data')))).toEqual(
      Buffer.from(hmacSha256(utf8('key'), utf8('data'))),
    );
  });

  test('verifies P-256 signatures and answers false for anything malformed', () => {
    const signer = newSigner('k');
    const spki = unwrap(fromBase64(signer.registration.spki));
    const signature = Buffer.from(signer.sign(utf8('message')), 'base64url');
    expect(nativeSignatureVerifier('ES256', spki, utf8('message'), signature)).toBe(true);
    expect(nativeSignatureVerifier('ES256', spki, utf8('other'), signature)).toBe(false);
    expect(nativeSignatureVerifier('ES256', spki, utf8('message'), signature.subarray(1))).toBe(false);
    expect(nativeSignatureVerifier('ES256', utf8('no key'), utf8('message'), signature)).toBe(false);
    expect(nativeSignatureVerifier('ES256', spki, utf8('message'), new Uint8Array(64))).toBe(false);
  });

  test('takes no key of another curve or kind', () => {
    for (const { publicKey } of [generateKeyPairSync('ec', { namedCurve: 'P-384' }), generateKeyPairSync('ed25519')]) {
      expect(isKeyOf('ES256', publicKey.export({ format: 'der', type: 'spki' }))).toBe(false);
    }
  });
});

describe('the pepper file', () => {
  const folder = mkdtempSync(join(tmpdir(), 'pepper-'));
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  function file(content: string, mode = 0o600): string {
    const path = join(folder, 'pepper.json');
    writeFileSync(path, content);
    chmodSync(path, mode);
    return path;
  }

  const key = 'ab'.repeat(32);

  test('gives its versions, oldest first', () => {
    const path = file(`{"versions":[{"version":2,"key":"${key}"},{"version":1,"key":"${key}"}]}`);
    expect(readPepperFile(path).map(({ version }) => version)).toEqual([1, 2]);
  });

  test.each([
    ['others may read it', `{"versions":[{"version":1,"key":"${key}"}]}`, 0o644],
    ['it is no JSON', key, 0o600],
    ['a key is too short', '{"versions":[{"version":1,"key":"abcd"}]}', 0o600],
    ['a version stands twice', `{"versions":[{"version":1,"key":"${key}"},{"version":1,"key":"${key}"}]}`, 0o600],
  ])('is refused when %s, without quoting it', (_name, content, mode) => {
    const read = (): unknown => readPepperFile(file(content, mode));
    expect(read).toThrow('pepper.json');
    expect(read).not.toThrow(key);
  });

  test('is read again when a version is lacking: a new one needs no restart, a broken file takes no old one away', () => {
    const one = `{"version":1,"key":"${key}"}`;
    const source = openPepperFile(file(`{"versions":[${one}]}`));
    const held = (): number[] => source.held.map(({ version }) => version);
    file('{"versions":');
    expect(() => source.reread()).toThrow('is not JSON');
    expect(held()).toEqual([1]);
    file(`{"versions":[${one},{"version":2,"key":"${key}"}]}`);
    expect(source.reread()).toHaveLength(2);
    expect(held()).toEqual([1, 2]);
  });
});
