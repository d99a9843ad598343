import { equalBytes } from '../encoding/bytes.ts';
import { HASH_BYTES, type HashSuite } from '../hash/suite.ts';
import { nodeHash } from '../hash/tree-hash.ts';
import { half, isCount, isOdd } from './tree-size.ts';

export type InclusionProof = {
  readonly leaf: Uint8Array;
  readonly index: number;
  readonly size: number;
  readonly path: readonly Uint8Array[];
  readonly root: Uint8Array;
};

/**
 * RFC 9162 §2.1.3.2 (the same trees as RFC 6962). Everything in the proof may be hostile: it answers false, never
 * throws; a path that is too short, too long or holds anything but 32-byte hashes is refused.
 */
export function verifyInclusion(suite: HashSuite, proof: InclusionProof): boolean {
  const { leaf, index, size, path, root } = proof;
  if (!isCount(size) || !isCount(index) || index >= size) return false;
  if (![leaf, root, ...path].every(isHash)) return false;
  let node = leaf;
  let at = index;
  let last = size - 1;
  for (const sibling of path) {
    if (last === 0) return false;
    if (isOdd(at) || at === last) {
      node = nodeHash(suite, sibling, node);
      [at, last] = dropPromotions(at, last);
    } else {
      node = nodeHash(suite, node, sibling);
    }
    [at, last] = [half(at), half(last)];
  }
  return last === 0 && equalBytes(node, root);
}

export type ConsistencyProof = {
  readonly from: number;
  readonly to: number;
  readonly fromRoot: Uint8Array;
  readonly toRoot: Uint8Array;
  readonly path: readonly Uint8Array[];
};

/**
 * RFC 9162 §2.1.4.2: the log of `to` leaves begins with the log of `from` leaves. Never throws. The empty log is a
 * prefix of every log and needs no path, but its root must be H("").
 */
export function verifyConsistency(suite: HashSuite, proof: ConsistencyProof): boolean {
  const { from, to, fromRoot, toRoot, path } = proof;
  if (!isCount(from) || !isCount(to) || from > to) return false;
  if (![fromRoot, toRoot, ...path].every(isHash)) return false;
  if (from === to) return path.length === 0 && equalBytes(fromRoot, toRoot);
  if (from === 0) return path.length === 0 && equalBytes(fromRoot, suite.digest(new Uint8Array(0)));
  return verifyGrowth(suite, proof);
}

function verifyGrowth(suite: HashSuite, { from, to, fromRoot, toRoot, path }: ConsistencyProof): boolean {
  let [at, last] = [from - 1, to - 1];
  while (isOdd(at)) [at, last] = [half(at), half(last)];
  // When `from` is a complete subtree of the log its root is the first element, and is left out of the path.
  const [seed, ...rest] = isPowerOfTwo(from) ? [fromRoot, ...path] : path;
  if (seed === undefined) return false;
  let [oldNode, newNode] = [seed, seed];
  for (const sibling of rest) {
    if (last === 0) return false;
    if (isOdd(at) || at === last) {
      oldNode = nodeHash(suite, sibling, oldNode);
      newNode = nodeHash(suite, sibling, newNode);
      [at, last] = dropPromotions(at, last);
    } else {
      newNode = nodeHash(suite, newNode, sibling);
    }
    [at, last] = [half(at), half(last)];
  }
  return last === 0 && equalBytes(oldNode, fromRoot) && equalBytes(newNode, toRoot);
}

/** A last node without a sibling was promoted: climb to the level at which it is a right child, or the root. */
function dropPromotions(at: number, last: number): [number, number] {
  while (!isOdd(at) && at !== 0) [at, last] = [half(at), half(last)];
  return [at, last];
}

function isHash(bytes: Uint8Array): boolean {
  return bytes.length === HASH_BYTES;
}

function isPowerOfTwo(value: number): boolean {
  let rest = value;
  while (rest > 1 && !isOdd(rest)) rest = half(rest);
  return rest === 1;
}
