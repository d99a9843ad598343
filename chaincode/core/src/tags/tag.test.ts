import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hmacSha256 } from '../hash/suite.ts';
import { isTag, pepperCheck, tag, tagsUnder, tagVersion, type Pepper } from './tag.ts';

const pepper: Pepper = { version: 2, key: new Uint8Array(32).fill(7) };
const parts = fc.array(fc.string(), { minLength: 1, maxLength: 4 });

describe('tags', () => {
  it('name their pepper version', () => {
    const made = tag(hmacSha256, pepper, 'receipt', ['33060125', '0000000101']);
    expect(isTag(made)).toBe(true);
    expect(tagVersion(made)).toBe(2);
  });

  it('are a version and 64 digits, nothing else', () => {
    const version = fc.constantFrom('', '1', '12.', '1234', '12345', '1.', '.', 'a', '-1', '1.2');
    const digits = fc
      .tuple(fc.constantFrom('0', 'f', 'F', 'g'), fc.integer({ min: 63, max: 65 }))
      .map(([one, n]) => one.repeat(n));
    fc.assert(
      fc.property(version, fc.constantFrom('.', ''), digits, fc.constantFrom('', '\n'), (...each) => {
        expect(isTag(each.join(''))).toBe(/^\d{1,4}\.[0-9a-f]{64}$/.test(each.join('')));
      }),
    );
  });

  it('differ between domains, versions, peppers and lists of parts that run together', () => {
    const one = tag(hmacSha256, pepper, 'business', ['H1', '23']);
    const others = [
      tag(hmacSha256, pepper, 'related', ['H1', '23']),
      tag(hmacSha256, pepper, 'business', ['H12', '3']),
      tag(hmacSha256, { ...pepper, version: 3 }, 'business', ['H1', '23']),
      tag(hmacSha256, { ...pepper, key: new Uint8Array(32) }, 'business', ['H1', '23']),
    ];
    expect(new Set([one, ...others]).size).toBe(5);
  });

  it('are equal only for equal ids', () => {
    fc.assert(
      fc.property(parts, parts, (a, b) => {
        const same = a.length === b.length && a.every((part, i) => part === b[i]);
        expect(tag(hmacSha256, pepper, 'box', a) === tag(hmacSha256, pepper, 'box', b)).toBe(same);
      }),
    );
  });

  it('are given under every version ever used', () => {
    const older = { version: 1, key: new Uint8Array(32).fill(1) };
    const tags = tagsUnder(hmacSha256, [older, pepper], 'patient', ['01', 'X']);
    expect(tags.map(tagVersion)).toEqual([1, 2]);
  });

  it('have a check value that is no tag', () => {
    expect(isTag(pepperCheck(hmacSha256, pepper))).toBe(false);
    expect(pepperCheck(hmacSha256, pepper)).toMatch(/^[0-9a-f]{64}$/);
  });
});
