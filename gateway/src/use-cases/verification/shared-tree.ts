import { nodeHash, PiaosuError, type HashSuite, type StaticTree } from '@piaosu/core';

type Levels = readonly (readonly Uint8Array[])[];

/**
 * A static tree that is built once and asked several times: root and paths of the same list of leaves share its nodes.
 * Opening two fields of a receipt then costs one tree instead of three. The list must not change.
 */
export function sharedTree(suite: HashSuite): StaticTree {
  const built = new WeakMap<readonly Uint8Array[], Levels>();
  const levelsOf = (leaves: readonly Uint8Array[]): Levels => {
    const levels = built.get(leaves) ?? buildLevels(suite, leaves);
    built.set(leaves, levels);
    return levels;
  };
  return {
    root: (leaves) => levelsOf(leaves).at(-1)?.[0] ?? suite.digest(new Uint8Array(0)),
    path: (leaves, index) => pathIn(levelsOf(leaves), index),
  };
}

function buildLevels(suite: HashSuite, leaves: readonly Uint8Array[]): Levels {
  const levels: (readonly Uint8Array[])[] = [leaves];
  for (let level = leaves; level.length > 1;) {
    level = parentsOf(suite, level);
    levels.push(level);
  }
  return levels;
}

function parentsOf(suite: HashSuite, level: readonly Uint8Array[]): Uint8Array[] {
  const parents: Uint8Array[] = [];
  for (let i = 0; i < level.length; i += 2) {
    const [left, right] = [level[i], level[i + 1]];
    // RFC 6962: an odd node at the right edge is promoted.
    if (left !== undefined) parents.push(right === undefined ? left : nodeHash(suite, left, right));
  }
  return parents;
}

function pathIn(levels: Levels, index: number): Uint8Array[] {
  if (levels[0]?.[index] === undefined) throw new PiaosuError('PROOF_INVALID', { index });
  const path: Uint8Array[] = [];
  let position = index;
  for (const level of levels) {
    const sibling = level[position % 2 === 1 ? position - 1 : position + 1];
    if (sibling !== undefined) path.push(sibling);
    position = Math.floor(position / 2);
  }
  return path;
}
