import { createHash } from 'node:crypto';
import {
  buildHeader,
  FIELD_NAMES,
  headerMessage,
  inclusionPath,
  institutionKey,
  lineageOf,
  MATERIALISED_FIELDS,
  openDetail,
  openField,
  receiptLeaf,
  receiptTags,
  recordHash,
  rootOf,
  saltBytesFor,
  sealDocument,
  segmentKey,
  staticTree,
  takeSalts,
  toBase64Url,
  toDigestText,
  toHex,
  type DigestText,
  type EvidencePackage,
  type EvidenceRecords,
  type Organisation,
  type ReceiptDocument,
  type ReceiptEvidence,
  type ReceiptHeader,
  type ReceiptStatus,
  type SealedReceipt,
  type SignedStatement,
} from '@piaosu/core';
import { signEs256 } from '../../gateway/src/native/es256.ts';
import { nativeHmac, nativeSuite } from '../../gateway/src/native/hash-suite.ts';
import {
  CHECKPOINT_BLOCK,
  CHECKPOINT_EPOCH,
  CHECKPOINT_TIME,
  ISSUER_KEY_ID,
  newSegmentRecord,
  NOW_BLOCK,
  PUBLISHER,
  type Consortium,
} from './consortium.ts';

const suite = nativeSuite('sha-256');
const tree = staticTree(suite);
const SHARD = '0';

interface Published extends SealedReceipt {
  readonly header: ReceiptHeader;
}

/** Receipts published in one log under one checkpoint: what a publishing gateway keeps of a day. */
export interface PublishedDay {
  readonly root: DigestText;
  header(index: number): ReceiptHeader;
  leaf(index: number): DigestText;
  path(index: number): string[];
  log(index: number): EvidencePackage['log'];
  records(index: number): EvidenceRecords;
  evidence(index: number): ReceiptEvidence;
  package(index: number, witnesses?: readonly Organisation[], state?: ReceiptStatus): EvidencePackage;
}

/** @param falsify - changes a header before it is signed: an issuer that lies about its own receipt */
export function publishDay(
  consortium: Consortium,
  documents: readonly ReceiptDocument[],
  falsify: (header: ReceiptHeader, index: number) => ReceiptHeader = (header) => header,
): PublishedDay {
  const receipts = documents.map((document, index) => publish(consortium, document, (h) => falsify(h, index)));
  const leaves = receipts.map(({ header }) => receiptLeaf(suite, header));
  const root = toDigestText(suite.alg, rootOf(suite, leaves));
  const at = (index: number): Published => {
    const receipt = receipts[index];
    if (receipt === undefined) throw new RangeError(`no receipt ${index}`);
    return receipt;
  };
  const day: PublishedDay = {
    root,
    header: (index) => at(index).header,
    leaf: (index) => toDigestText(suite.alg, receiptLeaf(suite, at(index).header)),
    path: (index) => inclusionPath(suite, leaves, index).map(toHex),
    log: (index) => ({ publisher: PUBLISHER, shard: SHARD, size: leaves.length, index }),
    records: (index) => ({
      checkpoint: { v: 1, hashAlg: suite.alg, root, epoch: CHECKPOINT_EPOCH, time: CHECKPOINT_TIME, tx: 'aa' },
      issuer: consortium.issuerRecord,
      segment: newSegmentRecord(at(index).header.eInvoiceCode),
    }),
    evidence: (index) => evidenceOf(consortium, day, at(index), index),
    package: (index, witnesses = ['InsuranceMSP', 'FinanceMSP'], state = 'LIVE') =>
      packageOf(consortium, day, at(index), index, { witnesses, state }),
  };
  return day;
}

function publish(
  consortium: Consortium,
  document: ReceiptDocument,
  falsify: (header: ReceiptHeader) => ReceiptHeader,
): Published {
  const salts = takeSalts(randomBytesOf(document), document.details.length);
  const sealed = sealDocument(suite, tree, document, salts);
  const [pepper] = consortium.peppers;
  if (pepper === undefined) throw new RangeError('no pepper');
  const tags = receiptTags(nativeHmac, pepper, document);
  const lineage = lineageOf({ receiptTag: tags.receipt, relatedTag: tags.related });
  const header = buildHeader(suite, { document, sealed, tags, lineage, patientSalt: salts.patient });
  return { document, sealed, salts, header: falsify(header) };
}

/** Salts of a test: any bytes that differ; real ones come from the operating system. */
function randomBytesOf(document: ReceiptDocument): Uint8Array {
  return createHash('shake256', { outputLength: saltBytesFor(document.details.length) })
    .update(document.eInvoiceNumber)
    .digest();
}

function signatureOf(consortium: Consortium, header: ReceiptHeader): EvidencePackage['headerSignature'] {
  const signature = toBase64Url(signEs256(consortium.issuerKey, headerMessage(header)));
  return { keyId: ISSUER_KEY_ID, alg: 'ES256', signature };
}

function evidenceOf(consortium: Consortium, day: PublishedDay, receipt: Published, index: number): ReceiptEvidence {
  const { segment } = day.records(index);
  return {
    header: receipt.header,
    headerSignature: signatureOf(consortium, receipt.header),
    log: day.log(index),
    path: day.path(index),
    segment: { code: segment.code, from: segment.from },
    openings: MATERIALISED_FIELDS.map((name) => openField(tree, receipt, name)),
    patientSalt: toHex(receipt.salts.patient),
  };
}

function packageOf(
  consortium: Consortium,
  day: PublishedDay,
  receipt: Published,
  index: number,
  testimony: { witnesses: readonly Organisation[]; state: ReceiptStatus },
): EvidencePackage {
  const { issuer, segment } = day.records(index);
  return {
    v: 1,
    type: 'piaosu/receipt-package',
    header: receipt.header,
    headerSignature: signatureOf(consortium, receipt.header),
    fields: FIELD_NAMES.map((name) => openField(tree, receipt, name)),
    details: receipt.document.details.map((_, line) => openDetail(tree, receipt, line)),
    log: day.log(index),
    path: day.path(index),
    issuerRecord: issuer,
    segmentRecord: { key: segmentKey(segment.code, segment.from), value: segment },
    witnesses: [
      ...testimony.witnesses.flatMap((org) => statementsOf(consortium, day, index, org)),
      consortium.sign({
        v: 1,
        type: 'status',
        org: 'HealthMSP',
        leaf: day.leaf(index),
        state: testimony.state,
        block: NOW_BLOCK,
      }),
    ],
  };
}

function statementsOf(consortium: Consortium, day: PublishedDay, index: number, org: Organisation): SignedStatement[] {
  const { issuer, segment } = day.records(index);
  const { publisher, shard, size } = day.log(index);
  const record = { v: 1, type: 'record', org, block: NOW_BLOCK } as const;
  return [
    consortium.sign({
      v: 1,
      type: 'checkpoint',
      org,
      publisher,
      shard,
      size,
      root: day.root,
      epoch: CHECKPOINT_EPOCH,
      time: CHECKPOINT_TIME,
      block: CHECKPOINT_BLOCK,
    }),
    consortium.sign({ ...record, key: institutionKey(issuer.id), valueHash: recordHash(suite, issuer) }),
    consortium.sign({
      ...record,
      key: segmentKey(segment.code, segment.from),
      valueHash: recordHash(suite, segment),
    }),
  ];
}
