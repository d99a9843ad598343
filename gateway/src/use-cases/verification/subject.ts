import { tagParts, tagsUnder, type Pepper, type ReceiptRef } from '@piaosu/core';
import { nativeHmac } from '../../native/hash-suite.ts';

/** A receipt in logs and alerts: its newest tag, never its number. */
export function subjectOf(peppers: readonly Pepper[], receipt: ReceiptRef): string {
  return tagsUnder(nativeHmac, peppers, 'receipt', tagParts.receipt(receipt)).at(-1) ?? '';
}
