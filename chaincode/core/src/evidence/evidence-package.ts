import { parseCanonicalJson } from '../encoding/canonical-json.ts';
import { logPositionShape } from '../ledger/receipt-record.ts';
import { institutionRecordShape, segmentRecordShape } from '../ledger/registry-record.ts';
import { receiptHeaderShape } from '../receipt/receipt-header.ts';
import { detailOpeningShape, fieldOpeningShape, proofPathShape } from '../receipt/receipt-opening.ts';
import { PiaosuError, refuse, type Parsed } from '../result.ts';
import { listOf, oneOf, parseShape, record, text, type TypeOf } from '../shape/shape.ts';
import { headerSignatureShape } from './receipt-evidence.ts';
import { supervisorSealShape } from './supervisor-seal.ts';
import { signedStatementShape } from './witness.ts';

/** Larger than any real receipt (20,000 detail lines with their paths) and small enough to be read at once. */
export const MAX_PACKAGE_CHARACTERS = 64 * 1024 * 1024;

/** A receipt as it is shown with its proof, in a package or from one organisation to another. */
export const shownReceiptFields = {
  header: receiptHeaderShape,
  headerSignature: headerSignatureShape,
  fields: listOf(fieldOpeningShape, { max: 256 }),
  details: listOf(detailOpeningShape, { max: 100_000 }),
  log: logPositionShape,
  path: proofPathShape,
} as const;

/**
 * All that a third party needs to verify a receipt again with no network. Fields and details may be any subset. What
 * it says about the ledger is said by organisations, each with its signature: checkpoint, the records of issuer and
 * segment, and the state of the receipt as of a block.
 */
export const evidencePackageShape = record(
  {
    v: oneOf(1),
    type: oneOf('piaosu/receipt-package'),
    ...shownReceiptFields,
    /** The value of REG~issuer. */
    issuerRecord: institutionRecordShape,
    segmentRecord: record({ key: text(/^SEG~\d{8}~\d{10}$/), value: segmentRecordShape }),
    witnesses: listOf(signedStatementShape, { max: 64 }),
  },
  {
    supervisorSeal: supervisorSealShape,
    /** The value of REG~ of the finance bureau, whose key made the seal. */
    supervisorRecord: institutionRecordShape,
  },
);
export type EvidencePackage = TypeOf<typeof evidencePackageShape>;

/**
 * Parses the text of a package file. It must be canonical JSON to the byte (a file of ours ends with no line break), so
 * that no second text can be the same package: NOT_CANONICAL or MALFORMED_JSON otherwise, SCHEMA for another shape.
 */
export function parseEvidencePackage(text: string): Parsed<EvidencePackage> {
  if (text.length > MAX_PACKAGE_CHARACTERS) return refuse('BODY_TOO_LARGE', { max: MAX_PACKAGE_CHARACTERS });
  try {
    return parseShape(evidencePackageShape, parseCanonicalJson(text));
  } catch (error) {
    if (error instanceof PiaosuError) return refuse(error.code, error.evidence);
    throw error;
  }
}

/** Which fields (by name) and detail lines (by line number) a holder wants to show; absent: all. */
export type Disclosure = { readonly fields?: readonly string[]; readonly lines?: readonly number[] };

/**
 * The same proof with less shown: the header, its place in the log and the witnesses' words stay, so that the result
 * verifies like the whole. Names and lines that the package does not hold are not an error.
 */
export function disclose(evidence: EvidencePackage, { fields, lines }: Disclosure): EvidencePackage {
  return {
    ...evidence,
    fields: fields === undefined ? evidence.fields : evidence.fields.filter(({ name }) => fields.includes(name)),
    details: lines === undefined ? evidence.details : evidence.details.filter(({ line }) => lines.includes(line)),
  };
}
