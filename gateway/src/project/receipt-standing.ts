import {
  isOpenDispute,
  leafText,
  parseShape,
  receiptKey,
  receiptRecordShape,
  unwrap,
  type Pepper,
  type ReceiptHeader,
  type ReceiptRecord,
  type ReceiptRef,
  type ReceiptStatus,
  type StatusNotes,
} from '@piaosu/core';
import { nativeSuite } from '../native/hash-suite.ts';
import type { ProjectedRecord } from '../organisation.ts';
import { receiptTagsOf } from './receipt-tags.ts';
import type { SealedState } from './sealed-state.ts';

/** Every key under which the ledger may hold the receipt: one for each version of the secret ever used. */
export function receiptKeysOf(peppers: readonly Pepper[], receipt: ReceiptRef): string[] {
  return receiptTagsOf(peppers, receipt).map(receiptKey);
}

/** The receipt's own key, if an act has given it one. */
export async function findReceipt(
  state: SealedState,
  peppers: readonly Pepper[],
  receipt: ReceiptRef,
): Promise<ReceiptRecord | undefined> {
  for (const key of receiptKeysOf(peppers, receipt)) {
    const record = await state.record(key);
    if (record !== undefined) return toReceiptRecord(record);
  }
  return undefined;
}

export function toReceiptRecord(record: ProjectedRecord): ReceiptRecord {
  return unwrap(parseShape(receiptRecordShape, record.value));
}

/** What else its key says; nothing where that belongs to another leaf. */
export function notesOf(header: ReceiptHeader, record: ReceiptRecord | undefined): StatusNotes {
  if (record === undefined || record.leaf !== leafText(nativeSuite(header.hashAlg), header)) return {};
  const disputes = (record.disputes ?? [])
    .filter(isOpenDispute)
    .map(({ reason, role, time }) => ({ reason, role, since: time }));
  return { ...(record.paper === undefined ? {} : { paper: true }), ...(disputes.length === 0 ? {} : { disputes }) };
}

/**
 * What the ledger says about an anchored receipt. Without a key of its own nothing speaks against it - except against a
 * negative receipt: as long as the red-flush it stands for was not made, what holds is not known.
 */
export function standingOf(header: ReceiptHeader, record: ReceiptRecord | undefined): ReceiptStatus {
  if (record === undefined) return header.kind === 'RED' ? 'RED_UNSETTLED' : 'LIVE';
  if (record.leaf !== leafText(nativeSuite(header.hashAlg), header)) return 'CONFLICT';
  return record.state === 'RED_FLUSHED' && record.supersededBy !== undefined ? 'SUPERSEDED' : record.state;
}
