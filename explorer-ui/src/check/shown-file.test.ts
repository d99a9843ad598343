import { describe, expect, it } from 'vitest';
import { utf8 } from '@piaosu/core';
import { formOf, textOf } from './shown-file.ts';

describe('a file that somebody chose', () => {
  it('is told by its first bytes, not by its name', () => {
    expect(formOf(Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 1))).toBe('PICTURE');
    expect(formOf(Uint8Array.of(0xff, 0xd8, 0xff, 0xe0))).toBe('PICTURE');
    expect(formOf(utf8('RIFF....WEBPVP8 '))).toBe('PICTURE');
    expect(formOf(utf8('%PDF-1.7'))).toBe('PDF');
    expect(formOf(utf8('<?xml version="1.0"?><EInvoice/>'))).toBe('OTHER');
    expect(formOf(new Uint8Array())).toBe('OTHER');
  });

  it('that means to be a package is one, also when it is damaged', () => {
    expect(formOf(utf8('{"type":"piaosu/receipt-package","v":1'))).toBe('PACKAGE');
    expect(formOf(utf8('{\n  "type" : "piaosu/receipt-package"\n}'))).toBe('PACKAGE');
  });

  it('is read strictly: what a lenient reader repairs would be a second file', () => {
    expect(textOf(Uint8Array.of(0xff))).toBeUndefined();
    expect(textOf(Uint8Array.of(0xef, 0xbb, 0xbf, 0x7b))).toBe('\ufeff{');
  });
});
