import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toHex } from '../encoding/text-forms.ts';
import { sha256Suite } from '../hash/suite.ts';
import { inclusionPath, rootOf } from '../merkle/static-tree.ts';
import { verifyAbsence, type AbsenceProof } from './absence.ts';
import { lotLeaf } from './lot-unit.ts';

const CONTENT = 'ee'.repeat(32);
const tagOf = (n: number): string => `1.${n.toString(16).padStart(64, '0')}`;

function lotOf(numbers: readonly number[]): { tags: string[]; leaves: Uint8Array[]; root: Uint8Array } {
  const tags = [...new Set(numbers)].map(tagOf).sort();
  const leaves = tags.map((tag) => lotLeaf(sha256Suite, tag, CONTENT));
  return { tags, leaves, root: rootOf(sha256Suite, leaves) };
}

type Lot = ReturnType<typeof lotOf>;

function neighbour({ tags, leaves }: Lot, index: number): AbsenceProof['left'] {
  const tag = tags[index];
  if (tag === undefined) return null;
  return { index, tag, content: CONTENT, path: inclusionPath(sha256Suite, leaves, index).map(toHex) };
}

function proofFor(lot: Lot, tag: string): AbsenceProof {
  const right = lot.tags.findIndex((each) => each > tag);
  const at = right < 0 ? lot.tags.length : right;
  return { left: neighbour(lot, at - 1), right: neighbour(lot, at) };
}

const verify = (lot: Lot, tag: string, proof: AbsenceProof): boolean =>
  verifyAbsence(sha256Suite, { root: lot.root, count: lot.tags.length }, tag, proof);

const numbers = fc.uniqueArray(fc.nat(10_000), { minLength: 1, maxLength: 50 });

describe('a proof of absence', () => {
  it('holds for every tag that is not in the lot, and for none that is', () => {
    fc.assert(
      fc.property(numbers, fc.nat(10_000), (given, n) => {
        const lot = lotOf(given);
        expect(verify(lot, tagOf(n), proofFor(lot, tagOf(n)))).toBe(!given.includes(n));
      }),
    );
  });

  it.each<[string, boolean, number, number]>([
    ['neighbours', true, 1, 2],
    ['leaves further apart', false, 0, 3],
    ['the last leaf and the end, which is elsewhere', false, 1, 4],
    ['the beginning, which is elsewhere, and a leaf', false, -1, 2],
    ['nothing', false, -1, 4],
  ])('between %s: %s', (_, holds, left, right) => {
    const lot = lotOf([10, 20, 30, 40]);
    expect(verify(lot, tagOf(25), { left: neighbour(lot, left), right: neighbour(lot, right) })).toBe(holds);
  });

  it('does not hold with another leaf’s path', () => {
    const lot = lotOf([10, 20, 30, 40]);
    const { left, right } = proofFor(lot, tagOf(25));
    if (left === null || right === null) throw new Error('the tag lies in the middle');
    expect(verify(lot, tagOf(25), { left: { ...left, path: right.path }, right })).toBe(false);
  });

  it('does not hold with another lot’s leaves', () => {
    const [lot, other] = [lotOf([10, 30]), lotOf([11, 29])];
    expect(verify(lot, tagOf(20), proofFor(other, tagOf(20)))).toBe(false);
  });
});
