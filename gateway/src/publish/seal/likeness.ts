import { createHmac, type KeyObject } from 'node:crypto';
import { canonicalJson, type ReceiptDocument } from '@piaosu/core';

const BYTES = 8;

/**
 * Equal for receipts of one patient, hospital, day and amount; keyed, so that the column cannot be searched for a guessed
 * patient. Null where likeness says nothing: red receipts, deposits (often of one round sum), patients without a number.
 */
export function likenessOf(key: KeyObject, document: ReceiptDocument): Uint8Array | null {
  const { kind, issuer, patientIdType, patientId, issueDate, totalFen } = document;
  if (kind === 'RED' || kind === 'PREPAYMENT' || patientId === '') return null;
  const alike = canonicalJson([issuer, patientIdType, patientId, issueDate, totalFen]);
  return createHmac('sha256', key).update('likeness\0').update(alike).digest().subarray(0, BYTES);
}
