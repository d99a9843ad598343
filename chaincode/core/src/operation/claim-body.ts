import { receiptEvidenceShape } from '../evidence/receipt-evidence.ts';
import { CLAIM_BASES } from '../ledger/claim-record.ts';
import { REJECT_REASONS, RETURN_REASONS, WITHDRAW_REASONS } from '../ledger/claim-reason.ts';
import { MAX_PRESENTATION_CHARACTERS } from '../consent/presentation.ts';
import { consentIdShape } from '../ledger/consent-record.ts';
import { field } from '../ledger/field.ts';
import { HOLD_REASONS, RELEASE_REASONS } from '../ledger/hold.ts';
import { traceField } from '../ledger/trace-field.ts';
import { receiptRefShape } from '../receipt/receipt-kind.ts';
import { detailOpeningShape } from '../receipt/receipt-opening.ts';
import { integer, listOf, oneOf, record, text, type TypeOf } from '../shape/shape.ts';

import { consentOpeningShape } from './consent-body.ts';
import { privateBodyShape, privateFields } from './private-body.ts';
import { receiptPointerShape } from './receipt-body.ts';

const claim = { claimId: field.claimId };

/** Commitment to what a person wrote about the act, see `claimNote`. */
const note = { note: field.digest };

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

/**
 * What a claim shows of one receipt so that its medicines can be followed to the boxes: every line, and for what was given
 * out for them whose it is and which line it is bound to. Which boxes those are, the lines themselves say.
 */
export const shownTraceShape = record({
  details: listOf(detailOpeningShape, { max: 20_000 }),
  dispensed: listOf(
    record({
      dispensing: traceField.dispensing,
      /** Opens the patient of the basket. */
      patientSalt: field.salt,
      /** Each opens the binding of a box, or of a line without a code, to a line of this receipt. */
      links: listOf(record({ line: integer(1, 99_999), salt: field.salt }), { max: 1000 }),
    }),
    { max: 1000 },
  ),
});
export type ShownTrace = TypeOf<typeof shownTraceShape>;

export const CLAIM_BODIES = {
  /**
   * Asks for an amount of one or more receipts of one lineage. Tier and benefit come from the payer's registration.
   * Answers {claimId, state, remaining, expiresOn}, and unless the payer's policy is OFF {traceChecked, warnings}.
   */
  reserve: record(
    {
      amountFen: field.positiveFen,
      basis: oneOf(...CLAIM_BASES),
      receipts: listOf(receiptPointerShape, { min: 1, max: 100 }),
    },
    /** The payer's recorded statement that its amount is not contained in `otherAmount`, where that has no breakdown. */
    {
      otherExcluded: oneOf(true),
      /** The patient's consent under which it is made, opened by `private.consent`. */
      consentId: consentIdShape,
    },
  ),
  review: record(claim),
  /** `reason`: why less than was asked for. */
  approve: record({ ...claim, amountFen: field.positiveFen }, { reason: oneOf(...REJECT_REASONS), ...note }),
  reject: record({ ...claim, reason: oneOf(...REJECT_REASONS) }, note),
  withdraw: record({ ...claim, reason: oneOf(...WITHDRAW_REASONS) }, note),
  pay: record({ ...claim, amountFen: field.positiveFen }),
  /** The bank returned the whole payment: the claim is APPROVED again. */
  paymentReturned: record({ ...claim, reason: oneOf(...RETURN_REASONS) }, note),
  /** Books what came back of a payment. */
  recover: record({ ...claim, amountFen: field.positiveFen }),
  /** Stops approvals and payments in the lineage of a receipt, which gets its key when it has none. */
  holdLineage: record({ receipt: receiptPointerShape, reason: oneOf(...HOLD_REASONS) }),
  /** Ends the actor's own holds, for an authority those of its whole organisation; with `hold` those of that reason alone. */
  releaseLineage: record({ reason: oneOf(...RELEASE_REASONS) }, { hold: oneOf(...HOLD_REASONS) }),
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
      consent: consentOpeningShape,
      /** What the patient showed at the counter, see `presentationText`; not with a consent. */
      presentation: text(/^[0-9A-Za-z._-]+$/, MAX_PRESENTATION_CHARACTERS),
      /** One for each of `body.receipts`, in the same order; `visitDate` must be opened with it. */
      trace: listOf(shownTraceShape, { min: 1, max: 100 }),
    },
  ),
  review: privateBodyShape,
  approve: privateBodyShape,
  reject: privateBodyShape,
  withdraw: privateBodyShape,
  pay: privateBodyShape,
  paymentReturned: privateBodyShape,
  recover: privateBodyShape,
  holdLineage: record({ ...privateFields, evidence: receiptEvidenceShape }),
  releaseLineage: record({ ...privateFields, receipt: receiptRefShape }),
} as const;
