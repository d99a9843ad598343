import { receiptEvidenceShape } from '../evidence/receipt-evidence.ts';
import { CLAIM_BASES } from '../ledger/claim-record.ts';
import { field } from '../ledger/field.ts';
import { listOf, oneOf, record, text } from '../shape/shape.ts';

import { privateBodyShape, privateFields } from './private-body.ts';
import { receiptPointerShape } from './receipt-body.ts';

const claim = { claimId: field.claimId };

/** What the claimant showed of one receipt; each is compared with the opened field. */
export const presentedShape = record(
  {},
  {
    /** As money on the wire, '1000.00'. */
    totalAmount: text(/^-?\d{1,12}\.\d{2}$/),
    /** Needs the opening of `checkCode`. Compared without case. */
    checkCode: text(/^[0-9A-Za-z]{6}$/),
    issueDate: field.date,
  },
);

export const CLAIM_BODIES = {
  /**
   * Asks for an amount of one or more receipts of one lineage. Tier and benefit come from the payer's registration.
   * Answers {claimId, state, remaining, expiresOn}.
   */
  reserve: record(
    {
      amountFen: field.positiveFen,
      basis: oneOf(...CLAIM_BASES),
      receipts: listOf(receiptPointerShape, { min: 1, max: 100 }),
    },
    /** The payer's recorded statement that its amount is not contained in `otherAmount`, where that has no breakdown. */
    { otherExcluded: oneOf(true) },
  ),
  review: record(claim),
  approve: record({ ...claim, amountFen: field.positiveFen }),
  reject: record({ ...claim, reason: field.reason }),
  withdraw: record({ ...claim, reason: field.reason }),
  pay: record({ ...claim, amountFen: field.positiveFen }),
  /** The bank returned the whole payment: the claim is APPROVED again. */
  paymentReturned: record({ ...claim, reason: field.reason }),
  /** Books what came back of a payment. */
  recover: record({ ...claim, amountFen: field.positiveFen }),
} as const;

export const CLAIM_PRIVATE = {
  reserve: record(
    {
      ...privateFields,
      /** One for each of `body.receipts`, in the same order. For another basis than PERSONAL_BURDEN with its opening. */
      evidence: listOf(receiptEvidenceShape, { min: 1, max: 100 }),
    },
    {
      /** One for each of `body.receipts`, in the same order. */
      presented: listOf(presentedShape, { min: 1, max: 100 }),
      /** Who claims: IDENTITY_MISMATCH unless every receipt is this person's. */
      patient: record({ idType: text(/^[0-9A-Za-z]{1,8}$/), number: text(/^[0-9A-Za-z]{1,32}$/) }),
    },
  ),
  review: privateBodyShape,
  approve: privateBodyShape,
  reject: privateBodyShape,
  withdraw: privateBodyShape,
  pay: privateBodyShape,
  paymentReturned: privateBodyShape,
  recover: privateBodyShape,
} as const;
