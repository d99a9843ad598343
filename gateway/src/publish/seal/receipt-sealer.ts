import { createHmac, type KeyObject } from 'node:crypto';
import {
  buildHeader,
  encodeHeader,
  examineReceipt,
  presentReceipt,
  receiptTags,
  saltBytesFor,
  sealDocument,
  takeSalts,
  type Fault,
  type HashSuite,
  type Hmac,
  type Pepper,
  type ReceiptDocument,
  type ReceiptKind,
  type ReceiptRef,
  type ReceiptTags,
  type StaticTree,
} from '@piaosu/core';
import type { CopyBinary } from '../../db/copy-binary.ts';
import { sealDocumentBytes, type WrappingKeys } from '../../documents/document-cipher.ts';
import type { RandomPool } from '../../documents/random-pool.ts';
import type { KeyStore } from '../../organisation.ts';
import { storedSignature } from '../stored-signature.ts';
import { likenessOf } from './likeness.ts';
import { toEnvelope } from './document-envelope.ts';
import { parseReceiptText } from './receipt-text.ts';

/** What deciding about a receipt needs to know of it; the document itself stays with the sealer. */
export interface ReceiptFacts {
  readonly issuer: string;
  readonly kind: ReceiptKind;
  readonly tag: string;
  readonly businessTag: string;
  readonly relatedTag?: string;
  readonly redOf?: ReceiptRef;
  readonly supersedes?: ReceiptRef;
  readonly totalFen: number;
  /** Whether the patient has a number to be known by. */
  readonly isPatientNamed: boolean;
  /** Keyed digest of the document, hex: equal for a repeated upload only. */
  readonly content: string;
}

/** One row read: its name as far as it can be read, what is wrong with it, and its facts when it has its form. */
export interface RowReading {
  readonly code: string;
  readonly number: string;
  readonly faults: readonly Fault[];
  readonly facts?: ReceiptFacts;
}

/** A row on its way to the database. */
export interface SealRequest {
  readonly lineage: string;
  /** Key of the issuer that signs the header; registered on the ledger. */
  readonly keyId: string;
  readonly job: string | null;
  /** A receipt issued by a device without network brings its salts and signature along. */
  readonly offline?: OfflineSeal;
}

/** What a device sealed and signed itself; verified before it gets here. */
export interface OfflineSeal {
  /** The device's key. */
  readonly keyId: string;
  /** The one draw of all salts, base64. */
  readonly salts: string;
  /** Over `offlineHeaderMessage`, base64url. */
  readonly signature: string;
}

export interface SealerOptions {
  readonly suite: HashSuite;
  readonly hmac: Hmac;
  readonly tree: StaticTree;
  /** Throws PiaosuError PEPPER_UNKNOWN. */
  readonly pepperOf: (version: number) => Pepper;
  readonly wrapping: WrappingKeys;
  readonly contentKey: KeyObject;
  readonly random: RandomPool;
  readonly keys: Pick<KeyStore, 'sign'>;
}

/** A receipt that was read and can be sealed. */
export interface OpenReceipt {
  readonly document: ReceiptDocument;
  /** The document as JSON: what is encrypted, and what `content` is a digest of. */
  readonly text: string;
  readonly tags: ReceiptTags;
}

export type ReadRow = RowReading & { readonly receipt?: OpenReceipt };

/** Reads one receipt (JSON text), judges it without a database and names it by tags of this version of the secret. */
export function readRow(options: SealerOptions, pepper: number, source: string): ReadRow {
  const input = parseReceiptText(source);
  if (!input.ok) return { code: '', number: '', faults: input.faults };
  const { document, faults } = examineReceipt(input.value);
  if (document === undefined) return { ...nameOf(input.value), faults };
  const text = JSON.stringify(presentReceipt(document));
  const tags = receiptTags(options.hmac, options.pepperOf(pepper), document);
  return {
    code: document.eInvoiceCode,
    number: document.eInvoiceNumber,
    faults,
    facts: factsOf(document, tags, createHmac('sha256', options.contentKey).update(text).digest('hex')),
    receipt: { document, text, tags },
  };
}

