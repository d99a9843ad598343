import {
  appendLeaves,
  EMPTY_FRONTIER,
  foldNodes,
  fromHex,
  frontierRoot,
  lotLeaf,
  PiaosuError,
  planInclusion,
  rootOf,
  toHex,
  unwrap,
  type Frontier,
  type HashSuite,
  type NodeId,
  type ProofPlan,
} from '@piaosu/core';
import type { Sql } from '../db/index.ts';
import { copyLotNodes, selectLotLeaves, selectPathParts, type LeafRow, type PathParts } from '../db/lots.ts';

/** Complete subtrees are kept from this level up; a smaller one is folded from its at most 8 leaves. */
const LOWEST_KEPT_LEVEL = 4;
/** Leaves of one portion: the event loop waits for no more than some 50 ms, and memory does not grow with the lot. */
const PORTION = 10_000;

/** Builds the tree over the sorted units of a lot and keeps its nodes; answers its root. */
export async function growTree(sql: Sql, suite: HashSuite, lot: number, count: number): Promise<Uint8Array> {
  let frontier: Frontier = EMPTY_FRONTIER;
  for (let from = 0; from < count; from += PORTION) {
    const rows = await selectLotLeaves(sql, lot, from, Math.min(from + PORTION, count) - 1);
    const grown = appendLeaves(suite, frontier, hashesOf(suite, rows));
    frontier = grown.frontier;
    await copyLotNodes(
      sql,
      lot,
      grown.completed.filter(({ level }) => level >= LOWEST_KEPT_LEVEL),
    );
  }
  if (frontier.size !== count) throw new PiaosuError('INDEX_DIVERGED', { expected: count, found: frontier.size });
  return frontierRoot(suite, frontier);
}

/** RFC 6962 inclusion paths of units, hex, by their index; from a logarithmic number of rows each, those they share once. */
export async function pathsOf(
  sql: Sql,
  suite: HashSuite,
  lot: number,
  { indexes, count }: { readonly indexes: readonly number[]; readonly count: number },
): Promise<ReadonlyMap<number, readonly string[]>> {
  const plans = indexes.map((index) => planInclusion(index, count));
  const wanted = [...new Map(plans.flat(2).map((id) => [nameOf(id), id])).values()];
  const folded = wanted.filter((id) => !isKept(id));
  const places = [...new Set(folded.flatMap(placesUnder))].sort((left, right) => left - right);
  const parts = await selectPathParts(sql, lot, places, wanted.filter(isKept));
  const nodes = foldedNodes(suite, folded, places, parts.leaves);
  const nodeAt = (id: NodeId): Uint8Array => {
    const kept = parts.nodes.get(nameOf(id));
    const node = kept === undefined ? nodes.get(nameOf(id)) : unwrap(fromHex(kept));
    if (node === undefined) throw new PiaosuError('INDEX_DIVERGED', { level: id.level, index: id.index });
    return node;
  };
  // Mostly an element is one kept node, which is hex already.
  const elementOf = (ids: ProofPlan[number]): string =>
    keptAlone(parts, ids) ?? toHex(foldNodes(suite, ids.map(nodeAt)));
  return new Map(plans.map((plan, at) => [indexes[at] ?? 0, plan.map(elementOf)]));
}

function keptAlone({ nodes }: PathParts, [id, ...more]: ProofPlan[number]): string | undefined {
  return id === undefined || more.length > 0 ? undefined : nodes.get(nameOf(id));
}

function isKept({ level }: NodeId): boolean {
  return level >= LOWEST_KEPT_LEVEL;
}

function placesUnder({ level, index }: NodeId): number[] {
  return Array.from({ length: 2 ** level }, (_, i) => index * 2 ** level + i);
}

/** Subtrees of at most 8 leaves each. */
function foldedNodes(
  suite: HashSuite,
  ids: readonly NodeId[],
  places: readonly number[],
  rows: readonly LeafRow[],
): ReadonlyMap<string, Uint8Array> {
  if (rows.length !== places.length) throw new PiaosuError('INDEX_DIVERGED', { expected: places.length });
  const leaves = new Map(hashesOf(suite, rows).map((hash, i) => [places[i], hash]));
  return new Map(
    ids.map((id) => {
      const below = placesUnder(id).flatMap((place) => leaves.get(place) ?? []);
      return [nameOf(id), rootOf(suite, below)];
    }),
  );
}

function hashesOf(suite: HashSuite, rows: readonly LeafRow[]): Uint8Array[] {
  return rows.map(({ tag, content }) => lotLeaf(suite, tag, content));
}

function nameOf({ level, index }: NodeId): string {
  return `${level}/${index}`;
}
