import type { FieldName, ReceiptRef } from '@piaosu/core';
import { selectNewestReceipt } from '../../db/receipt-checks.ts';
import type { Database } from '../../db/index.ts';
import type { Holder } from './held-receipt.ts';
import type { Judge } from './judge-receipt.ts';
import type { Found, OpenedReceipt } from './opened-receipt.ts';
import { findProven } from './own-proof.ts';

/** No receipt has this number. */
export const NO_RECEIPT: ReceiptRef = { eInvoiceCode: '00000000', eInvoiceNumber: '0000000000' };

type Publisher = Holder & Judge & Parameters<typeof findProven>[0];

/** What was asked for, and the receipt that was opened in its place when there is none. */
export interface Alike {
  readonly found: Found;
  readonly decoy?: OpenedReceipt;
}

const decoys = new WeakMap<Database, ReceiptRef>();

/**
 * A receipt of ours for a stranger: two looks at the database whatever was asked for, one that finds a receipt, decrypts
 * and proves it, and one that finds none. So an unknown number takes what a known one takes. The decoy is opened for its
 * work alone: nothing of it is answered, logged or counted.
 */
export async function findAlike(publisher: Publisher, ref: ReceiptRef, fields: readonly FieldName[]): Promise<Alike> {
  const { database } = publisher;
  // A list of its own: what is kept in memory for a list that is asked again and again would be quicker.
  const found = await findProven(publisher, ref, [...fields]);
  if (found.state !== 'UNKNOWN') {
    decoys.set(database, { eInvoiceCode: ref.eInvoiceCode, eInvoiceNumber: ref.eInvoiceNumber });
    await findProven(publisher, NO_RECEIPT, [...fields]);
    return { found };
  }
  const decoy = await findProven(publisher, await decoyOf(database), [...fields]);
  return decoy.state === 'FOUND' ? { found, decoy: decoy.receipt } : { found };
}

/** The last one that was asked for; before that any. Erased ones and an empty store give none. */
async function decoyOf(database: Database): Promise<ReceiptRef> {
  const known = decoys.get(database) ?? (await selectNewestReceipt(database)) ?? NO_RECEIPT;
  decoys.set(database, known);
  return known;
}
