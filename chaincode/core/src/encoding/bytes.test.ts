import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { concatBytes, equalBytes, prefixedUtf8, utf8 } from './bytes.ts';
import { fromBase64Url, fromHex, isHex, toBase64Url, toHex } from './text-forms.ts';

describe('bytes', () => {
  it('encodes any text as TextEncoder does, lone surrogates included', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.constantFrom('', '\ud800', '\udc00x'), (text, lone) => {
        expect(utf8(text + lone)).toEqual(new TextEncoder().encode(text + lone));
      }),
    );
  });

  it('puts an ASCII prefix before a text', () => {
    expect(prefixedUtf8('a\0', '龙')).toEqual(concatBytes(utf8('a'), new Uint8Array(1), utf8('龙')));
  });

  it('tells equal bytes from others and from shorter ones', () => {
    fc.assert(
      fc.property(fc.uint8Array(), fc.uint8Array(), (a, b) => {
        expect(equalBytes(a, Uint8Array.from(a))).toBe(true);
        expect(equalBytes(a, b)).toBe(toHex(a) === toHex(b));
      }),
    );
    expect(equalBytes(utf8('ab'), utf8('abc'))).toBe(false);
  });

  it('writes and reads hex and base64url as Node does', () => {
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        expect(toHex(bytes)).toBe(Buffer.from(bytes).toString('hex'));
        expect(toBase64Url(bytes)).toBe(Buffer.from(bytes).toString('base64url'));
        expect(fromHex(toHex(bytes))).toEqual({ ok: true, value: bytes });
        expect(fromBase64Url(toBase64Url(bytes))).toEqual({ ok: true, value: bytes });
      }),
    );
  });

  it.each(['0', 'AB', '0g', ' 00', '0x00'])('refuses %j as hex', (text) => {
    expect(fromHex(text).ok).toBe(false);
  });

  it('takes for hex exactly what is made of its sixteen digits', () => {
    const signs = fc.constantFrom(...Array.from('0123456789abcdefgAFG/:`@ \n龙\u0130'));
    fc.assert(
      fc.property(fc.string({ unit: signs, maxLength: 6 }), (text) => {
        expect(isHex(text)).toBe(/^[0-9a-f]*$/.test(text));
        expect(isHex(`?${text}`, 1)).toBe(isHex(text));
        expect(fromHex(text).ok).toBe(isHex(text) && text.length % 2 === 0);
      }),
    );
  });

  it.each(['A', 'AA==', 'AB', 'A+A', 'AA\n', 'AAAAA'])(
    'refuses %j as base64url: one value has one spelling',
    (text) => {
      expect(fromBase64Url(text).ok).toBe(false);
    },
  );
});
