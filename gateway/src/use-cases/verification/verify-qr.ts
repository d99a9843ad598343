import {
  checkpointKey,
  checkpointRecordShape,
  elementsOfQr,
  headlineOf,
  holdsIn,
  institutionKey,
  institutionRecordShape,
  parseShape,
  qrIntegrity,
  verifyQrSignature,
  type Check,
  type InstitutionRecord,
  type QrSigned,
  type ReceiptQr,
  type Verdict,
} from '@piaosu/core';
import type { Organisation } from '../../organisation.ts';
import { COMPARED_FIELDS } from './elements.ts';
import type { Found } from './opened-receipt.ts';
import { findReceipt } from './receipt-source.ts';
import { trustOf } from './trust.ts';
import { judgeFound, replaceCheck, type ElementsVerdict, type VerifyingFor } from './verify-elements.ts';

/**
 * A QR code that its issuer signed. Its signature is checked before anything is looked up: one that does not hold is
 * TAMPERED, one by a key the ledger does not know ISSUER_UNTRUSTED, whatever it names. A receipt that nobody has yet, as
 * from a clinic without network, is PENDING_ANCHOR: genuine by its signature, and nobody may pay on it.
 */
export async function verifyQr(asking: VerifyingFor, qr: ReceiptQr): Promise<ElementsVerdict> {
  const { organisation } = asking;
  const record = await issuerOf(organisation, qr.payload.issuer);
  const signed = verifyQrSignature(trustOf(organisation).verifySignature, qr, { record });
  if (signed.state !== 'HOLDS') return withoutTrust(qr, signed);
  const elements = elementsOfQr(qr);
  const { institution } = asking;
  const found = await findReceipt({ organisation, institution, purpose: 'VERIFY' }, elements, COMPARED_FIELDS);
  if (!(await mayVouch(organisation, signed, record, found))) return revoked(qr);
  if (found.state === 'UNKNOWN') return judgeUnknown(organisation, qr, signed, record);
  const verdict = await judgeFound(asking, elements, found);
  return found.state === 'FOUND' ? verdict : withSignature(verdict, qr, signed);
}

async function issuerOf({ projection }: Organisation, issuer: string): Promise<InstitutionRecord | undefined> {
  const record = parseShape(institutionRecordShape, (await projection.record(institutionKey(issuer)))?.value);
  return record.ok ? record.value : undefined;
}

/** A revoked key counts only for a receipt that came under its checkpoint before: by anchoring, not by the date printed. */
async function mayVouch(
  { projection }: Organisation,
  { key }: Extract<QrSigned, { state: 'HOLDS' }>,
  record: InstitutionRecord | undefined,
  found: Found,
): Promise<boolean> {
  const registered = record?.keys.find(({ id }) => id === key.id);
  if (registered?.revoked === undefined) return true;
  if (found.state !== 'FOUND' || found.receipt.place === undefined) return false;
  const { publisher, shard, size } = found.receipt.place.log;
  const checkpoint = parseShape(
    checkpointRecordShape,
    (await projection.record(checkpointKey(publisher, shard, size)))?.value,
  );
  return checkpoint.ok && holdsIn({ from: registered.from, end: registered.revoked }, checkpoint.value.epoch);
}

function withoutTrust(qr: ReceiptQr, signed: QrSigned): ElementsVerdict {
  const checks = [qrIntegrity(qr, signed), ...(signed.state === 'KEY_UNKNOWN' ? [untrusted(qr, 'KEY_UNKNOWN')] : [])];
  return { headline: headlineOf(checks), checks, differences: [] };
}

function revoked(qr: ReceiptQr): ElementsVerdict {
  return { headline: 'ISSUER_UNTRUSTED', checks: [untrusted(qr, 'KEY_REVOKED')], differences: [] };
}

function untrusted({ payload: { issuer, keyId } }: ReceiptQr, reason: string): Check {
  return { name: 'issuer', result: 'invalid', code: 'ISSUER_UNTRUSTED', evidence: { issuer, keyId, reason } };
}

/** Nobody has published it: good by its signature as long as its number and its issuer are. */
async function judgeUnknown(
  { projection }: Organisation,
  qr: ReceiptQr,
  signed: QrSigned,
  record: InstitutionRecord | undefined,
): Promise<ElementsVerdict> {
  const { issuer } = qr.payload;
  const segment = await projection.state.segmentOf(qr.payload);
  const isOwn = segment?.record.issuer === issuer && record?.state === 'ACTIVE';
  const standing: Check = isOwn
    ? { name: 'issuer', result: 'valid', evidence: { issuer } }
    : untrusted(qr, segment?.record.issuer === issuer ? 'ACTOR_SUSPENDED' : 'SEGMENT_UNALLOTTED');
  const checks: Check[] = [
    qrIntegrity(qr, signed),
    { name: 'anchoring', result: 'unknown', code: 'PENDING_ANCHOR', evidence: { by: 'QR signature' } },
    standing,
    { name: 'status', result: 'unknown', code: 'PENDING_ANCHOR' },
  ];
  return { headline: headlineOf(checks), checks, asOfBlock: projection.taken, differences: [] };
}

/** The publisher does not answer: what its signature says is all that is known. */
function withSignature(verdict: ElementsVerdict, qr: ReceiptQr, signed: QrSigned): ElementsVerdict {
  const check = qrIntegrity(qr, signed);
  const has = verdict.checks.some(({ name }) => name === check.name);
  const checks: Verdict['checks'] = has ? replaceCheck(verdict.checks, check) : [check, ...verdict.checks];
  const anchoring: Check = { name: 'anchoring', result: 'unknown', code: 'PEER_GATEWAY_UNAVAILABLE' };
  return { ...verdict, checks: [...checks, anchoring] };
}
