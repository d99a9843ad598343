import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { utf8 } from '../encoding/bytes.ts';
import { toHex } from '../encoding/text-forms.ts';
import { sha256Suite as suite } from '../hash/suite.ts';
import { leafHash, nodeHash } from '../hash/tree-hash.ts';
import { PiaosuError } from '../result.ts';
import { appendLeaves, EMPTY_FRONTIER, frontierRoot } from './log-frontier.ts';
import { foldNodes, foldPlan, planConsistency, planInclusion, planRoot, type NodeId } from './proof-plan.ts';
import { inclusionPath, rootOf } from './static-tree.ts';
import { verifyConsistency, verifyInclusion, type ConsistencyProof, type InclusionProof } from './verify-proof.ts';

const SIZES = 130;
const leaves = Array.from({ length: SIZES }, (_, i) => leafHash(suite, utf8(`leaf ${i}`)));
const roots = Array.from({ length: SIZES + 1 }, (_, size) => rootOf(suite, leaves.slice(0, size)));
const store = storeOf(leaves);

function storeOf(all: readonly Uint8Array[]): (id: NodeId) => Uint8Array {
  const nodes = new Map<string, Uint8Array>();
  const { completed } = appendLeaves(suite, EMPTY_FRONTIER, all);
  for (const { level, index, hash } of completed) nodes.set(`${level}/${index}`, hash);
  return ({ level, index }) => nodes.get(`${level}/${index}`) ?? missing(level, index);
}

function missing(level: number, index: number): never {
  throw new Error(`node ${level}/${index} is not stored`);
}

function rootAt(size: number): Uint8Array {
  return roots[size] ?? missing(-1, size);
}

function leafAt(index: number): Uint8Array {
  return leaves[index] ?? missing(0, index);
}

function inclusion(index: number, size: number): InclusionProof {
  const path = foldPlan(suite, planInclusion(index, size), store);
  return { leaf: leafAt(index), index, size, path, root: rootAt(size) };
}

function consistency(from: number, to: number): ConsistencyProof {
  const path = foldPlan(suite, planConsistency(from, to), store);
  return { from, to, fromRoot: rootAt(from), toRoot: rootAt(to), path };
}

/** RFC 6962 §2.1, word by word: the definition that the loops must agree with. */
function definedRoot(all: readonly Uint8Array[]): Uint8Array {
  const [only, second] = all;
  if (only === undefined) return suite.digest(new Uint8Array(0));
  if (second === undefined) return only;
  let k = 1;
  while (k * 2 < all.length) k *= 2;
  return nodeHash(suite, definedRoot(all.slice(0, k)), definedRoot(all.slice(k)));
}

function flipped(hash: Uint8Array, bit: number): Uint8Array {
  const copy = Uint8Array.from(hash);
  copy[bit >> 3] = (copy[bit >> 3] ?? 0) ^ (1 << (bit & 7));
  return copy;
}

const pair = fc
  .nat(SIZES - 2)
  .chain((index) => fc.tuple(fc.constant(index), fc.integer({ min: index + 2, max: SIZES })));

