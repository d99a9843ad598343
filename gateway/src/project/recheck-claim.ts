import {
  AUTHORITY_OF,
  canonicalJson,
  claimRecordShape,
  isPlainObject,
  type ClaimHistory,
  type ClaimRecord,
  type Operation,
} from '@piaosu/core';
import { readRecord, type Change, type ChangeSet } from './change.ts';
import { diverged, type Finding } from './finding.ts';

type State = ClaimRecord['state'];

/**
 * Where a claim can be after one transaction, which may hold several acts on it. Written here a second time on purpose,
 * from design §5 and not from the contracts' table: a re-check that calls the code it checks agrees with its mistakes.
 */
const REACHABLE: Readonly<Record<State, readonly State[]>> = {
  RESERVED: ['UNDER_REVIEW', 'APPROVED', 'PAID', 'REJECTED', 'WITHDRAWN', 'EXPIRED', 'RECOVERED'],
  UNDER_REVIEW: ['APPROVED', 'PAID', 'REJECTED', 'WITHDRAWN', 'EXPIRED', 'RECOVERED'],
  APPROVED: ['APPROVED', 'PAID', 'REJECTED', 'WITHDRAWN', 'RECOVERED'],
  PAID: ['PAID', 'APPROVED', 'REJECTED', 'WITHDRAWN', 'RECOVERED'],
  REJECTED: [],
  WITHDRAWN: [],
  EXPIRED: [],
  RECOVERED: [],
};

/** CLM~: a claim keeps who and what for, moves along the table, and never approves, pays or recovers more than it may. */
export function recheckClaim(change: Change, set: ChangeSet): Finding[] {
  const after = readRecord(claimRecordShape, change.after);
  if (after === undefined) return [diverged(change.key, { rule: 'CLAIM_RECORD_UNREADABLE' })];
  const ordered = [after.recoveredFen, after.paidFen, after.approvedFen, after.reservedFen];
  if (ordered.some((fen, i) => fen > (ordered[i + 1] ?? fen))) return [diverged(change.key, { rule: 'CLAIM_AMOUNTS' })];
  if (!isBooked(after)) return [diverged(change.key, { rule: 'CLAIM_NOT_AS_DECIDED' })];
  if (change.before === undefined) return recheckActors(change.key, [], after, set);
  const before = readRecord(claimRecordShape, change.before);
  if (before !== undefined && isNext(before, after)) return recheckActors(change.key, before.history, after, set);
  return [diverged(change.key, { rule: 'CLAIM_TRANSITION', from: before?.state ?? null, to: after.state })];
}

/**
 * Who acted: the payer, or for a withdrawal alone the authority of its organisation. Whether the payer was suspended stands in
 * a record that is not written with it; that the authority acted is in the history for everybody to see.
 */
function recheckActors(key: string, before: readonly ClaimHistory[], after: ClaimRecord, set: ChangeSet): Finding[] {
  const acts = after.history.slice(before.length).filter(({ action }) => action !== 'expire');
  const wrong = acts.find(({ action, role, amountFen }) => {
    if (role === 'PORTAL') return action !== 'withdraw' || !isConsentWithdrawn(after, set);
    const actor = role === 'REGISTRAR' && action === 'withdraw' ? AUTHORITY_OF[after.org] : after.payer;
    return !set.operations.some(
      (operation) =>
        operation.action === action && operation.actor.institution === actor && asksFor(operation, after.id, amountFen),
    );
  });
  return wrong === undefined ? [] : [diverged(key, { rule: 'CLAIM_ACTOR', action: wrong.action, role: wrong.role })];
}

/** That the signed act is on this claim and of this amount: else one act could be made to stand for another. */
function asksFor({ action, body }: Operation, claimId: string, amountFen: number | undefined): boolean {
  if (!isPlainObject(body) || body['amountFen'] !== amountFen) return false;
  // A reservation has its id from its message, which is private.
  return action === 'reserve' || body['claimId'] === claimId;
}

/** What stands reserved, approved, paid and recovered is what the lines of the history add up to. */
function isBooked(claim: ClaimRecord): boolean {
  const [first] = claim.history;
  const booked = bookedBy(claim);
  const isAsked = first?.amountFen === claim.requestedFen && claim.reservedFen === claim.requestedFen;
  const isSum = (['approvedFen', 'paidFen', 'recoveredFen'] as const).every((name) => booked[name] === claim[name]);
  // A promise without a last day would keep the cap for ever.
  const isBounded = claim.expiresOn !== undefined || (claim.state !== 'RESERVED' && claim.state !== 'UNDER_REVIEW');
  return isAsked && isSum && isBounded;
}

/** A payment that returned is approved again; where the cap no longer carries it, it counts as recovered and ends the claim. */
function bookedBy({ history, state }: ClaimRecord): Pick<ClaimRecord, 'approvedFen' | 'paidFen' | 'recoveredFen'> {
  let [approvedFen, paidFen, recoveredFen] = [0, 0, 0];
  for (const [i, { action, amountFen = 0 }] of history.entries()) {
    if (action === 'approve') approvedFen = amountFen;
    if (action === 'pay') paidFen = amountFen;
    if (action === 'recover') recoveredFen += amountFen;
    if (action !== 'paymentReturned') continue;
    if (i === history.length - 1 && state === 'RECOVERED') recoveredFen = paidFen;
    else [approvedFen, paidFen] = [paidFen, 0];
  }
  return { approvedFen, paidFen, recoveredFen };
}

/** The patient ended the consent that the claim was made under; that the portal is the one that granted it is CNS~'s re-check. */
function isConsentWithdrawn({ consent }: ClaimRecord, { operations }: ChangeSet): boolean {
  return operations.some(
    ({ action, body }) =>
      action === 'withdrawConsent' && consent !== undefined && isPlainObject(body) && body['consentId'] === consent,
  );
}

const KEPT = ['payer', 'org', 'lineage', 'tier', 'benefit', 'basis', 'requestedFen', 'reservedFen'] as const;

/** Who and what for stays, lines are added to the history and never changed, and the state moves along the table. */
function isNext(before: ClaimRecord, after: ClaimRecord): boolean {
  const isKept = KEPT.every((name) => before[name] === after[name]) && before.receipts.join() === after.receipts.join();
  const known = after.history.slice(0, before.history.length);
  const isAdded = canonicalJson(known) === canonicalJson(before.history);
  return isKept && isAdded && REACHABLE[before.state].includes(after.state);
}
