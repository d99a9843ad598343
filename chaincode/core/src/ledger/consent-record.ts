import { integer, listOf, oneOf, record, text, type TypeOf } from '../shape/shape.ts';

import { field } from './field.ts';

/** What a patient lets a payer do: decide on claims, or look alone. */
export const CONSENT_PURPOSES = ['CLAIM', 'REVIEW'] as const;
export type ConsentPurpose = (typeof CONSENT_PURPOSES)[number];

export const CONSENT_STATES = ['ACTIVE', 'WITHDRAWN'] as const;
export type ConsentState = (typeof CONSENT_STATES)[number];

/** The longest time a consent may last: whoever needs more asks the patient again. */
export const MAX_CONSENT_SECONDS = 366 * 86_400;

/** Claims under one consent that may still be open. More at once are refused: a withdrawal must end them all in one act. */
export const MAX_CONSENT_CLAIMS = 100;

/** 'K' and 24 hex digits of the tag of the message that granted it. */
export const consentIdShape = text(/^K[0-9a-f]{24}$/);

/** One line of a consent's life. `family`: a relative acted for the patient, by a binding that the portal keeps. */
const consentHistoryShape = record(
  { action: oneOf('grant', 'withdraw'), role: oneOf('PORTAL'), time: field.time, tx: field.tx, keyId: field.keyId },
  { family: oneOf(true) },
);

/**
 * CNS~id: a patient's consent. Payer and patient stand in it so that nobody without tag secret and salt learns who they are;
 * what it covers is a commitment, opened to the payer alone. Expiry is never written: transaction time decides.
 */
export const consentRecordShape = record({
  v: oneOf(1),
  id: consentIdShape,
  state: oneOf(...CONSENT_STATES),
  /** The institution that vouches for the patient's identity. */
  portal: field.institution,
  payer: field.tag,
  purpose: oneOf(...CONSENT_PURPOSES),
  /** See `scopeCommit`. */
  scopeCommit: field.digest,
  /** With a salt of its own: neither two consents of a patient nor a consent and a receipt can be linked by it. */
  patientCommit: field.digest,
  /** Epoch seconds: valid from `validFrom` on, and from `validUntil` on no more. */
  validFrom: field.time,
  validUntil: field.time,
  /** Claims reserved under it, oldest first; those decided give way when the list is full. */
  claims: listOf(field.claimId, { max: MAX_CONSENT_CLAIMS }),
  history: listOf(consentHistoryShape, { min: 1, max: 2 }),
});
export type ConsentRecord = TypeOf<typeof consentRecordShape>;

/** PRS~tag: a presentation that was used, once. Create-only. */
export const presentationRecordShape = record({
  v: oneOf(1),
  portal: field.institution,
  payer: field.tag,
  claim: field.claimId,
  issued: field.time,
  expires: field.time,
  time: integer(),
  tx: field.tx,
});
export type PresentationRecord = TypeOf<typeof presentationRecordShape>;
