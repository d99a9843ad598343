import { listOf, oneOf, record, type TypeOf } from '../shape/shape.ts';

import { consentIdShape } from './consent-record.ts';
import { field } from './field.ts';
import { holdShape, MAX_HOLDS } from './hold.ts';

export const CLAIM_STATES = [
  'RESERVED',
  'UNDER_REVIEW',
  'APPROVED',
  'PAID',
  'REJECTED',
  'WITHDRAWN',
  'EXPIRED',
  'RECOVERED',
] as const;
export type ClaimState = (typeof CLAIM_STATES)[number];

/** What of the receipt the payer refunds. Personal burden is the cap itself; the others are proven by an opened field. */
export const CLAIM_BASES = ['PERSONAL_BURDEN', 'CASH_ONLY', 'SELF_PAYMENT', 'SELF_EXPENSE'] as const;
export type ClaimBasis = (typeof CLAIM_BASES)[number];

/** A claim inside LIN~: what deciding on the next one needs, and no more. Ended claims are dropped from here. */
export const lineageClaimShape = record(
  {
    id: field.claimId,
    /** The payer as a tag: the lineage of a receipt must not list its payers in clear. */
    payer: field.tag,
    tier: field.tier,
    benefit: field.benefit,
    state: oneOf('RESERVED', 'UNDER_REVIEW', 'APPROVED', 'PAID'),
    /** Reserved, and from APPROVED on approved. */
    amountFen: field.positiveFen,
    paidFen: field.fen,
    recoveredFen: field.fen,
    /** The day of the reservation, Beijing time. */
    date: field.date,
    receipts: listOf(field.tag, { min: 1, max: 100 }),
  },
  /** The last day of a reservation; gone once it is approved. */
  { expiresOn: field.date },
);
export type LineageClaim = TypeOf<typeof lineageClaimShape>;

/** A receipt inside LIN~. Red receipts are not listed: a flush makes its original not live. */
export const lineageReceiptShape = record(
  {
    tag: field.tag,
    /** The first receipt of the chain of re-issues that this one belongs to: claims on one chain are duplicates. */
    chain: field.tag,
    capFen: field.fen,
    live: oneOf(true, false),
  },
  {
    /** The tag of the red receipt that waits for the last open claim to end, and for the paper to come back. */
    pendingRed: field.tag,
    /** A paper receipt stands for it. */
    paper: oneOf(true),
  },
);
export type LineageReceipt = TypeOf<typeof lineageReceiptShape>;

/** Of receipts and of claims: a record with more could not be read again. */
export const MAX_LINEAGE_ENTRIES = 1000;

/** LIN~lineage: the one key that decides money. */
export const lineageRecordShape = record(
  {
    v: oneOf(1),
    receipts: listOf(lineageReceiptShape, { min: 1, max: MAX_LINEAGE_ENTRIES }),
    /** Σ personal burden of the live receipts. */
    capFen: field.fen,
    /** Σ over indemnity claims of reserved, approved or (paid − recovered). */
    usedFen: field.fen,
    claims: listOf(lineageClaimShape, { max: MAX_LINEAGE_ENTRIES }),
  },
  {
    /** Oldest first. While one is open nothing is approved or paid. */
    holds: listOf(holdShape, { min: 1, max: MAX_HOLDS }),
  },
);
export type LineageRecord = TypeOf<typeof lineageRecordShape>;

/** One line of a claim's life: who acted in which role, when and why. `expire` has no actor: the calendar did it. */
export const claimHistoryShape = record(
  {
    action: oneOf('reserve', 'review', 'approve', 'reject', 'withdraw', 'pay', 'paymentReturned', 'recover', 'expire'),
    /** REGISTRAR: the authority of the payer's organisation, for a payer that is suspended. PORTAL: the patient's consent ended. */
    role: oneOf('CLAIMS_OFFICER', 'PAYMENT_OFFICER', 'REGISTRAR', 'PORTAL', 'CALENDAR'),
    time: field.time,
    tx: field.tx,
  },
  {
    amountFen: field.fen,
    reason: field.reason,
    /** H(0x00 ‖ canonical [text, salt]) of what the actor wrote; text and salt stay with the payer. */
    note: field.digest,
    /** Absent in records of older releases: the payer. */
    actor: field.institution,
    keyId: field.keyId,
  },
);
export type ClaimHistory = TypeOf<typeof claimHistoryShape>;

/** CLM~id: a claim in full. Gateways show it only to its payer and to supervision. */
export const claimRecordShape = record(
  {
    v: oneOf(1),
    id: field.claimId,
    lineage: field.tag,
    payer: field.institution,
    org: field.organisation,
    tier: field.tier,
    benefit: field.benefit,
    basis: oneOf(...CLAIM_BASES),
    receipts: listOf(field.tag, { min: 1, max: 100 }),
    state: oneOf(...CLAIM_STATES),
    requestedFen: field.positiveFen,
    reservedFen: field.positiveFen,
    approvedFen: field.fen,
    paidFen: field.fen,
    recoveredFen: field.fen,
    history: listOf(claimHistoryShape, { min: 1, max: 1000 }),
  },
  {
    expiresOn: field.date,
    otherExcluded: oneOf(true),
    /** The patient's word that it was made under: CNS~ of a consent, or PRS~ of a presentation. */
    consent: consentIdShape,
    presentation: field.tag,
  },
);
export type ClaimRecord = TypeOf<typeof claimRecordShape>;
