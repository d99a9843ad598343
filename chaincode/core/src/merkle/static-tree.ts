import { PiaosuError } from '../result.ts';
import type { HashSuite } from '../hash/suite.ts';
import { nodeHash } from '../hash/tree-hash.ts';
import { isCount, isOdd } from './tree-size.ts';

/**
 * A tree that is built once over all its leaves (details, fields, later lots). The gateway passes merkletreejs, the
 * core's own is the reference; both give RFC 6962 roots and paths over leaf hashes.
 */
export type StaticTree = {
  root(leaves: readonly Uint8Array[]): Uint8Array;
  path(leaves: readonly Uint8Array[], index: number): Uint8Array[];
};

export function staticTree(suite: HashSuite): StaticTree {
  return {
    root: (leaves) => rootOf(suite, leaves),
    path: (leaves, index) => inclusionPath(suite, leaves, index),
  };
}

/** RFC 6962 §2.1 MTH over leaf hashes; of no leaves it is H(""). */
export function rootOf(suite: HashSuite, leaves: readonly Uint8Array[]): Uint8Array {
  let level = leaves;
  while (level.length > 1) level = nextLevel(suite, level);
  return level[0] ?? suite.digest(new Uint8Array(0));
}

/** RFC 6962 §2.1.1 PATH. Throws PiaosuError PROOF_INVALID for an index outside the leaves. */
export function inclusionPath(suite: HashSuite, leaves: readonly Uint8Array[], index: number): Uint8Array[] {
  if (!isCount(index) || index >= leaves.length) throw new PiaosuError('PROOF_INVALID', { index });
  const path: Uint8Array[] = [];
  let level = leaves;
  let at = index;
  while (level.length > 1) {
    const sibling = level[isOdd(at) ? at - 1 : at + 1];
    if (sibling !== undefined) path.push(sibling);
    level = nextLevel(suite, level);
    at = Math.floor(at / 2);
  }
  return path;
}

/** An odd node is promoted, never doubled: doubling would let two lists of leaves share a root (CVE-2012-2459). */
function nextLevel(suite: HashSuite, level: readonly Uint8Array[]): Uint8Array[] {
  const next: Uint8Array[] = [];
  for (let i = 0; i < level.length; i += 2) {
    const [left, right] = [level[i], level[i + 1]];
    if (left !== undefined) next.push(right === undefined ? left : nodeHash(suite, left, right));
  }
  return next;
}
