import {
  businessKey,
  claimKey,
  claimRecordShape,
  completeFlushes,
  decideTransition,
  dropExpired,
  lineageKey,
  lineageRecordShape,
  receiptKey,
  receiptRecordShape,
  toBeijingDate,
  type LineageClaim,
  type LineageRecord,
} from '@piaosu/core';

import type { Surroundings } from '../batch/procedure.ts';

/** The day on which an act takes place: transaction time in Beijing. */
export function today({ tx }: Surroundings): string {
  return toBeijingDate(tx.time);
}

/** LIN~ as every act begins with it: without the reservations that have expired, whose claims are ended. */
export async function openLineage(at: Surroundings, lineageId: string): Promise<LineageRecord | undefined> {
  const present = await at.records.get(lineageKey(lineageId), lineageRecordShape);
  if (present === undefined) return undefined;
  const { lineage, expired } = dropExpired(present, today(at));
  for (const claim of expired) await expireClaim(at, claim);
  return lineage;
}

/** Every act ends with it: flushes that waited for a claim that has ended take effect, and LIN~ is written. */
export async function writeLineage(
  at: Surroundings,
  lineageId: string,
  lineage: LineageRecord,
): Promise<LineageRecord> {
  const completed = completeFlushes(lineage);
  for (const { tag } of completed.flushed) await endReceipt(at, tag);
  at.records.put(lineageKey(lineageId), completed.lineage);
  return completed.lineage;
}

async function expireClaim({ records, tx }: Surroundings, { id }: LineageClaim): Promise<void> {
  const claim = await records.get(claimKey(id), claimRecordShape);
  if (claim === undefined) throw new Error('a claim of a lineage has no record');
  const entry = { action: 'expire', role: 'CALENDAR', time: tx.time, tx: tx.id } as const;
  const decision = decideTransition(claim, { act: 'expire', capCarries: true, entry });
  if (!decision.ok) throw new Error('a claim with a last day cannot expire');
  records.put(claimKey(id), decision.claim);
}

/** The receipt is cancelled, and its business number free for a re-issue. */
async function endReceipt({ records }: Surroundings, tag: string): Promise<void> {
  const receipt = await records.get(receiptKey(tag), receiptRecordShape);
  if (receipt === undefined) throw new Error('a receipt of a lineage has no record');
  // A claim on several receipts may have ended it already, and its business number be a re-issue's by now.
  if (receipt.state === 'RED_FLUSHED') return;
  records.put(receiptKey(tag), { ...receipt, state: 'RED_FLUSHED' });
  records.put(businessKey(receipt.businessTag), { v: 1, receipt: null, last: tag });
}
