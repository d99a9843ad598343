import { fromHex } from '../encoding/text-forms.ts';
import type { DigestText, HashSuite } from '../hash/suite.ts';
import type { CheckpointRecord } from '../ledger/receipt-record.ts';
import type { InstitutionRecord, SegmentRecord } from '../ledger/registry-record.ts';
import { patientCommit, type ReceiptHeader } from '../receipt/receipt-header.ts';
import { verifyField } from '../receipt/receipt-opening.ts';
import { tagParts } from '../receipt/receipt-tags.ts';
import { parsed, refused, type Fault, type Parsed } from '../result.ts';
import {
  proofFault,
  headerSignatureFaults,
  inclusionFaults,
  issuerFaults,
  leafText,
  segmentFaults,
  suspensionFaults,
} from './header-proof.ts';
import type { SignatureVerifier, SuiteSource, TagSource } from './ports.ts';
import { missingFields, type ReceiptEvidence } from './receipt-evidence.ts';
import { readSettlement, settlementFaults, openedText, type OpenedFields, type Settlement } from './settlement.ts';

export interface EvidencePorts {
  readonly suiteOf: SuiteSource;
  readonly verifySignature: SignatureVerifier;
  readonly tags: TagSource;
}

/** What the ledger holds about the things that the evidence names. Absent records are the caller's refusals. */
export interface EvidenceRecords {
  /** CKP~ of `evidence.log`. */
  readonly checkpoint: CheckpointRecord;
  /** REG~ of `evidence.header.issuer`. */
  readonly issuer: InstitutionRecord;
  /** SEG~ of `evidence.segment`. */
  readonly segment: SegmentRecord;
}

/** The tags of one id: under every version ever used, oldest first, and the one that new keys use. */
export interface Tags {
  readonly newest: string;
  readonly all: readonly string[];
}

/** Everything that is proven about a receipt by its evidence. Personal: stays in the memory of the process. */
export interface OpenedReceipt extends Settlement {
  readonly header: ReceiptHeader;
  readonly leaf: DigestText;
  readonly receiptTags: Tags;
  readonly businessTags: Tags;
  /** Only of a part of a split bill. */
  readonly relatedTags?: Tags;
  readonly patientTags: Tags;
  /** Whether the patient has a number. Without one nobody can be shown to be the same person. */
  readonly isPatientNamed: boolean;
  /** All fields that were opened, more than the settlement where the evidence shows more. */
  readonly fields: OpenedFields;
}

/**
 * Checks what a receipt's evidence claims and computes anew what its header promises. Refused with, in this order:
 * PROOF_INVALID (not under the checkpoint), NOT_ISSUER (another publisher's log, not a hospital), ISSUER_UNTRUSTED (issuer
 * suspended or key not valid when the checkpoint committed), PROOF_INVALID (signature), SEGMENT_UNALLOTTED, NOT_ISSUER (segment),
 * PROOF_INVALID (an opening, a missing one), AMOUNT_EQUATION (cap or settled tiers), PROOF_INVALID (tags, patient).
 * Whether the lineage is right is for the contract, which knows the predecessor.
 */
export function openReceiptEvidence(
  ports: EvidencePorts,
  evidence: ReceiptEvidence,
  records: EvidenceRecords,
): Parsed<OpenedReceipt> {
  const suite = ports.suiteOf(evidence.header.hashAlg);
  const faults = [...headerFaults(ports, suite, evidence, records), ...openingFaults(suite, evidence)];
  if (faults.length > 0) return refused(...faults);
  const fields: OpenedFields = new Map(evidence.openings.map(({ name, value }) => [name, value]));
  const settlement = readSettlement(fields);
  if (!settlement.ok) return settlement;
  const opened = describe(ports.tags, suite, evidence.header, fields, settlement.value);
  const differing = [
    ...settlementFaults(evidence.header, settlement.value),
    ...tagFaults(opened),
    ...patientFaults(suite, opened, evidence.patientSalt),
  ];
  return differing.length === 0 ? parsed(opened) : refused(...differing);
}

