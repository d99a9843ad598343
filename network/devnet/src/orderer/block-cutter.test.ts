import { expect, test } from 'vitest';
import { BlockCutter } from './block-cutter.ts';

const message = (length: number): { bytes: Uint8Array } => ({ bytes: new Uint8Array(length) });
const newCutter = () => new BlockCutter({ maxMessageCount: 3, preferredMaxBytes: 100, absoluteMaxBytes: 1_000 });
const sizes = (batches: { bytes: Uint8Array }[][]): number[][] =>
  batches.map((batch) => batch.map((each) => each.bytes.length));

test('a batch is cut by count', () => {
  const cutter = newCutter();
  expect(cutter.ordered(message(1))).toEqual([]);
  expect(cutter.ordered(message(2))).toEqual([]);
  expect(sizes(cutter.ordered(message(3)))).toEqual([[1, 2, 3]]);
  expect(cutter.pending).toBe(0);
});

test('a message that would overflow the preferred size begins the next batch', () => {
  const cutter = newCutter();
  cutter.ordered(message(60));
  expect(sizes(cutter.ordered(message(50)))).toEqual([[60]]);
  expect(cutter.pending).toBe(1);
});

test('a message above the preferred size is a batch of its own, after what waited', () => {
  const cutter = newCutter();
  cutter.ordered(message(10));
  expect(sizes(cutter.ordered(message(200)))).toEqual([[10], [200]]);
});

test('cutting takes everything that waits', () => {
  const cutter = newCutter();
  cutter.ordered(message(10));
  expect(cutter.cut()).toHaveLength(1);
  expect(cutter.cut()).toEqual([]);
});
