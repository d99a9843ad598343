import { canonicalJson } from '../encoding/canonical-json.ts';
import { prefixedUtf8 } from '../encoding/bytes.ts';
import { toHex } from '../encoding/text-forms.ts';
import { isDigestText, toDigestText, type DigestText, type HashSuite } from '../hash/suite.ts';
import { leafHashOfText } from '../hash/tree-hash.ts';
import { field } from '../ledger/field.ts';
import type { Parsed } from '../result.ts';
import { integer, listOf, oneOf, parseShape, record, valueThat, type TypeOf } from '../shape/shape.ts';
import { personalBurden, settledTiers } from './personal-burden.ts';
import type { ReceiptDocument } from './receipt-document.ts';
import { LIABILITIES, RECEIPT_KINDS, receiptRefShape } from './receipt-kind.ts';
import type { SealedDocument } from './receipt-seal.ts';
import type { ReceiptTags } from './receipt-tags.ts';

export const digestShape = valueThat(isDigestText);

/** The header of a receipt: what is hashed into its leaf and signed by its issuer. */
export const receiptHeaderShape = record(
  {
    v: oneOf(1),
    hashAlg: field.hashAlg,
    eInvoiceCode: field.receiptCode,
    eInvoiceNumber: field.receiptNumber,
    kind: oneOf(...RECEIPT_KINDS),
    /** 定点医药机构编码 */
    issuer: field.institution,
    issueDate: field.date,
    /** A tag; see `lineageOf`. */
    lineage: field.tag,
    businessTag: field.tag,
    patientCommit: digestShape,
    /** Personal burden: total − fund − other − hospital; negative on a red receipt. */
    capFen: field.signedFen,
    settledTiers: listOf(field.tier, { max: 4 }),
    liability: oneOf(...LIABILITIES),
    fieldsRoot: digestShape,
    detailRoot: digestShape,
    detailCount: integer(0, 1_000_000),
  },
  { relatedTag: field.tag, redOf: receiptRefShape, supersedes: receiptRefShape },
);
export type ReceiptHeader = TypeOf<typeof receiptHeaderShape>;

export function parseReceiptHeader(value: unknown): Parsed<ReceiptHeader> {
  return parseShape(receiptHeaderShape, value);
}

export type HeaderParts = {
  readonly document: ReceiptDocument;
  readonly sealed: SealedDocument;
  readonly tags: ReceiptTags;
  /** From `lineageOf`. */
  readonly lineage: string;
  /** 16 random bytes; opens `patientCommit`. */
  readonly patientSalt: Uint8Array;
};

export function buildHeader(suite: HashSuite, parts: HeaderParts): ReceiptHeader {
  const { document, sealed, tags } = parts;
  return {
    v: 1,
    hashAlg: suite.alg,
    eInvoiceCode: document.eInvoiceCode,
    eInvoiceNumber: document.eInvoiceNumber,
    kind: document.kind,
    issuer: document.issuer,
    issueDate: document.issueDate,
    lineage: parts.lineage,
    businessTag: tags.business,
    patientCommit: patientCommit(suite, tags.patient, parts.patientSalt),
    capFen: personalBurden(document),
    settledTiers: settledTiers(document),
    liability: document.liability,
    fieldsRoot: sealed.fieldsRoot,
    detailRoot: sealed.detailRoot,
    detailCount: document.details.length,
    ...(tags.related === undefined ? {} : { relatedTag: tags.related }),
    ...(document.redOf === null ? {} : { redOf: document.redOf }),
    ...(document.supersedes === null ? {} : { supersedes: document.supersedes }),
  };
}

/** H(0x00 ‖ canonical [patientTag, salt]): equal patients cannot be linked without the salt of each act. */
export function patientCommit(suite: HashSuite, patientTag: string, salt: Uint8Array): DigestText {
  return toDigestText(suite.alg, leafHashOfText(suite, canonicalJson([patientTag, toHex(salt)])));
}

/** H(0x00 ‖ canonical header): what the publisher's log holds of a receipt. */
export function receiptLeaf(suite: HashSuite, header: ReceiptHeader): Uint8Array {
  return leafHashOfText(suite, canonicalJson(header));
}

const HEADER_DOMAIN = 'piaosu/receipt-header/v1\0';

/** What the issuer signs. */
export function headerMessage(header: ReceiptHeader): Uint8Array {
  return prefixedUtf8(HEADER_DOMAIN, canonicalJson(header));
}

/** Canonical text, leaf and message to sign, from one encoding: publishing needs all three of each receipt. */
export type EncodedHeader = { readonly text: string; readonly leaf: Uint8Array; readonly message: Uint8Array };

export function encodeHeader(suite: HashSuite, header: ReceiptHeader): EncodedHeader {
  const text = canonicalJson(header);
  return { text, leaf: leafHashOfText(suite, text), message: prefixedUtf8(HEADER_DOMAIN, text) };
}