describe('log', () => {
  it('has the roots that RFC 6962 defines', () => {
    for (let size = 0; size <= SIZES; size++) expect(rootAt(size)).toEqual(definedRoot(leaves.slice(0, size)));
  });

  it('appended in chunks of any size has the root of all its leaves', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(20), { maxLength: 12 }), (chunks) => {
        let frontier = EMPTY_FRONTIER;
        for (const chunk of chunks.filter((_, i) => chunks.slice(0, i + 1).reduce((a, b) => a + b, 0) <= SIZES)) {
          if (frontier.size + chunk > SIZES) continue;
          ({ frontier } = appendLeaves(suite, frontier, leaves.slice(frontier.size, frontier.size + chunk)));
          expect(frontierRoot(suite, frontier)).toEqual(rootAt(frontier.size));
        }
      }),
    );
  });

  it('completes each node once, whatever the chunks', () => {
    let frontier = EMPTY_FRONTIER;
    const seen: string[] = [];
    for (const leaf of leaves) {
      const appended = appendLeaves(suite, frontier, [leaf]);
      frontier = appended.frontier;
      seen.push(...appended.completed.map(({ level, index, hash }) => `${level}/${index}/${toHex(hash)}`));
    }
    const atOnce = appendLeaves(suite, EMPTY_FRONTIER, leaves);
    expect(seen).toEqual(atOnce.completed.map(({ level, index, hash }) => `${level}/${index}/${toHex(hash)}`));
    expect(new Set(seen).size).toBe(seen.length);
  });

  it('refuses to append to nodes that do not fit the size', () => {
    expect(() => appendLeaves(suite, { size: 3, nodes: [leafAt(0)] }, [leafAt(1)])).toThrow(PiaosuError);
  });

  it('can fold the root of any past size from complete nodes', () => {
    for (let size = 0; size <= SIZES; size++) {
      expect(foldNodes(suite, planRoot(size).map(store))).toEqual(rootAt(size));
    }
  });

  it('proves every leaf at every size', () => {
    for (let size = 1; size <= 70; size++) {
      for (let index = 0; index < size; index++) {
        const proof = inclusion(index, size);
        expect(verifyInclusion(suite, proof)).toBe(true);
        expect(proof.path).toEqual(inclusionPath(suite, leaves.slice(0, size), index));
      }
    }
  });

  it('proves every growth', () => {
    for (let to = 0; to <= 70; to++) {
      for (let from = 0; from <= to; from++) expect(verifyConsistency(suite, consistency(from, to))).toBe(true);
    }
  });

  it('plans proofs of logs with more than 2^40 leaves', () => {
    expect(planInclusion(2 ** 41, 2 ** 41 + 5)).toHaveLength(4);
    expect(planConsistency(2 ** 40, 2 ** 41)).toEqual([[{ level: 40, index: 1 }]]);
    expect(() => planInclusion(5, 5)).toThrow(PiaosuError);
    expect(() => planConsistency(6, 5)).toThrow(PiaosuError);
    expect(() => planInclusion(Number.NaN, 5)).toThrow(PiaosuError);
  });
});

describe('a forged inclusion proof is refused', () => {
  it('when a bit of leaf, path or root is flipped', () => {
    fc.assert(
      fc.property(pair, fc.nat(255), fc.nat(20), ([index, size], bit, place) => {
        const proof = inclusion(index, size);
        const at = place % proof.path.length;
        const path = proof.path.map((hash, i) => (i === at ? flipped(hash, bit) : hash));
        expect(verifyInclusion(suite, { ...proof, path })).toBe(false);
        expect(verifyInclusion(suite, { ...proof, leaf: flipped(proof.leaf, bit) })).toBe(false);
        expect(verifyInclusion(suite, { ...proof, root: flipped(proof.root, bit) })).toBe(false);
      }),
    );
  });

  it('when elements are missing, added, doubled or swapped', () => {
    fc.assert(
      fc.property(pair, ([index, size]) => {
        const proof = inclusion(index, size);
        const { path } = proof;
        for (const forged of [
          path.slice(1),
          path.slice(0, -1),
          [...path, leafAt(0)],
          [leafAt(0), ...path],
          [...path, ...path],
        ]) {
          expect(verifyInclusion(suite, { ...proof, path: forged })).toBe(false);
        }
        if (path.length > 1) expect(verifyInclusion(suite, { ...proof, path: path.toReversed() })).toBe(false);
      }),
    );
  });

  it('at any other index of the same tree, and under any other root of the log', () => {
    fc.assert(
      fc.property(pair, fc.nat(SIZES), ([index, size], other) => {
        const proof = inclusion(index, size);
        if (other !== index) expect(verifyInclusion(suite, { ...proof, index: other })).toBe(false);
        if (other !== size) expect(verifyInclusion(suite, { ...proof, root: rootAt(other) })).toBe(false);
      }),
    );
  });

  it('when an inner node is shown as a leaf', () => {
    const node = nodeHash(suite, leafAt(0), leafAt(1));
    const path = inclusionPath(suite, leaves.slice(0, 8), 0).slice(1);
    expect(verifyInclusion(suite, { leaf: node, index: 0, size: 8, path, root: rootAt(8) })).toBe(false);
    expect(verifyInclusion(suite, { leaf: leafHash(suite, node), index: 0, size: 4, path, root: rootAt(8) })).toBe(
      false,
    );
  });

  it.each([
    ['size 0', { index: 0, size: 0 }],
    ['an index at the size', { index: 5, size: 5 }],
    ['a negative index', { index: -1, size: 5 }],
    ['a fraction', { index: 0.5, size: 5 }],
    ['NaN', { index: Number.NaN, size: Number.NaN }],
    ['a huge size', { index: 1, size: 2 ** 60 }],
    ['infinity', { index: 1, size: Number.POSITIVE_INFINITY }],
    ['a huge safe size', { index: 2 ** 52, size: Number.MAX_SAFE_INTEGER }],
  ])('for %s, without throwing', (_, numbers) => {
    expect(verifyInclusion(suite, { ...inclusion(2, 5), ...numbers })).toBe(false);
  });

  it('for hashes of another length', () => {
    const proof = inclusion(2, 5);
    expect(verifyInclusion(suite, { ...proof, path: [new Uint8Array(31), ...proof.path.slice(1)] })).toBe(false);
    expect(
      verifyInclusion(suite, { leaf: new Uint8Array(0), index: 0, size: 1, path: [], root: new Uint8Array(0) }),
    ).toBe(false);
  });
});

