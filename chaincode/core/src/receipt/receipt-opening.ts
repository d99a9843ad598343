import { canonicalJson, toJson } from '../encoding/canonical-json.ts';
import type { Json } from '../encoding/json.ts';
import { fromHex, toHex } from '../encoding/text-forms.ts';
import { parseDigestText, type DigestText, type HashSuite } from '../hash/suite.ts';
import { leafHashOfText } from '../hash/tree-hash.ts';
import { field } from '../ledger/field.ts';
import type { StaticTree } from '../merkle/static-tree.ts';
import { verifyInclusion } from '../merkle/verify-proof.ts';
import { PiaosuError } from '../result.ts';
import { integer, jsonValue, listOf, record, text, type TypeOf } from '../shape/shape.ts';
import type { ReceiptDocument } from './receipt-document.ts';
import { detailValue, FIELD_NAMES, fieldIndex, fieldValue, type FieldName } from './receipt-field.ts';
import type { Salts, SealedDocument } from './receipt-seal.ts';

/** A tree of 2^40 leaves has paths of 40 hashes: longer ones are hostile. */
export const proofPathShape = listOf(field.hash, { max: 40 });

/** One field outside the header, disclosed: leaf H(0x00 ‖ canonical [name, value, salt]), its path under `fieldsRoot`. */
export const fieldOpeningShape = record({
  name: text(/^[A-Za-z]{1,40}$/),
  value: jsonValue,
  saltHex: field.salt,
  index: integer(0, 255),
  path: proofPathShape,
});
export type FieldOpening = TypeOf<typeof fieldOpeningShape>;

/** One detail line, disclosed: leaf H(0x00 ‖ canonical [line, value, salt]), its path under `detailRoot`. */
export const detailOpeningShape = record({
  line: integer(1, 99_999),
  value: jsonValue,
  saltHex: field.salt,
  index: integer(0, 999_999),
  path: proofPathShape,
});
export type DetailOpening = TypeOf<typeof detailOpeningShape>;

/** A document with what it was sealed with: all that is needed to disclose parts of it. */
export type SealedReceipt = {
  readonly document: ReceiptDocument;
  readonly sealed: SealedDocument;
  readonly salts: Salts;
};

export function openField(tree: StaticTree, receipt: SealedReceipt, name: FieldName): FieldOpening {
  const index = FIELD_NAMES.indexOf(name);
  const value = fieldValue(receipt.document, name);
  const path = tree.path(receipt.sealed.fieldLeaves, index).map(toHex);
  return { name, value, saltHex: saltHexOf(receipt.salts.fields, index), index, path };
}

/** `index` counts lines from 0. Throws PiaosuError PROOF_INVALID when there is no such line. */
export function openDetail(tree: StaticTree, receipt: SealedReceipt, index: number): DetailOpening {
  const detail = receipt.document.details[index];
  if (detail === undefined) throw new PiaosuError('PROOF_INVALID', { index });
  const path = tree.path(receipt.sealed.detailLeaves, index).map(toHex);
  const saltHex = saltHexOf(receipt.salts.details, index);
  return { line: detail.line, value: detailValue(detail), saltHex, index, path };
}

/** Whether the opening belongs to the header; a known name at another's place is refused. Never throws. */
export function verifyField(suite: HashSuite, fieldsRoot: DigestText, opening: FieldOpening): boolean {
  const { name, value, saltHex, index, path } = opening;
  if (fieldIndex(name) !== index) return false;
  return isUnder(suite, { root: fieldsRoot, size: FIELD_NAMES.length }, [name, value, saltHex], { index, path });
}

/** Whether the line belongs to the header with `detailCount` lines. Never throws. */
export function verifyDetail(
  suite: HashSuite,
  header: { readonly detailRoot: DigestText; readonly detailCount: number },
  opening: DetailOpening,
): boolean {
  const { line, value, saltHex, index, path } = opening;
  return isUnder(suite, { root: header.detailRoot, size: header.detailCount }, [line, value, saltHex], { index, path });
}

type TreeClaim = { readonly root: DigestText; readonly size: number };
type PlaceClaim = { readonly index: number; readonly path: readonly string[] };

function isUnder(suite: HashSuite, tree: TreeClaim, leafValue: Json, place: PlaceClaim): boolean {
  const root = parseDigestText(tree.root);
  const encodable = toJson(leafValue);
  if (!root.ok || root.value.alg !== suite.alg || encodable === undefined) return false;
  const path = place.path.map(fromHex).flatMap((hash) => (hash.ok ? [hash.value] : []));
  if (path.length !== place.path.length) return false;
  const leaf = leafHashOfText(suite, canonicalJson(encodable));
  return verifyInclusion(suite, { leaf, index: place.index, size: tree.size, path, root: root.value.bytes });
}

function saltHexOf(salts: readonly Uint8Array[], index: number): string {
  const salt = salts[index];
  if (salt === undefined) throw new PiaosuError('INTERNAL', { salt: index });
  return toHex(salt);
}
