import { receiptEvidenceShape } from '../evidence/receipt-evidence.ts';
import { proofPathShape } from '../receipt/receipt-opening.ts';
import { field } from '../ledger/field.ts';
import { logPositionShape } from '../ledger/receipt-record.ts';
import { integer, listOf, record, type TypeOf } from '../shape/shape.ts';

import { privateBodyShape, privateFields } from './private-body.ts';

/** A receipt as a public argument: where its leaf lies. Whoever has the block can re-check the path. */
export const receiptPointerShape = record({ leaf: field.digest, log: logPositionShape, path: proofPathShape });
export type ReceiptPointer = TypeOf<typeof receiptPointerShape>;

export const RECEIPT_BODIES = {
  /**
   * Moves the actor's log from (fromSize, fromRoot) to (size, root). The first checkpoint of a shard has fromSize 0, the
   * root of the empty tree and an empty proof. `consistency` is RFC 6962's proof, hex.
   */
  checkpoint: record({
    shard: field.shard,
    hashAlg: field.hashAlg,
    fromSize: integer(0, 999_999_999_999),
    fromRoot: field.digest,
    size: integer(1, 999_999_999_999),
    root: field.digest,
    consistency: listOf(field.hash, { max: 80 }),
  }),
  /** Gives a receipt a key of its own. Idempotent by receipt. */
  materialise: record({ receipt: receiptPointerShape }),
  /** Cancels a receipt, whole, by its negative receipt. */
  redFlush: record({ original: receiptPointerShape, red: receiptPointerShape }),
} as const;

export const RECEIPT_PRIVATE = {
  checkpoint: privateBodyShape,
  materialise: record({ ...privateFields, evidence: receiptEvidenceShape }),
  /** `red` opens the same fields, each amount minus the original's. */
  redFlush: record({ ...privateFields, original: receiptEvidenceShape, red: receiptEvidenceShape }),
} as const;
