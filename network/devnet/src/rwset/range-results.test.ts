import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { RangeResults, sameSummary } from './range-results.ts';
import { encodeReads, type KeyRead } from './rwset.ts';

function reads(count: number): KeyRead[] {
  return Array.from({ length: count }, (_, index) => ({ key: `k${String(index)}`, version: { block: 1, tx: index } }));
}

function summarise(degree: number, count: number) {
  const results = new RangeResults(degree);
  for (const read of reads(count)) results.add(read);
  return results.done();
}

function hash(...parts: Uint8Array[]): Buffer {
  return createHash('sha256').update(Buffer.concat(parts)).digest();
}

/** Leaf of the reads from one position to another. */
function leaf(from: number, to: number): Buffer {
  return hash(encodeReads(reads(to).slice(from)));
}

test('up to 50 results are recorded as they are', () => {
  expect(summarise(50, 50)).toEqual({ reads: reads(50), summary: undefined });
});

test('51 results are one leaf, and the next begins a second', () => {
  expect(summarise(50, 51).summary).toEqual({ maxDegree: 50, maxLevel: 1, hashes: [leaf(0, 51)] });
  expect(summarise(50, 52).summary).toEqual({ maxDegree: 50, maxLevel: 1, hashes: [leaf(0, 51), leaf(51, 52)] });
});

test('one leaf more than the degree makes a node of the next level', () => {
  const leaves = [leaf(0, 3), leaf(3, 6), leaf(6, 9)];
  expect(summarise(2, 9).summary).toEqual({ maxDegree: 2, maxLevel: 2, hashes: [hash(...leaves)] });
});

test('what is left over below the highest level is carried up: one node as it is, several as their hash', () => {
  const first = hash(leaf(0, 3), leaf(3, 6), leaf(6, 9));
  expect(summarise(2, 10).summary?.hashes).toEqual([first, leaf(9, 10)]);
  expect(summarise(2, 13).summary?.hashes).toEqual([first, hash(leaf(9, 12), leaf(12, 13))]);
});

test('a highest level that becomes too long by carrying is combined once more', () => {
  const nodes = [0, 9].map((at) => hash(leaf(at, at + 3), leaf(at + 3, at + 6), leaf(at + 6, at + 9)));
  const summary = summarise(2, 19).summary;
  expect(summary).toEqual({ maxDegree: 2, maxLevel: 3, hashes: [hash(...nodes, leaf(18, 19))] });
});

/** Degree, results, level, hashes there, SHA-256 over them: computed by Fabric 3.1.5's RangeQueryResultsHelper. */
const OF_FABRIC: [number, number, number, number, string][] = [
  [50, 51, 1, 1, 'a0048fac610c2bd12cfd0207a555e69e3996fb4d769c7c6d2b59ac9c71a1aefb'],
  [50, 120, 1, 3, '98aeef09680c57d1c8f1bf9d39a02f706dc60183edf55de2fa6c580e51c25a08'],
  [50, 2601, 2, 1, '3698510a4b7b95d30d5585cb74478daff1123f2d0738c93ff5237f2d8931d30c'],
  [50, 2700, 2, 2, 'e07129e00592d80c25984590aa6ac9ed69118645f97467b2b5551f925b187ddf'],
  [50, 140000, 3, 2, '1317ce83d19a361c7f5b97890afa0ef92f6d3a13b2739e6f5f5c64e62f749ad1'],
  [3, 200, 4, 1, 'addb6bb8930a0d9abefc4723cbd5224bd640336822006612a0031d39571a84de'],
];

test.each(OF_FABRIC)(
  'degree %d, %d results: the summary Fabric computes',
  (degree, count, maxLevel, length, digest) => {
    const { summary } = summarise(degree, count);
    expect(summary).toMatchObject({ maxDegree: degree, maxLevel, hashes: { length } });
    expect(hash(...(summary?.hashes ?? [])).toString('hex')).toBe(digest);
  },
);

test('summaries are the same only with the same degree, level and hashes', () => {
  const { summary } = summarise(50, 60);
  if (summary === undefined) throw new Error('no summary');
  expect(sameSummary(summary, summarise(50, 60).summary)).toBe(true);
  expect(sameSummary(summary, summarise(50, 61).summary)).toBe(false);
  expect(sameSummary(summary, summarise(49, 60).summary)).toBe(false);
  expect(sameSummary(summary, summarise(50, 10).summary)).toBe(false);
});
