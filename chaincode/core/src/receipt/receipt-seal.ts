import { canonicalJson, quoteJson } from '../encoding/canonical-json.ts';
import type { Json } from '../encoding/json.ts';
import { toHex } from '../encoding/text-forms.ts';
import { toDigestText, type DigestText, type HashSuite } from '../hash/suite.ts';
import { leafHashOfText } from '../hash/tree-hash.ts';
import type { StaticTree } from '../merkle/static-tree.ts';
import { formatFen } from '../money.ts';
import { PiaosuError } from '../result.ts';
import type { DetailLine, ReceiptDocument } from './receipt-document.ts';
import { FIELD_NAMES, fieldValue } from './receipt-field.ts';

/** 128 bits: nobody finds the value of a field by trying values, not even of a date or a name. */
export const SALT_BYTES = 16;

/** One fresh random salt a field, a detail line and the patient; the core has no randomness of its own. */
export type Salts = {
  readonly fields: readonly Uint8Array[];
  readonly details: readonly Uint8Array[];
  readonly patient: Uint8Array;
};

/** How many random bytes `takeSalts` wants for a receipt. */
export function saltBytesFor(detailCount: number): number {
  return (FIELD_NAMES.length + detailCount + 1) * SALT_BYTES;
}

/** Cuts one draw of random bytes into the salts of a receipt. Throws PiaosuError INTERNAL for another length. */
export function takeSalts(random: Uint8Array, detailCount: number): Salts {
  if (random.length !== saltBytesFor(detailCount)) throw new PiaosuError('INTERNAL', { bytes: random.length });
  const saltAt = (i: number): Uint8Array => random.subarray(i * SALT_BYTES, (i + 1) * SALT_BYTES);
  return {
    fields: FIELD_NAMES.map((_, i) => saltAt(i)),
    details: Array.from({ length: detailCount }, (_, i) => saltAt(FIELD_NAMES.length + i)),
    patient: saltAt(FIELD_NAMES.length + detailCount),
  };
}

export type SealedDocument = {
  readonly fieldLeaves: readonly Uint8Array[];
  readonly fieldsRoot: DigestText;
  readonly detailLeaves: readonly Uint8Array[];
  readonly detailRoot: DigestText;
};

/** Commits to each field and each line on its own, so that any subset can be shown later without the rest. */
export function sealDocument(
  suite: HashSuite,
  tree: StaticTree,
  document: ReceiptDocument,
  salts: Salts,
): SealedDocument {
  if (salts.fields.length !== FIELD_NAMES.length || salts.details.length !== document.details.length) {
    throw new PiaosuError('INTERNAL', { fieldSalts: salts.fields.length, detailSalts: salts.details.length });
  }
  const fieldLeaves = FIELD_NAMES.map((name, i) =>
    leafHashOfText(suite, fieldLeafText(name, fieldValue(document, name), saltHexAt(salts.fields, i))),
  );
  const detailLeaves = document.details.map((detail, i) =>
    leafHashOfText(suite, detailLeafText(detail, saltHexAt(salts.details, i))),
  );
  return {
    fieldLeaves,
    fieldsRoot: toDigestText(suite.alg, tree.root(fieldLeaves)),
    detailLeaves,
    detailRoot: toDigestText(suite.alg, tree.root(detailLeaves)),
  };
}

/** Canonical [name, value, salt]. Name and salt are ours: plain ASCII without quotes. */
export function fieldLeafText(name: string, value: Json, saltHex: string): string {
  const text = typeof value === 'string' ? quoteJson(value) : canonicalJson(value);
  return `["${name}",${text},"${saltHex}"]`;
}

/** Canonical [line, {…line}, salt], written out: the general encoder would sort the same keys for every line. */
export function detailLeafText(detail: DetailLine, saltHex: string): string {
  return (
    `[${detail.line},{"amount":"${formatFen(detail.fen)}","category":${quoteJson(detail.category)}` +
    `,"classCode":${quoteJson(detail.classCode)},"className":${quoteJson(detail.className)}` +
    `,"itemCode":${quoteJson(detail.itemCode)},"name":${quoteJson(detail.name)}` +
    `,"quantity":${quoteJson(detail.quantity)},"spec":${quoteJson(detail.spec)}` +
    `,"traceCode":${quoteJson(detail.traceCode)},"unit":${quoteJson(detail.unit)}` +
    `,"unitPrice":${quoteJson(detail.unitPrice)}},"${saltHex}"]`
  );
}

function saltHexAt(salts: readonly Uint8Array[], index: number): string {
  const salt = salts[index];
  if (salt?.length !== SALT_BYTES) throw new PiaosuError('INTERNAL', { salt: index });
  return toHex(salt);
}
