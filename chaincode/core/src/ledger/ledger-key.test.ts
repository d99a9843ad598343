import { describe, expect, test } from 'vitest';

import { checkpointKey, ledgerKey, segmentKey, splitLedgerKey } from './ledger-key.ts';

describe('ledger keys', () => {
  test('join validated parts', () => {
    expect(segmentKey('33060125', '0000000001')).toBe('SEG~33060125~0000000001');
    expect(checkpointKey('PUB-HEALTH-1', 'main', 42)).toBe('CKP~PUB-HEALTH-1~main~000000000042');
  });

  test.each(['', 'a~b', '\u0000', 'ü', ' ', '-a'])('refuse the part %j', (part) => {
    expect(() => ledgerKey('REG', part)).toThrow(RangeError);
  });

  test('never show the rejected part: it may be private', () => {
    expect(() => ledgerKey('REG', '张三')).toThrow('not a part of a ledger key of kind REG');
  });

  test('are split back, and nothing else is', () => {
    expect(splitLedgerKey('CLM~C0')).toEqual({ kind: 'CLM', parts: ['C0'] });
    for (const other of ['CLM', 'CLM~', 'XYZ~a', 'clm~a', 'REG~a~', '']) expect(splitLedgerKey(other)).toBeUndefined();
  });
});