/**
 * Whether `commit` commits to the patient of this receipt, under any version of the pepper. Never for a patient without a
 * number: all of those have one tag, and the newborns of a year are not one person.
 */
export function isPatientOf(suite: HashSuite, opened: OpenedReceipt, commit: string, saltHex: string): boolean {
  return opened.isPatientNamed && opensTo(suite, opened.patientTags, commit, saltHex);
}

function headerFaults(
  { verifySignature }: EvidencePorts,
  suite: HashSuite,
  { header, headerSignature, log, path }: ReceiptEvidence,
  { checkpoint, issuer, segment }: EvidenceRecords,
): Fault[] {
  return [
    ...inclusionFaults(suite, header, log, path, checkpoint.root),
    ...issuerFaults(header, log, issuer),
    ...suspensionFaults(issuer, checkpoint.epoch),
    ...headerSignatureFaults(verifySignature, header, headerSignature, issuer, checkpoint.epoch),
    ...segmentFaults(header, segment),
  ];
}

function openingFaults(suite: HashSuite, evidence: ReceiptEvidence): Fault[] {
  const missing = missingFields(evidence);
  return [
    ...evidence.openings
      .filter((opening) => !verifyField(suite, evidence.header.fieldsRoot, opening))
      .map(({ name }) => proofFault('PROOF_INVALID', '/openings', { proof: 'field', name })),
    ...(missing.length === 0 ? [] : [proofFault('PROOF_INVALID', '/openings', { proof: 'field', missing })]),
  ];
}

function describe(
  source: TagSource,
  suite: HashSuite,
  header: ReceiptHeader,
  fields: OpenedFields,
  settlement: Settlement,
): OpenedReceipt {
  const text = (name: string): string => openedText(fields, name) ?? '';
  const related = text('relatedNumber');
  return {
    ...settlement,
    header,
    leaf: leafText(suite, header),
    receiptTags: tagsOf(source, 'receipt', tagParts.receipt(header)),
    businessTags: tagsOf(source, 'business', tagParts.business(header.issuer, text('businessNumber'))),
    ...(related === '' ? {} : { relatedTags: tagsOf(source, 'related', tagParts.related(header.issuer, related)) }),
    patientTags: tagsOf(source, 'patient', tagParts.patient(text('patientIdType'), text('patientId'))),
    isPatientNamed: text('patientId').trim() !== '',
    fields,
  };
}

function tagsOf(source: TagSource, domain: Parameters<TagSource['tagOf']>[1], parts: readonly string[]): Tags {
  const all = source.versions.map((version) => source.tagOf(version, domain, parts));
  return { all, newest: all.at(-1) ?? '' };
}

/** The header was made under some version of the pepper that is known: its tags are those of the opened ids. */
function tagFaults({ header, businessTags, relatedTags }: OpenedReceipt): Fault[] {
  const businessHolds = businessTags.all.includes(header.businessTag);
  const relatedHolds =
    header.relatedTag === undefined ? relatedTags === undefined : relatedTags?.all.includes(header.relatedTag) === true;
  return [
    ...(businessHolds ? [] : [proofFault('PROOF_INVALID', '/header/businessTag', { proof: 'tag' })]),
    ...(relatedHolds ? [] : [proofFault('PROOF_INVALID', '/header/relatedTag', { proof: 'tag' })]),
  ];
}

function patientFaults(suite: HashSuite, opened: OpenedReceipt, saltHex: string): Fault[] {
  return opensTo(suite, opened.patientTags, opened.header.patientCommit, saltHex)
    ? []
    : [proofFault('PROOF_INVALID', '/header/patientCommit', { proof: 'patient' })];
}

function opensTo(suite: HashSuite, patient: Tags, commit: string, saltHex: string): boolean {
  const salt = fromHex(saltHex);
  return salt.ok && patient.all.some((tag) => patientCommit(suite, tag, salt.value) === commit);
}
