import { PiaosuError } from '@piaosu/core';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseStrictJson } from './strict-json.ts';

const parse = (text: string) => parseStrictJson(new TextEncoder().encode(text));

function refusalOf(work: () => unknown): PiaosuError {
  try {
    work();
  } catch (error) {
    if (error instanceof PiaosuError) return error;
    throw error;
  }
  throw new Error('it was accepted');
}

describe('strict JSON', () => {
  test('reads whatever JSON.parse reads, unless a key is doubled', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const text = JSON.stringify(value);
        expect(parse(text)).toEqual(JSON.parse(text));
      }),
    );
  });

  test.each([
    ['{"a":1,"a":1}', '/a'],
    ['{"a":{"b":[0,{"c":1,"d":2,"c":3}]}}', '/a/b/1/c'],
    ['[{"x":1},{"x":1,"\\u0078":2}]', '/1/x'],
    ['{"a/b":1,"a/b":2}', '/a~1b'],
    ['{"__proto__":1,"__proto__":2}', '/__proto__'],
  ])('a key twice in one object is DUPLICATE_KEY at its place: %s', (text, pointer) => {
    const refusal = refusalOf(() => parse(text));
    expect(refusal.code).toBe('DUPLICATE_KEY');
    expect(refusal.evidence).toEqual([{ pointer, code: 'DUPLICATE_KEY' }]);
  });

  test('the same key in two objects is no duplicate, nor is a key that equals a value', () => {
    expect(parse('[{"a":"a"},{"a":["a","a"]},"a","a"]')).toEqual([{ a: 'a' }, { a: ['a', 'a'] }, 'a', 'a']);
  });

  test.each(['', '{', '{"a":}', "{'a':1}", '[1,]', '01', 'NaN', '{"a":1}x'])('%s is MALFORMED_JSON', (text) => {
    expect(refusalOf(() => parse(text)).code).toBe('MALFORMED_JSON');
  });

  test('bytes that are not UTF-8 are MALFORMED_JSON', () => {
    expect(refusalOf(() => parseStrictJson(Uint8Array.of(0x22, 0xff, 0x22))).code).toBe('MALFORMED_JSON');
  });

  test('nesting without end is MALFORMED_JSON', () => {
    expect(refusalOf(() => parse('['.repeat(65) + ']'.repeat(65))).code).toBe('MALFORMED_JSON');
    expect(() => parse('['.repeat(64) + ']'.repeat(64))).not.toThrow();
  });
});
