import {
  appendLeaves,
  EMPTY_FRONTIER,
  foldPlan,
  frontierRoot,
  lotLeaf,
  PiaosuError,
  planInclusion,
  rootOf,
  toHex,
  type Frontier,
  type HashSuite,
  type NodeId,
} from '@piaosu/core';
import type { Sql } from '../db/index.ts';
import { copyLotNodes, selectLotLeaves, selectLotNodes, type LeafRow } from '../db/lots.ts';

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

/** RFC 6962 inclusion path of a unit, hex, from a logarithmic number of rows. */
export async function pathOf(
  sql: Sql,
  suite: HashSuite,
  lot: number,
  { index, count }: { index: number; count: number },
): Promise<string[]> {
  const plan = planInclusion(index, count);
  const wanted = plan.flat();
  const kept = wanted.filter(({ level }) => level >= LOWEST_KEPT_LEVEL);
  const rows = await selectLotNodes(
    sql,
    lot,
    kept.map(({ level }) => level),
    kept.map((id) => id.index),
  );
  const nodes = new Map(rows.map((row) => [nameOf(row), row.hash]));
  for (const id of wanted) {
    if (id.level < LOWEST_KEPT_LEVEL) nodes.set(nameOf(id), await fold(sql, suite, lot, id));
  }
  const hashes = foldPlan(suite, plan, (id) => {
    const node = nodes.get(nameOf(id));
    if (node === undefined) throw new PiaosuError('INDEX_DIVERGED', { level: id.level, index: id.index });
    return node;
  });
  return hashes.map(toHex);
}

async function fold(sql: Sql, suite: HashSuite, lot: number, { level, index }: NodeId): Promise<Uint8Array> {
  const width = 2 ** level;
  const rows = await selectLotLeaves(sql, lot, index * width, (index + 1) * width - 1);
  if (rows.length !== width) throw new PiaosuError('INDEX_DIVERGED', { level, index });
  return rootOf(suite, hashesOf(suite, rows));
}

function hashesOf(suite: HashSuite, rows: readonly LeafRow[]): Uint8Array[] {
  return rows.map(({ tag, content }) => lotLeaf(suite, tag, toHex(content)));
}

function nameOf({ level, index }: NodeId): string {
  return `${level}/${index}`;
}
