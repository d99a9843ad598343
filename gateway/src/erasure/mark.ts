import { createHmac } from 'node:crypto';
import type { ReceiptRef } from '@piaosu/core';
import type { Organisation } from '../organisation.ts';

/**
 * How a gateway knows the number of a receipt that it has erased: a digest under a key that is in no database and no other
 * organisation's hands. The tag of the number will not do: whoever has the tag secret could look it up.
 */
export function markOf(
  { secrets }: Pick<Organisation, 'secrets'>,
  { eInvoiceCode, eInvoiceNumber }: ReceiptRef,
): Buffer {
  const key = secrets.sealKey('erasure');
  return createHmac('sha256', key).update(`${eInvoiceCode}-${eInvoiceNumber}`).digest();
}
