import { createHash } from 'node:crypto';
import { inclusionPath, rootOf, verifyInclusion } from '@piaosu/core';
import { expect, test } from 'vitest';
import { nativeSuite } from '../native/hash-suite.ts';
import { merkleStaticTree } from './static-tree.ts';

const suite = nativeSuite('sha-256');
const tree = merkleStaticTree(suite);
// Equal leaves on purpose: a path must be that of the index, not of the value.
const leaves = Array.from({ length: 300 }, (_, i) =>
  createHash('sha256')
    .update(`leaf ${i % 7}`)
    .digest(),
);

test('merkletreejs and core are each other’s witness for every size from 1 to 300', () => {
  for (let size = 1; size <= leaves.length; size += 1) {
    const some = leaves.slice(0, size);
    const root = tree.root(some);
    expect(root).toEqual(rootOf(suite, some));
    for (const index of new Set([0, Math.floor(size / 2), size - 1])) {
      const path = tree.path(some, index);
      expect(path).toEqual(inclusionPath(suite, some, index));
      expect(verifyInclusion(suite, { leaf: some[index] ?? Buffer.alloc(0), index, size, path, root })).toBe(true);
    }
  }
});

test('a tree without leaves has the root of RFC 6962 and no paths', () => {
  expect(tree.root([])).toEqual(rootOf(suite, []));
  expect(() => tree.path([], 0)).toThrow('PROOF_INVALID');
});
