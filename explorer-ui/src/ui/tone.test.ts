import { HEADLINES } from '@piaosu/core';
import { expect, test } from 'vitest';
import { toneOfHeadline, toneOfResult } from './tone.ts';

test('only a genuine receipt is green, and only when every check that counts was made', () => {
  expect(HEADLINES.filter((headline) => toneOfHeadline(headline) === 'good')).toEqual(['GENUINE']);
  const made = [
    { name: 'integrity', result: 'valid' },
    { name: 'status', result: 'valid' },
  ] as const;
  expect(toneOfHeadline('GENUINE', made)).toBe('good');
  expect(toneOfHeadline('GENUINE', [...made, { name: 'anchoring', result: 'unknown' }])).toBe('doubt');
  expect(toneOfHeadline('GENUINE', [...made, { name: 'eligibility', result: 'invalid' }])).toBe('good');
});

test('what could not be checked is never green', () => {
  expect(toneOfResult('unknown')).toBe('doubt');
  expect(toneOfHeadline('UNCONFIRMED')).toBe('doubt');
});
