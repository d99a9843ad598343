import { expect, test } from 'vitest';
import { factsOf } from './evidence-facts.ts';

test('evidence of any shape is told value by value, with the names above each', () => {
  const evidence = { claimId: 'c1', fields: [{ receipt: 0, field: 'totalAmount' }], places: ['A', 'B'], none: null };
  expect(factsOf(evidence)).toEqual([
    { path: ['claimId'], value: 'c1' },
    { path: ['fields', '1', 'receipt'], value: '0' },
    { path: ['fields', '1', 'field'], value: 'totalAmount' },
    { path: ['places'], value: 'A、B' },
  ]);
  expect(factsOf({})).toEqual([]);
});

test('evidence without end is cut: the file has it all', () => {
  expect(factsOf(Array.from({ length: 500 }, (_, n) => ({ n })))).toHaveLength(60);
});
