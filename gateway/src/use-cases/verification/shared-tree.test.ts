import { staticTree } from '@piaosu/core';
import { expect, test } from 'vitest';
import { nativeSuite } from '../../native/hash-suite.ts';
import { sharedTree } from './shared-tree.ts';

const suite = nativeSuite('sha-256');

test('root and every path equal those of the reference, for every size from 0 to 70', () => {
  const [shared, reference] = [sharedTree(suite), staticTree(suite)];
  for (let size = 0; size <= 70; size += 1) {
    const leaves = Array.from({ length: size }, (_, i) => suite.digest(Buffer.from(`leaf ${i}`)));
    expect(hex(shared.root(leaves))).toBe(hex(reference.root(leaves)));
    for (let i = 0; i < size; i += 1)
      expect(shared.path(leaves, i).map(hex)).toEqual(reference.path(leaves, i).map(hex));
  }
  expect(() => shared.path([], 0)).toThrow('PROOF_INVALID');
});

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}
