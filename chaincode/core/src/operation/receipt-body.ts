import { receiptEvidenceShape } from '../evidence/receipt-evidence.ts';
import { receiptRefShape } from '../receipt/receipt-kind.ts';
import { proofPathShape } from '../receipt/receipt-opening.ts';
import { field } from '../ledger/field.ts';
import { DISPUTE_REASONS, LIFT_REASONS } from '../ledger/dispute.ts';
import { PAPER_VOID_REASONS, paperRefShape } from '../ledger/paper-record.ts';
import { logPositionShape } from '../ledger/receipt-record.ts';
import { integer, listOf, oneOf, record, type TypeOf } from '../shape/shape.ts';

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
  /** 换开纸质票据: one paper number stands for the receipt from now on. */
  exchangePaper: record({ receipt: receiptPointerShape }),
  /** The paper came back, is damaged or lost, or its number was entered wrongly. */
  voidPaper: record({ reason: oneOf(...PAPER_VOID_REASONS) }),
  /** 争议: flags the receipt for everybody who decides on it. */
  raiseDispute: record({ receipt: receiptPointerShape, reason: oneOf(...DISPUTE_REASONS) }),
  /** Ends the actor's own dispute; by the authority, all of the receipt. */
  liftDispute: record({ reason: oneOf(...LIFT_REASONS) }),
} as const;

export const RECEIPT_PRIVATE = {
  checkpoint: privateBodyShape,
  materialise: record({ ...privateFields, evidence: receiptEvidenceShape }),
  /** `red` opens the same fields, each amount minus the original's. */
  redFlush: record({ ...privateFields, original: receiptEvidenceShape, red: receiptEvidenceShape }),
  exchangePaper: record({ ...privateFields, evidence: receiptEvidenceShape, paper: paperRefShape }),
  voidPaper: record({ ...privateFields, paper: paperRefShape }),
  raiseDispute: record({ ...privateFields, evidence: receiptEvidenceShape }),
  liftDispute: record({ ...privateFields, receipt: receiptRefShape }),
} as const;
