import { oneOf } from '../shape/shape.ts';

/**
 * What a copy of the ledger says about an anchored receipt as of a block.
 *
 * | state | meaning |
 * |---|---|
 * | LIVE | nothing on the ledger speaks against it, whether it has a key of its own or not |
 * | RED_PENDING | red-flushed, not effective before the last open claim ends |
 * | RED_UNSETTLED | a negative receipt for it is anchored, but no red-flush was made: what holds is not known |
 * | RED_FLUSHED | cancelled |
 * | SUPERSEDED | cancelled and issued anew |
 * | RED | it is a negative receipt itself |
 * | CONFLICT | another leaf with the same number has the key of the receipt |
 */
export const RECEIPT_STATUSES = [
  'LIVE',
  'RED_PENDING',
  'RED_UNSETTLED',
  'RED_FLUSHED',
  'SUPERSEDED',
  'RED',
  'CONFLICT',
] as const;
export type ReceiptStatus = (typeof RECEIPT_STATUSES)[number];

/** What else the ledger says about a receipt. It changes nothing about whether it stands. */
export interface StatusNotes {
  /** A paper receipt stands for it: any other printout is a copy. */
  readonly paper?: true;
  /** Open disputes: why, in which role, and since when (epoch seconds). By whom is for their organisations to say. */
  readonly disputes?: readonly { readonly reason: string; readonly role: string; readonly since: number }[];
}

export const receiptStatusShape = oneOf(...RECEIPT_STATUSES);
