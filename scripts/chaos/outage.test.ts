import { expect, test } from 'vitest';
import { firstAfter, longestGap } from './outage.ts';

test('the longest time without a commit begins at the fault when nothing commits after it', () => {
  expect(longestGap([90, 100, 4_180, 4_300], 110, 5_000)).toEqual({ ms: 4_070, from: 110 });
});

test('a commit that was under way at the fault does not end the outage', () => {
  expect(longestGap([105, 4_180], 100, 4_500)).toEqual({ ms: 4_075, from: 105 });
});

test('an outage that lasts counts up to the end', () => {
  expect(longestGap([50], 100, 700)).toEqual({ ms: 600, from: 100 });
});

test('the first commit after a moment', () => {
  expect(firstAfter([30, 20, 10], 15)).toBe(20);
  expect(firstAfter([10], 15)).toBeUndefined();
});
