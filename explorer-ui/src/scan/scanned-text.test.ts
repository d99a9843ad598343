import { describe, expect, it } from 'vitest';
import { readFragment, receiptQrIn, traceCodeIn } from './scanned-text.ts';

const QR = `PSR1.33060125.0000000101.7k2m9q.20260105.100000.H33010000001.k-1.${'A'.repeat(86)}`;

describe('a link to the page', () => {
  it('carries its data behind # and nowhere else', () => {
    expect(readFragment(`#q=${QR}`)).toEqual({ receipt: QR });
    expect(readFragment('#t=81234567890123456789')).toEqual({ medicine: '81234567890123456789' });
    expect(readFragment('')).toEqual({});
    expect(readFragment('#main')).toEqual({});
  });

  it('of any length is bounded', () => {
    expect(readFragment(`#q=${'x'.repeat(5000)}`)).toEqual({});
  });
});

describe('a scanned text', () => {
  it('is a receipt’s QR text, or a link that carries one', () => {
    expect(receiptQrIn(` ${QR}\n`)).toBe(QR);
    expect(receiptQrIn(`https://piaosu.example/check#q=${QR}`)).toBe(QR);
  });

  it('of another sort is no receipt', () => {
    for (const text of ['', '81234567890123456789', 'https://evil.example/', `javascript:alert(1)#q=${QR}`]) {
      expect(receiptQrIn(text)).toBeUndefined();
    }
  });

  it('of a box is taken as it is: a Digital Link is a trace code too', () => {
    const link = 'https://id.gs1.org/01/06901234500011/21/A1';
    expect(traceCodeIn(link)).toBe(link);
    expect(traceCodeIn('https://piaosu.example/check#t=81234567890123456789')).toBe('81234567890123456789');
  });
});
