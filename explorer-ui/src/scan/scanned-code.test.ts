import { expect, test } from 'vitest';
import { identityOf, readScannedCode } from './scanned-code.ts';

const YEAR = 2026;

test('20 digits are a medicine, whatever their form (T2)', () => {
  const plain = readScannedCode('81234567890123456789', YEAR);
  const wide = readScannedCode('８１２３４５６７８９０１２３４５６７８９', YEAR);
  expect(plain.kind).toBe('medicine');
  expect(identityOf(wide)).toBe(identityOf(plain));
});

test('a commodity code is told apart (T3)', () => {
  expect(readScannedCode('6901234567892', YEAR)).toMatchObject({ kind: 'unknown', fault: 'FMT_NOT_TRACE_CODE' });
});

test('a QR code of a receipt is a receipt, also inside a link to the public check', () => {
  const text = `PSR1.33060125.0000000101.7k2m9q.20260105.100000.H33010000001.k-2f6b7c1d.${'A'.repeat(86)}`;
  expect(readScannedCode(text, YEAR)).toMatchObject({ kind: 'receipt', elements: { totalAmount: '1000.00' } });
  expect(readScannedCode(`https://example.org/check#q=${text}`, YEAR).kind).toBe('receipt');
});
