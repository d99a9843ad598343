import { RECEIPT_KINDS } from '../receipt/receipt-kind.ts';
import { integer, listOf, nullable, oneOf, record, type TypeOf } from '../shape/shape.ts';

import { disputeShape, MAX_DISPUTES } from './dispute.ts';
import { field } from './field.ts';

/** Where a leaf lies: under the checkpoint of `size` leaves of one log of a publisher, at `index`. */
export const logPositionShape = record({
  publisher: field.institution,
  shard: field.shard,
  size: integer(1, 999_999_999_999),
  index: integer(0, 999_999_999_999),
});
export type LogPosition = TypeOf<typeof logPositionShape>;

/** LOG~publisher~shard: the newest checkpoint of a log. Read by `checkpoint` alone. */
export const logRecordShape = record({
  v: oneOf(1),
  hashAlg: field.hashAlg,
  size: integer(0, 999_999_999_999),
  root: field.digest,
});
export type LogRecord = TypeOf<typeof logRecordShape>;

/**
 * CKP~publisher~shard~size: written once. `epoch` is that of REG~epoch in the ledger's own order and decides which issuer
 * keys count; `time` (transaction time, the submitter's word) decides nothing.
 */
export const checkpointRecordShape = record({
  v: oneOf(1),
  hashAlg: field.hashAlg,
  root: field.digest,
  epoch: field.epoch,
  time: field.time,
  tx: field.tx,
});
export type CheckpointRecord = TypeOf<typeof checkpointRecordShape>;

export const RECEIPT_STATES = ['LIVE', 'RED_PENDING', 'RED_FLUSHED', 'RED'] as const;

/** RCP~tag: a materialised receipt. */
export const receiptRecordShape = record(
  {
    v: oneOf(1),
    /** RED_PENDING: red-flushed while a claim was open; RED: this is the negative receipt itself. */
    state: oneOf(...RECEIPT_STATES),
    kind: oneOf(...RECEIPT_KINDS),
    issuer: field.institution,
    lineage: field.tag,
    leaf: field.digest,
    log: logPositionShape,
    capFen: field.signedFen,
    settledTiers: listOf(field.tier, { max: 4 }),
    /** Other funds paid without a breakdown by tier: a hand claim at tiers 2–4 needs `otherExcluded`. */
    otherUnbroken: oneOf(true, false),
    liability: oneOf('NONE', 'THIRD_PARTY'),
    issueDate: field.date,
    /** The header's own commitment; opened by the salt that the publisher keeps with the document. */
    patientCommit: field.digest,
    businessTag: field.tag,
    tx: field.tx,
  },
  {
    relatedTag: field.tag,
    /** The tag of the receipt that this one replaced, and of the one that replaced it. */
    supersedes: field.tag,
    supersededBy: field.tag,
    redBy: field.tag,
    /** The paper number that stands for it: one at a time, every other printout is a copy. */
    paper: field.tag,
    /** One for each institution that raised one; a flag for people, which decides nothing. */
    disputes: listOf(disputeShape, { min: 1, max: MAX_DISPUTES }),
    redOf: field.tag,
  },
);
export type ReceiptRecord = TypeOf<typeof receiptRecordShape>;

/** BIZ~businessTag: the one live receipt of a business number; null once it is red-flushed, which `last` then names. */
export const businessRecordShape = record({ v: oneOf(1), receipt: nullable(field.tag) }, { last: field.tag });
export type BusinessRecord = TypeOf<typeof businessRecordShape>;

/** REL~relatedTag: what the first part of a split bill fixed for all later parts. */
export const relatedRecordShape = record({
  v: oneOf(1),
  lineage: field.tag,
  issuer: field.institution,
  patientCommit: field.digest,
});
export type RelatedRecord = TypeOf<typeof relatedRecordShape>;
