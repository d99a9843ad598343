import {
  FIELD_NAMES,
  isFieldName,
  MATERIALISED_FIELDS,
  MAX_RELATED_SALTS,
  openDetail,
  openField,
  parseReceiptHeader,
  PiaosuError,
  receiptLeaf,
  toHex,
  verifyInclusion,
  type DetailOpening,
  type FieldName,
  type LogPosition,
  type ReceiptEvidence,
  type ReceiptHeader,
  type ReceiptRef,
  type SealedReceipt,
} from '@piaosu/core';
import type { Database } from '../db/index.ts';
import { selectPublished, selectRelated, type PublishedRow } from '../db/issued-receipts.ts';
import { openDocumentBytes, type WrappingKeys } from '../documents/document-cipher.ts';
import type { PublishedReceipt } from '../organisation.ts';
import { nameOf } from './accept/decide-rows.ts';
import type { IssuerDirectory } from './accept/issuer-directory.ts';
import { nativeSuite } from '../native/hash-suite.ts';
import { splitHashes } from './log-step.ts';
import { openEnvelope } from './seal/document-envelope.ts';
import { merkleStaticTree } from './static-tree.ts';
import { sharedTree } from '../use-cases/verification/shared-tree.ts';
import { headerSignatureOf } from './stored-signature.ts';

export interface PublishedReceiptsOptions {
  readonly database: Database;
  readonly wrapping: WrappingKeys;
  readonly directory: IssuerDirectory;
}

/** Receipts that this gateway published, decrypted and opened only after their rows hold against themselves. */
export interface PublishedReceipts {
  receipt(ref: ReceiptRef): Promise<PublishedReceipt | undefined>;
  evidence(ref: ReceiptRef, more?: readonly string[]): Promise<ReceiptEvidence>;
  details(ref: ReceiptRef): Promise<DetailOpening[]>;
}

/** A row that was proven: the leaf is the header's, the header commits to the document, the proof leads to the root. */
interface Proven {
  readonly row: PublishedRow;
  readonly header: ReceiptHeader;
  readonly receipt: SealedReceipt;
}

interface Anchored extends Proven {
  readonly log: LogPosition;
  readonly path: readonly string[];
}

export function newPublishedReceipts(options: PublishedReceiptsOptions): PublishedReceipts {
  return {
    receipt: async (ref) => {
      const proven = await findProven(options, ref);
      if (proven === undefined) return undefined;
      const { row, header, receipt } = proven;
      const log = placeOf(row);
      const base = { document: receipt.document, header, state: row.state, tag: row.tag };
      return log === undefined || row.tx === null ? base : { ...base, anchor: { log, tx: row.tx } };
    },
    evidence: async (ref, more = []) => toEvidence(options, await anchored(options, ref), more),
    details: async (ref) => {
      const proven = await findProven(options, ref);
      if (proven === undefined) throw new PiaosuError('NOT_FOUND');
      // Built once for all lines: a stay of months has thousands.
      const tree = sharedTree(nativeSuite(proven.header.hashAlg));
      return proven.receipt.document.details.map((_, index) => openDetail(tree, proven.receipt, index));
    },
  };
}

async function findProven(options: PublishedReceiptsOptions, ref: ReceiptRef): Promise<Proven | undefined> {
  const row = await selectPublished(options.database, ref.eInvoiceCode, ref.eInvoiceNumber);
  return row === undefined ? undefined : prove(options, row);
}

/** A row of SQL decides nothing by itself. Throws INDEX_DIVERGED when its parts do not fit each other. */
function prove({ wrapping }: PublishedReceiptsOptions, row: PublishedRow): Proven {
  const header = parseReceiptHeader(JSON.parse(row.header));
  const subject = `${row.code}-${row.number}`;
  if (row.document === null || row.wrapped_key === null) throw new PiaosuError('NOT_FOUND', { erased: true });
  if (!header.ok || nameOf(header.value) !== subject) throw diverged(row, 'header');
  // As it was sealed, whatever the network hashes with now.
  const suite = nativeSuite(header.value.hashAlg);
  if (!sameBytes(receiptLeaf(suite, header.value), row.leaf)) throw diverged(row, 'leaf');
  const sealed = { document: row.document, wrappedKey: row.wrapped_key, keyId: row.key_id };
  const receipt = openEnvelope(suite, merkleStaticTree(suite), openDocumentBytes(wrapping, subject, sealed));
  const { fieldsRoot, detailRoot } = receipt.sealed;
  if (fieldsRoot !== header.value.fieldsRoot || detailRoot !== header.value.detailRoot) throw diverged(row, 'document');
  return { row, header: header.value, receipt };
}

