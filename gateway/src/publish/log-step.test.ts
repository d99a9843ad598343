import { createHash } from 'node:crypto';
import { appendLeaves, EMPTY_FRONTIER, inclusionPath, rootOf, verifyConsistency, verifyInclusion } from '@piaosu/core';
import { describe, expect, it } from 'vitest';
import { nativeSuite } from '../native/hash-suite.ts';
import { splitHashes, stepLog } from './log-step.ts';

const suite = nativeSuite('sha-256');
const leaves = Array.from({ length: 40 }, (_, i) => createHash('sha256').update(`leaf ${i}`).digest());
const empty = { size: 0, frontier: [] };

describe('a step of the log', () => {
  it('gives the root, the paths and the consistency proof of RFC 6962 from every size to every other', () => {
    for (let from = 0; from < leaves.length; from += 1) {
      const before = stepLog(suite, empty, leaves.slice(0, from));
      for (let to = from + 1; to <= leaves.length; to += 1) {
        const step = stepLog(suite, before.head, leaves.slice(from, to));
        expect(step.root).toEqual(rootOf(suite, leaves.slice(0, to)));
        const { fromRoot, root: toRoot } = step;
        expect(verifyConsistency(suite, { from, to, fromRoot, toRoot, path: step.consistency })).toBe(true);
        for (let index = from; index < to; index += 1) {
          expect(splitHashes(step.proofOf(index))).toEqual(inclusionPath(suite, leaves.slice(0, to), index));
        }
      }
    }
  });

  it('completes the same subtrees as appending one by one', () => {
    for (let from = 0; from < leaves.length; from += 7) {
      const before = appendLeaves(suite, EMPTY_FRONTIER, leaves.slice(0, from)).frontier;
      const { frontier, completed } = appendLeaves(suite, before, leaves.slice(from));
      const step = stepLog(suite, { size: from, frontier: before.nodes }, leaves.slice(from));
      const order = (a: { level: number; index: number }, b: { level: number; index: number }) =>
        a.level - b.level || a.index - b.index;
      expect([...step.completed(0)].sort(order)).toEqual([...completed].sort(order));
      expect(step.head.frontier).toEqual(frontier.nodes);
    }
  });

  it('refuses a frontier that does not fit its size', () => {
    expect(() => stepLog(suite, { size: 3, frontier: [] }, leaves)).toThrow('INDEX_DIVERGED');
  });

  it('a leaf of another place has another path', () => {
    const step = stepLog(suite, empty, leaves);
    const [leaf] = leaves;
    if (leaf === undefined) throw new Error('no leaf');
    const path = splitHashes(step.proofOf(0));
    const proof = { leaf, index: 0, size: leaves.length, path, root: step.root };
    expect(verifyInclusion(suite, proof)).toBe(true);
    expect(verifyInclusion(suite, { ...proof, index: 1 })).toBe(false);
  });
});
