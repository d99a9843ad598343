import { equalBytes, utf8, type FieldName, type ReceiptElements } from '@piaosu/core';
import type { OpenedReceipt } from './opened-receipt.ts';

/** One element that differs. `issued` is told to officers, and of a check code never. */
export interface Difference {
  readonly field: 'checkCode' | 'issueDate' | 'totalAmount';
  readonly asked: string;
  readonly issued?: string;
}

/** The fields that comparing needs opened. */
export const COMPARED_FIELDS: readonly FieldName[] = ['checkCode', 'totalAmount'];

/** What was asked against what was issued. Only for openings that were verified: the values are the issuer's then. */
export function differencesOf(elements: ReceiptElements, receipt: OpenedReceipt): Difference[] {
  const issued = new Map(receipt.fields.map(({ name, value }) => [name, value]));
  const total = textOf(issued.get('totalAmount'));
  const differences: Difference[] = [];
  // All three are always compared, the check code in constant time: how long it takes tells nothing about it.
  if (!isEqual(elements.checkCode, textOf(issued.get('checkCode')).toLowerCase())) {
    differences.push({ field: 'checkCode', asked: elements.checkCode });
  }
  if (elements.issueDate !== receipt.header.issueDate) {
    differences.push({ field: 'issueDate', asked: elements.issueDate, issued: receipt.header.issueDate });
  }
  if (elements.totalAmount !== total) {
    differences.push({ field: 'totalAmount', asked: elements.totalAmount, issued: total });
  }
  return differences;
}

function isEqual(left: string, right: string): boolean {
  return equalBytes(utf8(left), utf8(right));
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
