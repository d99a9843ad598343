import { HEADLINES } from '@piaosu/core';
import { expect, test } from 'vitest';
import { readVerdict, toneOfResult } from './tone.ts';

test('only a genuine receipt is green, and only when every check that counts was made', () => {
  expect(HEADLINES.filter((headline) => readVerdict(headline).tone === 'good')).toEqual(['GENUINE']);
  const made = [
    { name: 'integrity', result: 'valid' },
    { name: 'status', result: 'valid' },
  ] as const;
  expect(readVerdict('GENUINE', made)).toEqual({ word: 'GENUINE', tone: 'good', bar: undefined });
  const silent = [...made, { name: 'anchoring', result: 'unknown' } as const];
  expect(readVerdict('GENUINE', silent)).toEqual({ word: 'UNCONFIRMED', tone: 'doubt', bar: undefined });
  expect(readVerdict('GENUINE', [...made, { name: 'seal', result: 'unknown' }]).tone).toBe('good');
});

test.each([
  ['eligibility', 'NOT_CLAIMABLE'],
  ['trace', 'MEDICINE_IN_DOUBT'],
] as const)('a genuine receipt whose %s is not in order is not green', (name, word) => {
  const bar = { name, result: 'invalid' } as const;
  expect(readVerdict('GENUINE', [{ name: 'integrity', result: 'valid' }, bar])).toEqual({
    ...{ word, tone: 'doubt', bar },
  });
  expect(readVerdict('TAMPERED', [bar])).toEqual({ word: 'TAMPERED', tone: 'bad', bar: undefined });
  expect(readVerdict('GENUINE', [{ name, result: 'unknown' }]).tone).toBe('good');
});

test('what could not be checked is never green', () => {
  expect(toneOfResult('unknown')).toBe('doubt');
  expect(readVerdict('UNCONFIRMED').tone).toBe('doubt');
});
