import { expect, test } from 'vitest';
import { releaseLimit } from './release-policy.ts';

const ONE = { config: { releaseAbove: { 'INS-A': '10000.01' } } };

test('a payer that has no limit needs no second officer, whatever the others have', () => {
  expect(releaseLimit({ config: {} }, 'INS-A')).toBeUndefined();
  expect(releaseLimit(ONE, 'INS-B')).toBeUndefined();
  expect(releaseLimit(ONE, 'toString')).toBeUndefined();
});

test('a limit is read in fen, to the cent', () => {
  expect(releaseLimit(ONE, 'INS-A')).toBe(1_000_001);
});
