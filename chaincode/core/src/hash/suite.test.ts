import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { concatBytes, utf8 } from '../encoding/bytes.ts';
import { PiaosuError } from '../result.ts';
import { isDigestText, parseDigestText, sha256Suite, sm3Suite, suiteOf, toDigestText } from './suite.ts';
import { leafHash, leafHashOfText, nodeHash } from './tree-hash.ts';

describe.each([
  ['sha-256', 'sha256'],
  ['sm3', 'sm3'],
] as const)('hash suite %s', (alg, nodeName) => {
  const suite = suiteOf(alg);

  it("gives what Node's own gives", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (data) => {
        expect(Buffer.from(suite.digest(data))).toEqual(createHash(nodeName).update(data).digest());
      }),
    );
  });

  it('keeps leaves and nodes apart by a prefix', () => {
    const [left, right] = [suite.digest(utf8('l')), suite.digest(utf8('r'))];
    expect(leafHash(suite, utf8('x'))).toEqual(suite.digest(utf8('\0x')));
    expect(leafHashOfText(suite, '票')).toEqual(leafHash(suite, utf8('票')));
    expect(nodeHash(suite, left, right)).toEqual(suite.digest(concatBytes(Uint8Array.of(1), left, right)));
  });

  it('makes no node of anything but two hashes', () => {
    const hash = suite.digest(utf8('x'));
    expect(() => nodeHash(suite, hash, hash.slice(1))).toThrow(PiaosuError);
    expect(() => nodeHash(suite, new Uint8Array(0), hash)).toThrow(PiaosuError);
  });

  it('is named in every digest text', () => {
    const bytes = suite.digest(utf8(''));
    const text = toDigestText(alg, bytes);
    expect(text.startsWith(`${alg}:`)).toBe(true);
    expect(parseDigestText(text)).toEqual({ ok: true, value: { alg, bytes } });
  });
});

it.each([
  ['abc', '66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0'],
  ['abcd'.repeat(16), 'debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732'],
])('sm3 gives the examples of GM/T 0004 (%s)', (text, hex) => {
  expect(Buffer.from(sm3Suite.digest(utf8(text))).toString('hex')).toBe(hex);
});

describe('digest text', () => {
  const hex = 'ab'.repeat(32);
  it.each([hex, `md5:${hex}`, `sha-256:${hex}00`, `sha-256:${hex.toUpperCase()}`, `sm3: ${hex}`, 'sha-256', ''])(
    'refuses %j',
    (text) => {
      expect(isDigestText(text)).toBe(false);
    },
  );

  it('is one exactly when it can be read', () => {
    const parts = fc.tuple(
      fc.constantFrom('sha-256', 'sm3', 'md5', '', 'sha-256:'),
      fc.constantFrom(':', '', ';'),
      fc.constantFrom('0', 'f').chain((digit) => fc.integer({ min: 62, max: 66 }).map((count) => digit.repeat(count))),
      fc.constantFrom('', 'g', '\n', 'F'),
    );
    fc.assert(
      fc.property(parts, (each) => {
        expect(isDigestText(each.join(''))).toBe(parseDigestText(each.join('')).ok);
      }),
    );
  });

  it('of one algorithm is not taken for the other', () => {
    expect(sha256Suite.digest(utf8('a'))).not.toEqual(sm3Suite.digest(utf8('a')));
  });
});
