import { PiaosuError } from '../result.ts';
import type { HashSuite } from '../hash/suite.ts';
import { nodeHash } from '../hash/tree-hash.ts';
import { foldNodes, planRoot, type NodeId } from './proof-plan.ts';
import { isOdd } from './tree-size.ts';

/** All that is needed to append to a log: its size and the roots of its complete subtrees, left to right. */
export type Frontier = { readonly size: number; readonly nodes: readonly Uint8Array[] };

export type CompletedNode = NodeId & { readonly hash: Uint8Array };

export type Appended = {
  readonly frontier: Frontier;
  /** Every node that became complete, leaves (level 0) included: what a node store must keep. */
  readonly completed: readonly CompletedNode[];
};

export const EMPTY_FRONTIER: Frontier = { size: 0, nodes: [] };

/** Appends leaf hashes in order. Throws PiaosuError INDEX_DIVERGED when the nodes do not fit the size. */
export function appendLeaves(suite: HashSuite, frontier: Frontier, leaves: readonly Uint8Array[]): Appended {
  if (frontier.nodes.length !== planRoot(frontier.size).length) {
    throw new PiaosuError('INDEX_DIVERGED', { size: frontier.size, nodes: frontier.nodes.length });
  }
  const nodes = [...frontier.nodes];
  const completed: CompletedNode[] = [];
  let size = frontier.size;
  for (const leaf of leaves) {
    appendLeaf(suite, nodes, completed, size, leaf);
    size++;
  }
  return { frontier: { size, nodes }, completed };
}

/** As in binary counting: the new leaf joins every complete subtree that it makes even, from the smallest up. */
function appendLeaf(
  suite: HashSuite,
  nodes: Uint8Array[],
  completed: CompletedNode[],
  size: number,
  leaf: Uint8Array,
): void {
  let hash = leaf;
  let [level, index] = [0, size];
  completed.push({ level, index, hash });
  while (isOdd(index)) {
    const left = nodes.pop();
    if (left === undefined) throw new PiaosuError('INDEX_DIVERGED', { size });
    hash = nodeHash(suite, left, hash);
    level++;
    index = (index - 1) / 2;
    completed.push({ level, index, hash });
  }
  nodes.push(hash);
}

export function frontierRoot(suite: HashSuite, frontier: Frontier): Uint8Array {
  return foldNodes(suite, frontier.nodes);
}
