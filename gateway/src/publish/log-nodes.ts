import { foldPlan, PiaosuError, planInclusion, rootOf, type HashSuite, type NodeId } from '@piaosu/core';
import type { Sql } from '../db/index.ts';
import { selectLeavesBetween, selectNodes, type LogName } from '../db/publisher-log.ts';

/** Complete subtrees are kept from this level up; a smaller one is folded from its at most 8 leaves. */
export const LOWEST_KEPT_LEVEL = 4;

/**
 * RFC 6962 inclusion path of any leaf under any later size of the log, from a logarithmic number of rows: for whoever
 * holds another checkpoint than the one of the receipt's own batch. Throws PiaosuError PROOF_INVALID for an index
 * outside the size, INDEX_DIVERGED when a node or leaf is missing.
 */
export async function proveLeaf(
  sql: Sql,
  suite: HashSuite,
  log: LogName,
  index: number,
  size: number,
): Promise<Uint8Array[]> {
  const plan = planInclusion(index, size);
  const [kept, folded] = [plan.flat().filter(isKept), plan.flat().filter((id) => !isKept(id))];
  const nodes = new Map<string, Uint8Array>();
  const rows = await selectNodes(sql, log, kept.map(levelOf), kept.map(indexOf));
  for (const row of rows) nodes.set(nameOf(row), row.hash);
  for (const id of folded) nodes.set(nameOf(id), await foldFromLeaves(sql, suite, log, id));
  return foldPlan(suite, plan, (id) => {
    const node = nodes.get(nameOf(id));
    if (node === undefined) throw new PiaosuError('INDEX_DIVERGED', { level: id.level, index: id.index });
    return node;
  });
}

async function foldFromLeaves(sql: Sql, suite: HashSuite, log: LogName, { level, index }: NodeId): Promise<Uint8Array> {
  const width = 2 ** level;
  const leaves = await selectLeavesBetween(sql, log, index * width, (index + 1) * width - 1);
  if (leaves.length !== width) throw new PiaosuError('INDEX_DIVERGED', { level, index });
  return rootOf(suite, leaves);
}

const isKept = ({ level }: NodeId) => level >= LOWEST_KEPT_LEVEL;
const levelOf = ({ level }: NodeId) => level;
const indexOf = ({ index }: NodeId) => index;
const nameOf = ({ level, index }: NodeId) => `${level}/${index}`;
