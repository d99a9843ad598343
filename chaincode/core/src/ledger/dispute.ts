import { oneOf, record, type TypeOf } from '../shape/shape.ts';

import { field } from './field.ts';

/** Why somebody disputes a receipt (争议): a word of this list, never what a person wrote. */
export const DISPUTE_REASONS = ['AMOUNT', 'IDENTITY', 'NOT_RENDERED', 'DUPLICATE', 'FORGERY', 'OTHER'] as const;
export type DisputeReason = (typeof DISPUTE_REASONS)[number];

export const LIFT_REASONS = ['RESOLVED', 'UNFOUNDED', 'WITHDRAWN'] as const;
export type LiftReason = (typeof LIFT_REASONS)[number];

/** Its issuer, a payer, or the authority of the issuer's organisation. */
export const DISPUTING_ROLES = ['ISSUER', 'CLAIMS_OFFICER', 'REGISTRAR'] as const;
export type DisputingRole = (typeof DISPUTING_ROLES)[number];

/** Who as a tag: a receipt must not list in clear the payers that looked at it. */
const who = { by: field.tag, role: oneOf(...DISPUTING_ROLES), time: field.time, tx: field.tx };

export const disputeShape = record(
  { ...who, reason: oneOf(...DISPUTE_REASONS) },
  { lifted: record({ ...who, reason: oneOf(...LIFT_REASONS) }) },
);
export type Dispute = TypeOf<typeof disputeShape>;

/** Of one receipt, one for each institution: a record with more could not be read again. */
export const MAX_DISPUTES = 100;

export function isOpenDispute({ lifted }: Dispute): boolean {
  return lifted === undefined;
}