describe('a forged consistency proof is refused', () => {
  const growth = fc
    .integer({ min: 1, max: SIZES - 1 })
    .chain((from) => fc.tuple(fc.constant(from), fc.integer({ min: from + 1, max: SIZES })));

  it('when a bit of a root or of the path is flipped', () => {
    fc.assert(
      fc.property(growth, fc.nat(255), fc.nat(20), ([from, to], bit, place) => {
        const proof = consistency(from, to);
        const at = place % proof.path.length;
        const path = proof.path.map((hash, i) => (i === at ? flipped(hash, bit) : hash));
        expect(verifyConsistency(suite, { ...proof, path })).toBe(false);
        expect(verifyConsistency(suite, { ...proof, fromRoot: flipped(proof.fromRoot, bit) })).toBe(false);
        expect(verifyConsistency(suite, { ...proof, toRoot: flipped(proof.toRoot, bit) })).toBe(false);
      }),
    );
  });

  it('when elements are missing, added or doubled', () => {
    fc.assert(
      fc.property(growth, ([from, to]) => {
        const proof = consistency(from, to);
        const { path } = proof;
        for (const forged of [path.slice(1), path.slice(0, -1), [...path, leafAt(0)], [leafAt(0), ...path], []]) {
          expect(verifyConsistency(suite, { ...proof, path: forged })).toBe(false);
        }
      }),
    );
  });

  it('for a log in which one old leaf was replaced', () => {
    fc.assert(
      fc.property(growth, fc.nat(SIZES), ([from, to], place) => {
        const at = place % from;
        const forked = leaves.slice(0, to).map((leaf, i) => (i === at ? leafHash(suite, utf8('forged')) : leaf));
        const path = foldPlan(suite, planConsistency(from, to), storeOf(forked));
        const proof = { from, to, fromRoot: rootAt(from), toRoot: rootOf(suite, forked), path };
        expect(verifyConsistency(suite, proof)).toBe(false);
      }),
    );
  });

  it('for a shrinking log, equal sizes with other roots, and an empty log with a root of its own', () => {
    const proof = consistency(4, 9);
    expect(verifyConsistency(suite, { ...proof, from: 9, to: 4, fromRoot: proof.toRoot, toRoot: proof.fromRoot })).toBe(
      false,
    );
    expect(verifyConsistency(suite, { ...proof, from: 9, to: 9 })).toBe(false);
    expect(verifyConsistency(suite, { ...consistency(9, 9), path: [leafAt(0)] })).toBe(false);
    expect(verifyConsistency(suite, { ...consistency(0, 9), fromRoot: rootAt(1) })).toBe(false);
    expect(verifyConsistency(suite, { ...consistency(0, 9), path: [leafAt(0)] })).toBe(false);
  });

  it.each([-1, 0.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 60])('for the size %d, without throwing', (size) => {
    const proof = consistency(4, 9);
    expect(verifyConsistency(suite, { ...proof, from: size })).toBe(false);
    expect(verifyConsistency(suite, { ...proof, to: size })).toBe(false);
  });
});
