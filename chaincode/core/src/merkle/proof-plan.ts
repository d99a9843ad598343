import { PiaosuError } from '../result.ts';
import type { HashSuite } from '../hash/suite.ts';
import { nodeHash } from '../hash/tree-hash.ts';
import { isCount, levelOf, splitPoint } from './tree-size.ts';

/** A complete subtree of a log: leaves index·2^level … (index+1)·2^level − 1. Once computed it never changes. */
export type NodeId = { readonly level: number; readonly index: number };

/**
 * Which stored nodes a proof needs: for each element of the path the complete subtrees, left to right, whose fold it
 * is. So a store of complete nodes (tlog tiles, a SQL table) proves against every past size of the log.
 */
export type ProofPlan = readonly (readonly NodeId[])[];

/** RFC 6962 §2.1.1. Throws PiaosuError PROOF_INVALID unless 0 ≤ index < size. */
export function planInclusion(index: number, size: number): ProofPlan {
  if (!isCount(index) || !isCount(size) || index >= size) throw new PiaosuError('PROOF_INVALID', { index, size });
  const plan: NodeId[][] = [];
  let [low, high] = [0, size];
  while (high - low > 1) {
    const middle = low + splitPoint(high - low);
    if (index < middle) {
      plan.unshift(rangeNodes(middle, high));
      high = middle;
    } else {
      plan.unshift(rangeNodes(low, middle));
      low = middle;
    }
  }
  return plan;
}

/** RFC 6962 §2.1.2. Empty for from = 0 and from = to. Throws PiaosuError PROOF_INVALID unless 0 ≤ from ≤ to. */
export function planConsistency(from: number, to: number): ProofPlan {
  if (!isCount(from) || !isCount(to) || from > to) throw new PiaosuError('PROOF_INVALID', { from, to });
  if (from === 0 || from === to) return [];
  const plan: NodeId[][] = [];
  let [low, high] = [0, to];
  while (high !== from) {
    const middle = low + splitPoint(high - low);
    if (from <= middle) {
      plan.unshift(rangeNodes(middle, high));
      high = middle;
    } else {
      plan.unshift(rangeNodes(low, middle));
      low = middle;
    }
  }
  // The old root itself when it is one complete subtree from the left edge: the verifier has it already.
  return low === 0 ? plan : [rangeNodes(low, high), ...plan];
}

/** Folds each element of the plan from the stored nodes; `get` must return the node or throw. */
export function foldPlan(suite: HashSuite, plan: ProofPlan, get: (id: NodeId) => Uint8Array): Uint8Array[] {
  return plan.map((nodes) => foldNodes(suite, nodes.map(get)));
}

/** The complete subtrees, left to right, that a tree of `size` leaves is made of: what its root is folded from. */
export function planRoot(size: number): readonly NodeId[] {
  if (!isCount(size)) throw new PiaosuError('PROOF_INVALID', { size });
  return rangeNodes(0, size);
}

/** MTH of a tree given as its complete subtrees, left to right, each larger than the next. */
export function foldNodes(suite: HashSuite, nodes: readonly Uint8Array[]): Uint8Array {
  return nodes.length === 0
    ? suite.digest(new Uint8Array(0))
    : nodes.reduceRight((right, left) => nodeHash(suite, left, right));
}

/** `low` is a multiple of the largest power of two ≤ high − low, because RFC 6962 splits only at such places. */
function rangeNodes(low: number, high: number): NodeId[] {
  const nodes: NodeId[] = [];
  for (let at = low; at < high;) {
    const level = levelOf(high - at);
    nodes.push({ level, index: at / 2 ** level });
    at += 2 ** level;
  }
  return nodes;
}
