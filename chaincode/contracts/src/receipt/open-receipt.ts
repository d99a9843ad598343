import {
  canonicalJson,
  checkpointKey,
  checkpointRecordShape,
  institutionKey,
  institutionRecordShape,
  openReceiptEvidence,
  PiaosuError,
  segmentKey,
  segmentRecordShape,
  type Code,
  type Fault,
  type Json,
  type OpenedReceipt,
  type ReceiptEvidence,
  type ReceiptPointer,
} from '@piaosu/core';

import type { Surroundings } from '../batch/procedure.ts';

/** What a fault may say on the ledger: sums and institutions, never the number of a receipt. */
const PUBLIC_DETAIL: readonly Code[] = ['AMOUNT_EQUATION', 'NOT_ISSUER', 'ISSUER_UNTRUSTED'];

/**
 * Everything that the evidence proves about a receipt.
 * @throws PiaosuError NOT_ANCHORED when there is no such checkpoint, PROOF_INVALID when the public pointer and the
 * evidence differ, NOT_ISSUER and SEGMENT_UNALLOTTED when issuer or segment do not exist, and whatever
 * `openReceiptEvidence` refuses
 */
export async function openReceipt(
  { records, tags, tx }: Surroundings,
  pointer: ReceiptPointer,
  evidence: ReceiptEvidence,
): Promise<OpenedReceipt> {
  assertSame(pointer, evidence);
  const { log, segment: place, header } = evidence;
  const checkpoint = await records.get(checkpointKey(log.publisher, log.shard, log.size), checkpointRecordShape);
  if (checkpoint === undefined) throw new PiaosuError('NOT_ANCHORED', { log });
  const issuer = await records.get(institutionKey(header.issuer), institutionRecordShape);
  if (issuer === undefined) throw new PiaosuError('NOT_ISSUER', { issuer: header.issuer });
  const segment = await records.get(segmentKey(place.code, place.from), segmentRecordShape);
  if (segment === undefined) throw new PiaosuError('SEGMENT_UNALLOTTED', {});
  const ports = { suiteOf: tx.ports.suiteOf, verifySignature: tx.ports.verify, tags };
  const opened = openReceiptEvidence(ports, evidence, { checkpoint, issuer, segment });
  if (!opened.ok) throw refusal(opened.faults);
  if (opened.value.leaf !== pointer.leaf) throw new PiaosuError('PROOF_INVALID', { proof: 'leaf' });
  return opened.value;
}

/** The keys that opening reads. */
export function openingKeys(evidence: ReceiptEvidence): string[] {
  const { log, segment, header } = evidence;
  return [
    checkpointKey(log.publisher, log.shard, log.size),
    institutionKey(header.issuer),
    segmentKey(segment.code, segment.from),
  ];
}

/** What was endorsed must be what everyone can re-check: the public path is the path that is examined. */
function assertSame(pointer: ReceiptPointer, evidence: ReceiptEvidence): void {
  const shown = canonicalJson([pointer.log, pointer.path]);
  if (shown !== canonicalJson([evidence.log, evidence.path]))
    throw new PiaosuError('PROOF_INVALID', { proof: 'pointer' });
}

function refusal([first]: readonly Fault[]): PiaosuError {
  const { code, pointer, detail } = first ?? { code: 'PROOF_INVALID', pointer: '', detail: undefined };
  const evidence: Json = detail !== undefined && PUBLIC_DETAIL.includes(code) ? { pointer, detail } : { pointer };
  return new PiaosuError(code, evidence);
}
