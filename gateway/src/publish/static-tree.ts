import { MerkleTree } from 'merkletreejs';
import { PiaosuError, type HashSuite, type StaticTree } from '@piaosu/core';

const NODE_PREFIX = 0x01;
const PAIR_BYTES = 64;

/**
 * Trees that are built once, with merkletreejs used so that its known traps stay shut: leaves come hashed with 0x00,
 * nodes are H(0x01 ‖ left ‖ right), nothing is sorted, an odd node is promoted and never doubled, and a path is asked
 * by index, because a path by value is that of the first equal leaf. Equal to core's reference for every size.
 */
export function merkleStaticTree(suite: HashSuite): StaticTree {
  const node = Buffer.alloc(1 + PAIR_BYTES, NODE_PREFIX); // one input for all: a suite does not keep what it digests
  const hashPair = (pair: Buffer) => {
    node.set(pair, 1);
    return toBuffer(suite.digest(node));
  };
  const treeOf = (leaves: readonly Uint8Array[]) => new MerkleTree(leaves.map(toBuffer), hashPair);
  return {
    root: (leaves) => (leaves.length === 0 ? suite.digest(new Uint8Array(0)) : treeOf(leaves).getRoot()),
    path: (leaves, index) => {
      const leaf = leaves[index];
      if (leaf === undefined) throw new PiaosuError('PROOF_INVALID', { index });
      return treeOf(leaves)
        .getProof(toBuffer(leaf), index)
        .map(({ data }) => data);
    },
  };
}

function toBuffer(bytes: Uint8Array): Buffer {
  return Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
