import { randomBytes } from 'node:crypto';

import {
  buildHeader,
  foldPlan,
  headerMessage,
  hmacSha256,
  inclusionPath,
  lineageOf,
  MATERIALISED_FIELDS,
  openField,
  planConsistency,
  receiptLeaf,
  receiptTags,
  rootOf,
  saltBytesFor,
  sealDocument,
  sha256Suite,
  staticTree,
  takeSalts,
  toDigestText,
  toHex,
  type BodyOf,
  type DigestText,
  type FieldName,
  type FieldOpening,
  type LogPosition,
  type Pepper,
  type ReceiptDocument,
  type ReceiptEvidence,
  type ReceiptHeader,
  type ReceiptPointer,
  type SealedReceipt,
} from '@piaosu/core';

import type { Signer } from './signer.ts';

/** A receipt as its publisher keeps it: the sealed document, its header signed by the issuer, its place in the log. */
export interface Published {
  readonly receipt: SealedReceipt;
  readonly header: ReceiptHeader;
  readonly keyId: string;
  readonly signature: string;
  readonly index: number;
  readonly segmentFrom: string;
}

export interface Publishing {
  readonly segmentFrom?: string;
  readonly predecessorLineage?: string;
  /** What a dishonest publisher puts into the header instead of the truth. */
  readonly forged?: Partial<ReceiptHeader>;
}

/** A publisher's log in memory: it seals, builds headers and proofs with core, and never checks anything itself. */
export class PublisherLog {
  readonly publisher: string;
  readonly shard = '0';
  readonly leaves: Uint8Array[] = [];
  readonly #pepper: Pepper;
  readonly #openings = new WeakMap<SealedReceipt, Map<FieldName, FieldOpening>>();
  #anchored = 0;

  constructor(publisher: string, pepper: Pepper) {
    this.publisher = publisher;
    this.#pepper = pepper;
  }

  publish(
    document: ReceiptDocument,
    signer: Signer,
    { forged, segmentFrom, predecessorLineage }: Publishing = {},
  ): Published {
    const salts = takeSalts(randomBytes(saltBytesFor(document.details.length)), document.details.length);
    const sealed = sealDocument(sha256Suite, staticTree(sha256Suite), document, salts);
    const tags = receiptTags(hmacSha256, this.#pepper, document);
    const lineage = lineageOf({ receiptTag: tags.receipt, relatedTag: tags.related, predecessorLineage });
    const parts = { document, sealed, tags, lineage, patientSalt: salts.patient };
    const header = { ...buildHeader(sha256Suite, parts), ...forged };
    this.leaves.push(receiptLeaf(sha256Suite, header));
    return {
      receipt: { document, sealed, salts },
      header,
      keyId: signer.registration.id,
      signature: signer.sign(headerMessage(header)),
      index: this.leaves.length - 1,
      segmentFrom: segmentFrom ?? '0000000001',
    };
  }

  /** The body that anchors everything published so far. */
  checkpointBody(from = this.#anchored): BodyOf<'checkpoint'> {
    const size = this.leaves.length;
    this.#anchored = size;
    return {
      shard: this.shard,
      hashAlg: 'sha-256',
      fromSize: from,
      fromRoot: this.root(from),
      size,
      root: this.root(size),
      consistency: this.consistency(from, size),
    };
  }

  root(size: number): DigestText {
    return toDigestText('sha-256', rootOf(sha256Suite, this.leaves.slice(0, size)));
  }

  pointer(published: Published, size = this.#anchored): ReceiptPointer {
    const leaf = this.leaves[published.index];
    if (leaf === undefined) throw new Error('no such leaf');
    return {
      leaf: toDigestText('sha-256', leaf),
      log: this.position(published, size),
      path: inclusionPath(sha256Suite, this.leaves.slice(0, size), published.index).map(toHex),
    };
  }

  evidence(published: Published, more: readonly FieldName[] = [], size = this.#anchored): ReceiptEvidence {
    const { header, keyId, signature, receipt, segmentFrom } = published;
    const names: readonly FieldName[] = [...MATERIALISED_FIELDS, ...more];
    return {
      header,
      headerSignature: { keyId, alg: 'ES256', signature },
      log: this.position(published, size),
      path: this.pointer(published, size).path,
      segment: { code: header.eInvoiceCode, from: segmentFrom },
      openings: names.map((name) => this.#opening(receipt, name)),
      patientSalt: toHex(receipt.salts.patient),
    };
  }

  /** Openings are asked for again and again, and each would hash the whole tree of fields anew. */
  #opening(receipt: SealedReceipt, name: FieldName): FieldOpening {
    const known = this.#openings.get(receipt) ?? new Map<FieldName, FieldOpening>();
    this.#openings.set(receipt, known);
    const opening = known.get(name) ?? openField(staticTree(sha256Suite), receipt, name);
    known.set(name, opening);
    return opening;
  }

  position({ index }: Published, size = this.#anchored): LogPosition {
    return { publisher: this.publisher, shard: this.shard, size, index };
  }

  consistency(from: number, size: number): string[] {
    const plan = planConsistency(from, size);
    const node = ({ level, index }: { level: number; index: number }): Uint8Array =>
      rootOf(sha256Suite, this.leaves.slice(index * 2 ** level, (index + 1) * 2 ** level));
    return foldPlan(sha256Suite, plan, node).map(toHex);
  }
}
