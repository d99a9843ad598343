import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PiaosuError } from '../result.ts';
import { canonicalBytes, canonicalJson, parseCanonicalJson, quoteJson, toJson } from './canonical-json.ts';
import type { Json } from './json.ts';

const wellFormed = fc.string({ unit: 'binary' });
const json = fc.letrec<{ value: Json }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    fc.constant(null),
    fc.boolean(),
    fc.maxSafeInteger(),
    wellFormed,
    fc.array(tie('value'), { maxLength: 5 }),
    fc.dictionary(wellFormed, tie('value'), { maxKeys: 5 }),
  ),
})).value;

function codeOf(act: () => unknown): string {
  try {
    act();
    return 'none';
  } catch (error) {
    return error instanceof PiaosuError ? error.code : 'foreign';
  }
}

describe('canonical JSON', () => {
  it('reads back every value to an equal one', () => {
    fc.assert(
      fc.property(json, (value) => {
        expect(canonicalJson(parseCanonicalJson(canonicalJson(value)))).toBe(canonicalJson(value));
        expect(parseCanonicalJson(canonicalJson(value))).toEqual(JSON.parse(canonicalJson(value)));
      }),
    );
  });

  it.each([
    ...['{"a":1,"b":{"c":[1,-2,null,true]}}', '[]', '"\\\\ud800"', '"a\\\\udc00"', '"龙😀"', '{"1":0,"a":"\\u000f"}'],
    ...['{"":0,"A":0,"a":0}', '{"__proto__":1}', '-7', '{"\ue000":1}'],
  ])('reads %s, which is what the encoder writes', (text) => {
    expect(canonicalJson(parseCanonicalJson(text))).toBe(text);
  });

  it.each([
    ...['{"b":1,"a":2}', '{"a":1,"a":1}', '{"a":[{"b":1,"a":1}]}', '{"10":1,"9":1,"a":1,"B":1}', '{"9":1,"10":1}'],
    ...['-0', '1.0', '1e2', '1.5', '9007199254740993', '{"a":9007199254740992}', ' 1', '[1, 2]', '"\\/"', '"\\u0041"'],
    ...['"\\ud800"', '"\ud800"', '{"\\udc00":1}', '{"a":"\\ud83d\\ude00"}', '[' + '['.repeat(64) + ']'.repeat(65)],
  ])('refuses to read %j, which the encoder would write otherwise or not at all', (text) => {
    expect(codeOf(() => parseCanonicalJson(text))).toBe('NOT_CANONICAL');
  });

  it('does not depend on the order in which keys were set', () => {
    fc.assert(
      fc.property(fc.dictionary(wellFormed, fc.integer()), (value) => {
        const reversed = Object.fromEntries(Object.entries(value).reverse());
        expect(canonicalJson(reversed)).toBe(canonicalJson(value));
      }),
    );
  });

  it('sorts keys by UTF-16 units, as the example of RFC 8785 §3.2.3', () => {
    const value = { '\u20ac': 1, '\r': 2, '\ufb33': 3, '1': 4, '\ud83d\ude00': 5, '\u0080': 6, '\u00f6': 7 };
    expect(canonicalJson(value)).toBe('{"\\r":2,"1":4,"\u0080":6,"ö":7,"€":1,"😀":5,"\ufb33":3}');
  });

  it('escapes only what RFC 8785 §3.2.2.2 escapes', () => {
    expect(canonicalJson('\u20ac$\u000f\nA\'B"\\\\"/')).toBe('"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"');
  });

  it('writes negative zero as 0', () => {
    expect(canonicalJson(-0)).toBe('0');
  });

  it.each([
    ['a float', 1.5],
    ['an unsafe integer', 2 ** 53],
    ['NaN', Number.NaN],
    ['infinity', Number.POSITIVE_INFINITY],
    ['undefined', undefined],
    ['undefined in an object', { a: undefined }],
    ['a hole in a list', [1, , 2]],
    ['a bigint', 1n],
    ['a date', new Date(0)],
    ['bytes', new Uint8Array(2)],
    ['a lone surrogate', '\ud800'],
    ['a lone surrogate in a key', { '\udc00': 1 }],
    ['a function', () => 1],
  ])('refuses %s', (_, value) => {
    expect(toJson(value)).toBeUndefined();
  });

  it('refuses nesting that would exhaust the stack', () => {
    const deep = '['.repeat(100_000) + ']'.repeat(100_000);
    expect(codeOf(() => parseCanonicalJson(deep))).toBe('NOT_CANONICAL');
  });

  it.each([
    ['a duplicate key', '{"a":1,"a":1}'],
    ['a blank', '{"a": 1}'],
    ['unsorted keys', '{"b":1,"a":1}'],
    ['another spelling of a number', '1.0'],
    ['negative zero', '-0'],
    ['an exponent', '1e3'],
    ['an unsafe integer', '9007199254740993'],
    ['an escape that is not needed', '"\\u0041"'],
    ['a float', '0.1'],
  ])('does not read text with %s', (_, text) => {
    expect(codeOf(() => parseCanonicalJson(text))).toBe('NOT_CANONICAL');
  });

  it('tells text that is no JSON from JSON that is not canonical', () => {
    expect(codeOf(() => parseCanonicalJson('{"a":'))).toBe('MALFORMED_JSON');
  });

  it('keeps a key named __proto__ as data', () => {
    const text = '{"__proto__":{"a":1}}';
    expect(canonicalJson(parseCanonicalJson(text))).toBe(text);
  });

  it('quotes a text as it encodes it', () => {
    fc.assert(
      fc.property(wellFormed, (text) => {
        expect(quoteJson(text)).toBe(canonicalJson(text));
      }),
    );
  });

  it('gives the UTF-8 bytes of its text', () => {
    expect(canonicalBytes({ 名: '龙' })).toEqual(new TextEncoder().encode('{"名":"龙"}'));
  });
});
