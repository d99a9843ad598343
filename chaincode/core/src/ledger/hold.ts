import { oneOf, record, type TypeOf } from '../shape/shape.ts';

import { field } from './field.ts';

/**
 * Why nothing of a lineage may be approved or paid for now: a settlement that its receipt does not show, trace codes or
 * offline records that contradict each other, or an order of a court.
 */
export const HOLD_REASONS = ['SETTLEMENT_HIDDEN', 'TRACE_CONFLICT', 'OFFLINE_CONFLICT', 'COURT', 'OTHER'] as const;
export type HoldReason = (typeof HOLD_REASONS)[number];

export const RELEASE_REASONS = ['RESOLVED', 'UNFOUNDED', 'MISTAKE'] as const;
export type ReleaseReason = (typeof RELEASE_REASONS)[number];

/** The office of a basic payer, or the authority of an organisation that supervises receipts, payers or medicines. */
export const HOLDING_ROLES = ['CLAIMS_OFFICER', 'REGISTRAR'] as const;
export type HoldingRole = (typeof HOLDING_ROLES)[number];

/** Besides these a dispenser, whose undoing of what a claim counts on holds the claim's lineage in the same transaction. */
const SETTING_ROLES = [...HOLDING_ROLES, 'PHARMACIST'] as const;

/** Who as a tag, as everywhere in a lineage: its payers are not listed in clear. */
const who = { by: field.tag, time: field.time, tx: field.tx };

/** A hold inside LIN~. */
export const holdShape = record(
  {
    ...who,
    role: oneOf(...SETTING_ROLES),
    /** Whose authority may lift it in the place of who set it. */
    org: field.organisation,
    reason: oneOf(...HOLD_REASONS),
  },
  { lifted: record({ ...who, role: oneOf(...HOLDING_ROLES), reason: oneOf(...RELEASE_REASONS) }) },
);
export type Hold = TypeOf<typeof holdShape>;

/** Of one lineage: a record with more could not be read again. */
export const MAX_HOLDS = 100;

export function isOpenHold({ lifted }: Hold): boolean {
  return lifted === undefined;
}

/** Who acts, by the tags that it has under every version of the tag secret. */
export interface Holder {
  readonly tags: readonly string[];
  readonly org: string;
  readonly role: HoldingRole;
}

/** The oldest hold that is open: its reason is what a refused act is told, never by whom. */
export function openHold(holds: readonly Hold[] = []): Hold | undefined {
  return holds.find(isOpenHold);
}

/** Whether this institution has set an open hold for this reason: one of each is enough. */
export function isHeldBy(holds: readonly Hold[], { tags }: Pick<Holder, 'tags'>, reason: HoldReason): boolean {
  return holds.some((each) => isOpenHold(each) && each.reason === reason && tags.includes(each.by));
}

/**
 * Whether a hold is its to lift: its own, and for the authority all that its organisation has set. What a dispenser's act
 * has set, the authority of the payers may lift too: the money is theirs.
 */
export function mayLift(hold: Hold, { tags, org, role }: Holder): boolean {
  if (!isOpenHold(hold)) return false;
  const isOfDispenser = hold.role === 'PHARMACIST' && org === 'InsuranceMSP';
  return tags.includes(hold.by) || (role === 'REGISTRAR' && (hold.org === org || isOfDispenser));
}

/**
 * The holds with one more; in a full list it takes the place of the oldest that was lifted, which the blocks keep. Undefined
 * when all of a full list are open.
 */
export function withHold(holds: readonly Hold[], added: Hold): readonly Hold[] | undefined {
  if (holds.length < MAX_HOLDS) return [...holds, added];
  const oldestLifted = holds.findIndex((each) => !isOpenHold(each));
  return oldestLifted === -1 ? undefined : [...holds.filter((_, index) => index !== oldestLifted), added];
}
