import {
  foldNodes,
  foldPlan,
  nodeHash,
  PiaosuError,
  planConsistency,
  planRoot,
  type HashSuite,
  type NodeId,
} from '@piaosu/core';

/** The state of a log between two steps: its size and the roots of its complete subtrees, left to right. */
export interface LogHead {
  readonly size: number;
  readonly frontier: readonly Uint8Array[];
}

/** One step of a log: many leaves appended at once, with everything that is ever shown about them. */
export interface LogStep {
  readonly head: LogHead;
  readonly root: Uint8Array;
  readonly fromRoot: Uint8Array;
  /** RFC 6962 consistency proof between the two roots. */
  readonly consistency: readonly Uint8Array[];
  /** RFC 6962 inclusion path of a new leaf (by its index in the log) under `root`, concatenated. */
  proofOf(index: number): Uint8Array;
  /** Subtrees that became complete in this step, from the given level up. */
  completed(lowestLevel: number): Iterable<NodeId & { readonly hash: Uint8Array }>;
}

/** The nodes of one level that lie in the tree and are touched by the step, from position `first` on. */
interface Level {
  readonly first: number;
  readonly nodes: readonly Uint8Array[];
}

const HASH_BYTES = 32;

/**
 * Appends leaves and gives all their proofs. Core's `appendLeaves` and `planInclusion` say what is right; this computes
 * each node of the step once and reads every path off the levels, because thousands of paths share their nodes.
 * Throws PiaosuError INDEX_DIVERGED when the frontier does not fit the size.
 */
export function stepLog(suite: HashSuite, from: LogHead, leaves: readonly Uint8Array[]): LogStep {
  const old = new Map(planRoot(from.size).map((id, i) => [id.level, from.frontier[i]]));
  if (old.size !== from.frontier.length) throw new PiaosuError('INDEX_DIVERGED', { size: from.size });
  const size = from.size + leaves.length;
  const levels = toLevels(suite, old, { first: from.size, nodes: leaves });
  const node = (id: NodeId) => nodeAt(levels, old, id);
  return {
    head: { size, frontier: planRoot(size).map(node) },
    root: foldNodes(suite, planRoot(size).map(node)),
    fromRoot: foldNodes(suite, from.frontier),
    consistency: foldPlan(suite, planConsistency(from.size, size), node),
    proofOf: (index) => pathOf(levels, index),
    completed: (lowestLevel) => completedNodes(levels, from.size, size, lowestLevel),
  };
}

function toLevels(suite: HashSuite, old: ReadonlyMap<number, Uint8Array | undefined>, leaves: Level): Level[] {
  const levels: Level[] = [];
  let level = leaves;
  for (;;) {
    const left = level.first % 2 === 1 ? old.get(levels.length) : undefined;
    // A left sibling that was there before is the complete subtree of that level in the old frontier.
    if (left !== undefined) level = { first: level.first - 1, nodes: [left, ...level.nodes] };
    levels.push(level);
    if (level.first === 0 && level.nodes.length <= 1) return levels;
    level = parentsOf(suite, level);
  }
}

function parentsOf(suite: HashSuite, { first, nodes }: Level): Level {
  const parents: Uint8Array[] = [];
  for (let i = 0; i < nodes.length; i += 2) {
    const [left, right] = [nodes[i], nodes[i + 1]];
    // RFC 6962: an odd node at the right edge is promoted.
    if (left !== undefined) parents.push(right === undefined ? left : nodeHash(suite, left, right));
  }
  return { first: first / 2, nodes: parents };
}

function nodeAt(
  levels: readonly Level[],
  old: ReadonlyMap<number, Uint8Array | undefined>,
  { level, index }: NodeId,
): Uint8Array {
  const stored = levels[level];
  const node = stored?.nodes[index - stored.first] ?? old.get(level);
  if (node === undefined) throw new PiaosuError('INDEX_DIVERGED', { level, index });
  return node;
}

function pathOf(levels: readonly Level[], index: number): Uint8Array {
  const path = Buffer.allocUnsafe(levels.length * HASH_BYTES);
  let length = 0;
  let position = index;
  for (const { first, nodes } of levels) {
    const sibling = nodes[(position % 2 === 1 ? position - 1 : position + 1) - first];
    if (sibling !== undefined) {
      path.set(sibling, length);
      length += HASH_BYTES;
    }
    position = Math.floor(position / 2);
  }
  return path.subarray(0, length);
}

function* completedNodes(
  levels: readonly Level[],
  from: number,
  size: number,
  lowestLevel: number,
): Generator<NodeId & { hash: Uint8Array }> {
  for (let level = lowestLevel; level < levels.length; level += 1) {
    const { first, nodes } = levels[level] ?? { first: 0, nodes: [] };
    const complete = Math.floor(size / 2 ** level);
    for (let index = Math.max(first, Math.floor(from / 2 ** level)); index < complete; index += 1) {
      const hash = nodes[index - first];
      if (hash !== undefined) yield { level, index, hash };
    }
  }
}

/** Takes concatenated hashes apart. */
export function splitHashes(bytes: Uint8Array): Uint8Array[] {
  const count = Math.floor(bytes.length / HASH_BYTES);
  return Array.from({ length: count }, (_, i) => bytes.subarray(i * HASH_BYTES, (i + 1) * HASH_BYTES));
}