async function anchored(options: PublishedReceiptsOptions, ref: ReceiptRef): Promise<Anchored> {
  const proven = await findProven(options, ref);
  if (proven === undefined) throw new PiaosuError('NOT_FOUND');
  const { row } = proven;
  const log = placeOf(row);
  if (log === undefined || row.proof === null || row.root === null) throw new PiaosuError('NOT_ANCHORED');
  const path = splitHashes(row.proof);
  const claim = { leaf: row.leaf, index: log.index, size: log.size, path, root: row.root };
  if (!verifyInclusion(nativeSuite(proven.header.hashAlg), claim)) throw diverged(row, 'proof');
  return { ...proven, log, path: path.map(toHex) };
}

/** Where the leaf lies; undefined while no checkpoint on the ledger covers it. */
function placeOf({
  state,
  publisher,
  shard,
  leaf_index: index,
  checkpoint_size: size,
}: PublishedRow): LogPosition | undefined {
  if (state !== 'ANCHORED' || publisher === null || shard === null || index === null || size === null) return undefined;
  return { publisher, shard, size, index };
}

async function toEvidence(
  options: PublishedReceiptsOptions,
  proven: Anchored,
  more: readonly string[],
): Promise<ReceiptEvidence> {
  const { header, receipt, log, path, row } = proven;
  const tree = merkleStaticTree(nativeSuite(header.hashAlg));
  const segment = await segmentOf(options, row);
  const relatedPatientSalts = await relatedSalts(options, proven);
  const predecessorPatientSalt = await predecessorSalt(options, header);
  return {
    header,
    headerSignature: headerSignatureOf(row.signing_key, row.header_signature),
    log,
    path,
    segment: { code: segment.code, from: segment.from },
    openings: toFields([...MATERIALISED_FIELDS, ...more]).map((name) => openField(tree, receipt, name)),
    patientSalt: toHex(receipt.salts.patient),
    ...(predecessorPatientSalt === undefined ? {} : { predecessorPatientSalt }),
    ...(relatedPatientSalts.length === 0 ? {} : { relatedPatientSalts }),
  };
}

/** Known names once each, in the order of the format; a name that is no field is refused. */
function toFields(names: readonly string[]): FieldName[] {
  const unknown = names.filter((name) => !isFieldName(name));
  if (unknown.length > 0) throw new PiaosuError('UNKNOWN_FIELD', unknown);
  return FIELD_NAMES.filter((name) => names.includes(name));
}

async function segmentOf(options: PublishedReceiptsOptions, row: PublishedRow) {
  const view = await options.directory.load(new Set(), new Set([row.code]));
  const segment = view.segment(row.code, row.number);
  if (segment === undefined) throw new PiaosuError('SEGMENT_UNALLOTTED', { code: row.code, number: row.number });
  return segment;
}

/** Opens the patient of the receipt that this one replaces, when that is ours. */
async function predecessorSalt(options: PublishedReceiptsOptions, header: ReceiptHeader): Promise<string | undefined> {
  if (header.supersedes === undefined) return undefined;
  const predecessor = await findProven(options, header.supersedes);
  return predecessor === undefined ? undefined : toHex(predecessor.receipt.salts.patient);
}

/**
 * Opens the patient of every part of the split bill: which of them the ledger takes first, and so compares the others
 * with, is decided only when the act is. Parts of another patient are left out: their salts are not this patient's.
 */
async function relatedSalts(options: PublishedReceiptsOptions, { header, receipt }: Proven): Promise<string[]> {
  if (header.relatedTag === undefined) return [];
  const { patientIdType, patientId } = receipt.document;
  const rows = await selectRelated(options.database, header.relatedTag, MAX_RELATED_SALTS);
  return rows
    .filter(({ document }) => document !== null)
    .map((row) => prove(options, row).receipt)
    .filter(({ document }) => document.patientIdType === patientIdType && document.patientId === patientId)
    .map(({ salts }) => toHex(salts.patient));
}

function sameBytes(left: Uint8Array, right: Uint8Array): boolean {
  return Buffer.compare(left, right) === 0;
}

function diverged(row: PublishedRow, part: string): PiaosuError {
  return new PiaosuError('INDEX_DIVERGED', { receipt: row.tag, part });
}
