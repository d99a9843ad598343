import type { Pepper, ReceiptRef } from '@piaosu/core';
import { receiptTagsOf } from '../../project/receipt-tags.ts';

/** A receipt in logs and alerts: its newest tag, never its number. */
export function subjectOf(peppers: readonly Pepper[], receipt: ReceiptRef): string {
  return receiptTagsOf(peppers, receipt).at(-1) ?? '';
}
