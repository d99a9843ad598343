import {
  AUTHORITY_OF,
  canonicalJson,
  claimRecordShape,
  isPlainObject,
  type ClaimHistory,
  type ClaimRecord,
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
  const wrong = acts.find(({ action, role }) => {
    if (role === 'PORTAL') return action !== 'withdraw' || !isConsentWithdrawn(after, set);
    const actor = role === 'REGISTRAR' && action === 'withdraw' ? AUTHORITY_OF[after.org] : after.payer;
    return !set.operations.some((operation) => operation.action === action && operation.actor.institution === actor);
  });
  return wrong === undefined ? [] : [diverged(key, { rule: 'CLAIM_ACTOR', action: wrong.action, role: wrong.role })];
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