function factsOf(document: ReceiptDocument, tags: ReceiptTags, content: string): ReceiptFacts {
  return {
    issuer: document.issuer,
    kind: document.kind,
    tag: tags.receipt,
    businessTag: tags.business,
    totalFen: document.totalFen,
    isPatientNamed: document.patientId !== '',
    content,
    ...(tags.related === undefined ? {} : { relatedTag: tags.related }),
    ...(document.redOf === null ? {} : { redOf: document.redOf }),
    ...(document.supersedes === null ? {} : { supersedes: document.supersedes }),
  };
}

/** What can stand in a report of refused rows; NUL cannot even be stored. */
const PRINTED = /^\P{Cc}{0,64}$/u;

/** A row that cannot be read may still say which receipt it is about. */
function nameOf(input: unknown): { code: string; number: string } {
  return { code: textMember(input, 'eInvoiceCode'), number: textMember(input, 'eInvoiceNumber') };
}

function textMember(input: unknown, name: string): string {
  if (typeof input !== 'object' || input === null) return '';
  const value: unknown = Reflect.get(input, name);
  return typeof value === 'string' && PRINTED.test(value) ? value.trim() : '';
}

/** Where the id stands in an encoded row; it is filled in when the row is accepted. */
export const ROW_ID_OFFSET = 6;
export const ROW_COLUMNS =
  'id, code, number, tag, issuer, kind, business_tag, related_tag, red_of, supersedes, lineage, total_fen, content, leaf, ' +
  'header, signing_key, header_signature, document, wrapped_key, key_id, job, likeness, patient_tag';
const FIELDS = 23;

/** Commits to the document, signs its header in the issuer's name, encrypts it and appends the row, with id 0. */
export async function sealRow(
  options: SealerOptions,
  { document, text, tags }: OpenReceipt,
  content: string,
  request: SealRequest,
  rows: CopyBinary,
): Promise<void> {
  const { suite } = options;
  const draw = drawOf(options, request, document.details.length);
  const salts = takeSalts(draw, document.details.length);
  const sealed = sealDocument(suite, options.tree, document, salts);
  const header = buildHeader(suite, { document, sealed, tags, lineage: request.lineage, patientSalt: salts.patient });
  const encoded = encodeHeader(suite, header);
  const { keyId, alg, signature } = await signatureOf(options, request, document.issuer, encoded.message);
  const subject = `${document.eInvoiceCode}-${document.eInvoiceNumber}`;
  const kept = sealDocumentBytes(options.wrapping, options.random, subject, toEnvelope(text, draw));
  rows.row(FIELDS).int8(0).text(document.eInvoiceCode).text(document.eInvoiceNumber).text(tags.receipt);
  rows
    .text(document.issuer)
    .text(document.kind)
    .text(document.kind === 'RED' ? null : tags.business);
  rows
    .text(tags.related ?? null)
    .text(refText(document.redOf))
    .text(refText(document.supersedes));
  rows.text(request.lineage).int8(document.totalFen).bytes(Buffer.from(content, 'hex')).bytes(encoded.leaf);
  rows.text(encoded.text).text(keyId).bytes(storedSignature(alg, signature));
  rows.bytes(kept.document).bytes(kept.wrappedKey).text(kept.keyId).text(request.job);
  rows.bytes(likenessOf(options.contentKey, document)).text(document.patientId === '' ? null : tags.patient);
}

function drawOf({ random }: SealerOptions, { offline }: SealRequest, details: number): Buffer {
  return offline === undefined ? random.take(saltBytesFor(details)) : Buffer.from(offline.salts, 'base64');
}

function signatureOf({ keys }: SealerOptions, { keyId, offline }: SealRequest, issuer: string, message: Uint8Array) {
  return offline === undefined
    ? keys.sign(issuer, message, keyId)
    : Promise.resolve({ keyId, alg: 'ES256' as const, signature: Buffer.from(offline.signature, 'base64url') });
}

/** `code-number`, as people and columns name a receipt. */
export function refText(ref: ReceiptRef | null): string | null {
  return ref === null ? null : `${ref.eInvoiceCode}-${ref.eInvoiceNumber}`;
}
