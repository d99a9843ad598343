import { fromHex } from '../encoding/text-forms.ts';
import type { HashSuite } from '../hash/suite.ts';
import { field } from '../ledger/field.ts';
import { verifyInclusion } from '../merkle/verify-proof.ts';
import { proofPathShape } from '../receipt/receipt-opening.ts';
import { integer, nullable, record, type TypeOf } from '../shape/shape.ts';
import { lotLeaf } from './lot-unit.ts';

const neighbourShape = record({
  index: integer(0, 10_000_000),
  tag: field.tag,
  content: field.hash,
  path: proofPathShape,
});
type Neighbour = TypeOf<typeof neighbourShape>;

/** The leaves between which a tag would stand; null beyond the first and the last. */
export const absenceProofShape = record({ left: nullable(neighbourShape), right: nullable(neighbourShape) });
export type AbsenceProof = TypeOf<typeof absenceProofShape>;

/**
 * That no leaf of the lot has this tag. Holds only for a lot whose order somebody has checked (LOT~.audited): a maker
 * could hide a leaf by putting it in the wrong place. Never throws.
 */
export function verifyAbsence(
  suite: HashSuite,
  lot: { readonly root: Uint8Array; readonly count: number },
  tag: string,
  { left, right }: AbsenceProof,
): boolean {
  const isBetween = (left === null || left.tag < tag) && (right === null || tag < right.tag);
  if (!isBetween || !areAdjacent(left, right, lot.count)) return false;
  return [left, right].every((each) => each === null || isIncluded(suite, lot, each));
}

function areAdjacent(left: Neighbour | null, right: Neighbour | null, count: number): boolean {
  if (left === null) return right?.index === 0;
  return right === null ? left.index === count - 1 : right.index === left.index + 1;
}

function isIncluded(suite: HashSuite, { root, count }: { root: Uint8Array; count: number }, each: Neighbour): boolean {
  const path = each.path.map(fromHex);
  const hashes = path.flatMap((hash) => (hash.ok ? [hash.value] : []));
  const leaf = lotLeaf(suite, each.tag, each.content);
  return (
    hashes.length === path.length &&
    verifyInclusion(suite, { leaf, index: each.index, size: count, path: hashes, root })
  );
}
