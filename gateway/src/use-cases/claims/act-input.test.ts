import { describe, expect, test } from 'vitest';
import { parseApproval, parseReason } from './act-input.ts';

describe('the reason of an act', () => {
  test('is a word of the act’s own list', () => {
    expect(parseReason('reject', { reason: 'NOT_COVERED' })).toEqual({ reason: 'NOT_COVERED' });
    expect(parseReason('withdraw', { reason: ' MISTAKE ', note: '选错了票据' })).toEqual({
      reason: 'MISTAKE',
      note: '选错了票据',
    });
  });

  test('or a person’s own words: the ledger gets OTHER, and the words are the note', () => {
    expect(parseReason('reject', { reason: '张三的材料不全' })).toEqual({ reason: 'OTHER', note: '张三的材料不全' });
    expect(parseReason('withdraw', { reason: 'NOT_COVERED', note: '见附件' })).toEqual({
      reason: 'OTHER',
      note: 'NOT_COVERED\n见附件',
    });
  });

  test.each([{}, { reason: '' }, { reason: ' ' }, { reason: 7 }, { reason: 'x'.repeat(501) }])(
    '%j is refused',
    (raw) => {
      expect(() => parseReason('reject', raw)).toThrow();
    },
  );

  test('of an approval may be left out; its amount is examined first', () => {
    expect(parseApproval({ amount: '1.00' })).toEqual({ amountFen: 100 });
    expect(parseApproval({ amount: '1.00', reason: 'OVER_LIMIT' })).toEqual({ amountFen: 100, reason: 'OVER_LIMIT' });
    expect(() => parseApproval({ amount: '1.0', reason: 7 })).toThrow('AMOUNT_FORMAT');
  });
});
