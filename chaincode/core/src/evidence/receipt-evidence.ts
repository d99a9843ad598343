import { field } from '../ledger/field.ts';
import { logPositionShape } from '../ledger/receipt-record.ts';
import { receiptHeaderShape } from '../receipt/receipt-header.ts';
import { fieldOpeningShape, proofPathShape } from '../receipt/receipt-opening.ts';
import { parsed, refused, type Parsed } from '../result.ts';
import { listOf, parseShape, record, text, type TypeOf } from '../shape/shape.ts';
import { SETTLEMENT_FIELDS } from './settlement.ts';

/** r‖s (P1363) of either scheme: 64 bytes, so 86 digits of base64url. */
export const signatureShape = text(/^[0-9A-Za-z_-]{86}$/);

/** A signature of the issuer over its header. */
export const headerSignatureShape = record({ keyId: field.keyId, alg: field.signatureAlg, signature: signatureShape });
export type HeaderSignature = TypeOf<typeof headerSignatureShape>;

/** The fields that materialising opens, since cap, settled tiers and tags are recomputed from them. */
export const MATERIALISED_FIELDS = [
  ...SETTLEMENT_FIELDS,
  'businessNumber',
  'relatedNumber',
  'patientIdType',
  'patientId',
] as const;

/** Parts of one split bill whose patient can be opened; the parts of one claim, up to 100, are among them. */
export const MAX_RELATED_SALTS = 200;

/** What an actor shows in transient data so that a receipt gets a key of its own. Never stored. */
export const receiptEvidenceShape = record(
  {
    header: receiptHeaderShape,
    headerSignature: headerSignatureShape,
    log: logPositionShape,
    path: proofPathShape,
    /** Names SEG~code~from. */
    segment: record({ code: field.receiptCode, from: field.receiptNumber }),
    /** At least {@link MATERIALISED_FIELDS}; more where an act needs them (checkCode, cashAmount …). */
    openings: listOf(fieldOpeningShape, { min: MATERIALISED_FIELDS.length, max: 64 }),
    patientSalt: field.salt,
  },
  {
    /** Opens `patientCommit` of the receipt that this one supersedes. */
    predecessorPatientSalt: field.salt,
    /**
     * Of the parts of the same split bill: one of them opens `patientCommit` of REL~relatedTag. All that are known, since
     * which part comes first is decided by the order of the block, after the evidence was made.
     */
    relatedPatientSalts: listOf(field.salt, { min: 1, max: MAX_RELATED_SALTS }),
  },
);
export type ReceiptEvidence = TypeOf<typeof receiptEvidenceShape>;

/** Parses hostile input: the shape only. Whether anything in it is true is for `openReceiptEvidence`. */
export function parseReceiptEvidence(value: unknown): Parsed<ReceiptEvidence> {
  const evidence = parseShape(receiptEvidenceShape, value);
  if (!evidence.ok) return evidence;
  const missing = missingFields(evidence.value);
  return missing.length === 0
    ? parsed(evidence.value)
    : refused({ pointer: '/openings', code: 'SCHEMA', detail: { missing } });
}

/** Fields that must be opened and are not. */
export function missingFields({ openings }: ReceiptEvidence): string[] {
  return MATERIALISED_FIELDS.filter((name) => !openings.some((opening) => opening.name === name));
}
