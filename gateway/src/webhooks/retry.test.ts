import { expect, test } from 'vitest';
import { DEFAULT_RETRY, pauseAfter } from './retry.ts';

const longest = () => 1;
const shortest = () => 0;

test('each failure doubles the pause, up to an hour', () => {
  const pauses = [1, 2, 3, 10, 11, 1000].map((failures) => pauseAfter(failures, DEFAULT_RETRY, longest));
  expect(pauses).toEqual([5000, 10_000, 20_000, 2_560_000, 3_600_000, 3_600_000]);
});

test('half of it is drawn, so that receivers that failed together come back apart', () => {
  expect(pauseAfter(1, DEFAULT_RETRY, shortest)).toBe(2500);
  expect(pauseAfter(3, DEFAULT_RETRY, shortest)).toBe(10_000);
});

test('before a receiver is given up it was tried some eighty times', () => {
  let passed = 0;
  let attempts = 0;
  for (; passed < DEFAULT_RETRY.giveUpMs; attempts += 1) passed += pauseAfter(attempts + 1, DEFAULT_RETRY, longest);
  expect(attempts).toBeGreaterThan(75);
  expect(attempts).toBeLessThan(120);
});
