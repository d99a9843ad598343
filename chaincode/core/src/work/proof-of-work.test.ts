import { expect, test } from 'vitest';
import { sha256Suite } from '../hash/suite.ts';
import { findNonce, isWorkDone } from './proof-of-work.ts';

test('a nonce that was found holds for its challenge and bits, and for no other challenge', () => {
  const nonce = findNonce(sha256Suite, 'challenge', 10);
  if (nonce === undefined) throw new Error('none found');
  expect(isWorkDone(sha256Suite, 'challenge', nonce, 10)).toBe(true);
  const others = Array.from({ length: 20 }, (_, i) => isWorkDone(sha256Suite, `challenge ${i}`, nonce, 10));
  expect(others.filter(Boolean).length).toBeLessThan(3);
  expect(isWorkDone(sha256Suite, 'challenge', nonce, 64)).toBe(false);
});

test('a search that is cut short says so and can go on where it stopped', () => {
  expect(findNonce(sha256Suite, 'x', 30, { tries: 10 })).toBeUndefined();
  const whole = findNonce(sha256Suite, 'x', 8);
  const half = findNonce(sha256Suite, 'x', 8, { from: Number(whole) });
  expect(half).toBe(whole);
});
