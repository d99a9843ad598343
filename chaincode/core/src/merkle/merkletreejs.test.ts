import { createHash } from 'node:crypto';
import { MerkleTree } from 'merkletreejs';
import { describe, expect, it } from 'vitest';
import { utf8 } from '../encoding/bytes.ts';
import { sha256Suite as suite } from '../hash/suite.ts';
import { leafHash } from '../hash/tree-hash.ts';
import { rootOf, staticTree } from './static-tree.ts';
import { verifyInclusion } from './verify-proof.ts';

const LEAVES = Array.from({ length: 300 }, (_, i) => leafHash(suite, utf8(`line ${i}`)));

/** Used safely: the leaves come hashed with 0x00, the hash function adds 0x01, and an odd node is not doubled. */
function merkleTreeOf(leaves: readonly Uint8Array[]): MerkleTree {
  const hashNode = (data: Uint8Array): Buffer => createHash('sha256').update(Uint8Array.of(1)).update(data).digest();
  return new MerkleTree(
    leaves.map((leaf) => Buffer.from(leaf)),
    hashNode,
  );
}

describe('merkletreejs and our static tree are witnesses of each other', () => {
  it('with the same root for every size from 1 to 300', () => {
    for (let size = 1; size <= LEAVES.length; size++) {
      const leaves = LEAVES.slice(0, size);
      expect(merkleTreeOf(leaves).getRoot()).toEqual(Buffer.from(rootOf(suite, leaves)));
    }
  });

  it('with the same path, by index, for every leaf of the sizes 1 to 40 and every 13th after', () => {
    const tree = staticTree(suite);
    for (let size = 1; size <= LEAVES.length; size += size < 40 ? 1 : 13) {
      const leaves = LEAVES.slice(0, size);
      const theirs = merkleTreeOf(leaves);
      leaves.forEach((leaf, index) => {
        const path = theirs.getProof(Buffer.from(leaf), index).map(({ data }) => data);
        expect(path).toEqual(tree.path(leaves, index).map((hash) => Buffer.from(hash)));
        expect(verifyInclusion(suite, { leaf, index, size, path, root: theirs.getRoot() })).toBe(true);
      });
    }
  });

  it('with the same path at the first, a middle and the last leaf of every size from 1 to 300', () => {
    const tree = staticTree(suite);
    for (let size = 1; size <= LEAVES.length; size++) {
      const leaves = LEAVES.slice(0, size);
      const theirs = merkleTreeOf(leaves);
      for (const index of new Set([0, size >> 1, size - 1])) {
        const leaf = LEAVES[index] ?? new Uint8Array(0);
        const path = theirs.getProof(Buffer.from(leaf), index).map(({ data }) => data);
        expect(path).toEqual(tree.path(leaves, index).map((hash) => Buffer.from(hash)));
      }
    }
  });
});
