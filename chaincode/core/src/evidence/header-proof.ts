import type { Code } from '../codes.ts';
import type { JsonObject } from '../encoding/json.ts';
import { fromBase64, fromBase64Url, fromHex } from '../encoding/text-forms.ts';
import { parseDigestText, toDigestText, type DigestText, type HashSuite } from '../hash/suite.ts';
import type { LogPosition } from '../ledger/receipt-record.ts';
import {
  REGISTERED_BY,
  type InstitutionKey,
  type InstitutionRecord,
  type SegmentRecord,
} from '../ledger/registry-record.ts';
import { LATEST_EPOCH } from '../ledger/epoch.ts';
import { isSuspendedIn } from '../ledger/suspension.ts';
import { verifyInclusion } from '../merkle/verify-proof.ts';
import { mayIssueOffline, offlineHeaderMessage, offlineHeaderOf } from '../offline/offline-header.ts';
import { headerMessage, receiptLeaf, type ReceiptHeader } from '../receipt/receipt-header.ts';
import type { Fault } from '../result.ts';
import { explained, untimelyOf } from './anchoring-order.ts';
import type { SignatureVerifier } from './ports.ts';
import type { HeaderSignature } from './receipt-evidence.ts';

/** The leaf of a header as records and statements name it. */
export function leafText(suite: HashSuite, header: ReceiptHeader): DigestText {
  return toDigestText(suite.alg, receiptLeaf(suite, header));
}

/** `header` lies at `log.index` under a tree of `log.size` leaves with this root (RFC 9162 §2.1.3.2), same algorithm. */
export function inclusionFaults(
  suite: HashSuite,
  header: ReceiptHeader,
  log: LogPosition,
  path: readonly string[],
  root: string,
): Fault[] {
  return isUnderRoot(suite, receiptLeaf(suite, header), log, path, root)
    ? []
    : [proofFault('PROOF_INVALID', '/path', { proof: 'inclusion', log })];
}

function isUnderRoot(
  suite: HashSuite,
  leaf: Uint8Array,
  { index, size }: LogPosition,
  path: readonly string[],
  root: string,
): boolean {
  const digest = parseDigestText(root);
  if (!digest.ok || digest.value.alg !== suite.alg) return false;
  const hashes = path.map(fromHex).flatMap((hash) => (hash.ok ? [hash.value] : []));
  return (
    hashes.length === path.length &&
    verifyInclusion(suite, { leaf, index, size, path: hashes, root: digest.value.bytes })
  );
}

/**
 * The header names this institution, it is a hospital, and the log belongs to the publisher registered for it. Of an
 * organisation that registers hospitals: a record that names another would let the publisher's own pass for a witness.
 */
export function issuerFaults(header: ReceiptHeader, log: LogPosition, issuer: InstitutionRecord): Fault[] {
  const isHospital = issuer.kinds.includes('HOSPITAL') && REGISTERED_BY[issuer.org].includes('HOSPITAL');
  const isOwn = issuer.id === header.issuer && isHospital && issuer.publisher === log.publisher;
  return isOwn ? [] : [proofFault('NOT_ISSUER', '/log/publisher', { issuer: header.issuer, publisher: log.publisher })];
}

/**
 * The issuer was active in the checkpoint's epoch (undefined: not known; `LATEST_EPOCH`: now). As with keys it is not the
 * issue date that counts, which a suspended issuer could write as it likes: what came under a checkpoint before stays good.
 */
export function suspensionFaults(issuer: InstitutionRecord, epoch: number | undefined): Fault[] {
  if (epoch === undefined || !isSuspendedIn(issuer, epoch)) return [];
  const evidence = { issuer: issuer.id, suspended: true, ...explained('ANCHORED_WHILE_SUSPENDED'), ...named(epoch) };
  return [proofFault('ISSUER_UNTRUSTED', '/header/issuer', evidence)];
}

/** An epoch as evidence; none where it was asked for what holds now. */
function named(epoch: number | undefined): { epoch?: number } {
  return epoch === undefined || epoch === LATEST_EPOCH ? {} : { epoch };
}

/** The number lies in the segment, and the segment is the issuer's. */
export function segmentFaults(header: ReceiptHeader, segment: SegmentRecord): Fault[] {
  const { eInvoiceCode, eInvoiceNumber, issuer } = header;
  // Numbers are texts of ten digits each: they compare as text.
  const covers = segment.code === eInvoiceCode && segment.from <= eInvoiceNumber && eInvoiceNumber <= segment.to;
  if (!covers) return [proofFault('SEGMENT_UNALLOTTED', '/segment', { eInvoiceCode, eInvoiceNumber })];
  return segment.issuer === issuer
    ? []
    : [proofFault('NOT_ISSUER', '/segment', { issuer, allottedTo: segment.issuer })];
}

/**
 * The issuer signed the header with a key that counted in the checkpoint's epoch (undefined: not known; `LATEST_EPOCH`:
 * now). Neither issue date nor transaction time is asked: who has stolen a key can write any date, and a client chooses the
 * time of its transaction within a quarter of an hour. A device's key outside its numbers: SEGMENT_UNALLOTTED.
 */
export function headerSignatureFaults(
  verify: SignatureVerifier,
  header: ReceiptHeader,
  headerSignature: HeaderSignature,
  issuer: InstitutionRecord,
  epoch: number | undefined,
): Fault[] {
  const { keyId } = headerSignature;
  const key = issuer.keys.find((each) => each.id === keyId);
  const untimely = key === undefined ? { order: 'KEY_UNKNOWN' } : untimelyOf(key, epoch);
  if (key === undefined || untimely !== undefined) {
    const evidence = { issuer: issuer.id, keyId, ...untimely, ...named(epoch) };
    return [proofFault('ISSUER_UNTRUSTED', '/headerSignature/keyId', evidence)];
  }
  if (!maySign(header, key))
    return [proofFault('SEGMENT_UNALLOTTED', '/headerSignature/keyId', { issuer: issuer.id, keyId })];
  return isSignedBy(verify, header, headerSignature, key)
    ? []
    : [proofFault('PROOF_INVALID', '/headerSignature/signature', { proof: 'header signature', keyId })];
}

function isSignedBy(
  verify: SignatureVerifier,
  header: ReceiptHeader,
  { alg, signature }: HeaderSignature,
  key: InstitutionKey,
): boolean {
  const spki = fromBase64(key.spki);
  const bytes = fromBase64Url(signature);
  // The scheme is the key's: who could name another one could choose how the bytes of the key are read.
  if (key.alg !== alg || !spki.ok || !bytes.ok) return false;
  return verify(alg, spki.value, signedMessage(header, key), bytes.value);
}

/** A device without network signs receipts of its own numbers only, a till none; any other key of the issuer all of them. */
function maySign(header: ReceiptHeader, { device, till }: InstitutionKey): boolean {
  if (till !== undefined) return false;
  return device === undefined || mayIssueOffline(device, header);
}

/** A device signs what it can know of the header; the rest follows from it. */
function signedMessage(header: ReceiptHeader, { device }: InstitutionKey): Uint8Array {
  return device === undefined ? headerMessage(header) : offlineHeaderMessage(offlineHeaderOf(header));
}

export function proofFault(code: Code, pointer: string, detail: JsonObject): Fault {
  return { code, pointer, detail };
}
