import {
  AUTHORITY_OF,
  claimRecordShape,
  lineageRecordShape,
  type ClaimRecord,
  type LineageClaim,
  type LineageRecord,
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

/** LIN~: the sums must be the sums, and what is used may exceed the cap only by a cap that fell, never by a new claim. */
export function recheckLineage(change: Change): Finding[] {
  const after = readRecord(lineageRecordShape, change.after);
  if (after === undefined) return [diverged(change.key, { rule: 'LINEAGE_RECORD_UNREADABLE' })];
  const before = readRecord(lineageRecordShape, change.before);
  const usedFen = sum(after.claims.map(heldFen));
  const capFen = sum(after.receipts.filter((receipt) => receipt.live).map((receipt) => receipt.capFen));
  const wrong = [
    usedFen === after.usedFen ? undefined : 'USED_IS_NOT_THE_SUM',
    capFen === after.capFen ? undefined : 'CAP_IS_NOT_THE_SUM',
    usedFen <= capFen || usedFen <= (before?.usedFen ?? 0) ? undefined : 'USED_OVER_CAP',
    keepsReceipts(before, after) ? undefined : 'RECEIPT_CAP_CHANGED',
    after.claims.every((claim) => claim.paidFen <= claim.amountFen && claim.recoveredFen <= claim.paidFen)
      ? undefined
      : 'CLAIM_AMOUNTS',
  ];
  const { usedFen: stated, capFen: statedCap } = after;
  return wrong
    .filter((rule) => rule !== undefined)
    .map((rule) => diverged(change.key, { rule, usedFen, capFen, stated, statedCap }));
}

/** CLM~: a claim keeps who and what for, moves along the table, and never approves, pays or recovers more than it may. */
export function recheckClaim(change: Change, set: ChangeSet): Finding[] {
  const after = readRecord(claimRecordShape, change.after);
  if (after === undefined) return [diverged(change.key, { rule: 'CLAIM_RECORD_UNREADABLE' })];
  const ordered = [after.recoveredFen, after.paidFen, after.approvedFen, after.reservedFen];
  if (ordered.some((fen, i) => fen > (ordered[i + 1] ?? fen))) return [diverged(change.key, { rule: 'CLAIM_AMOUNTS' })];
  if (change.before === undefined) return [];
  const before = readRecord(claimRecordShape, change.before);
  if (before !== undefined && isNext(before, after)) return recheckActors(change.key, before, after, set);
  return [diverged(change.key, { rule: 'CLAIM_TRANSITION', from: before?.state ?? null, to: after.state })];
}

/**
 * Who acted: the payer, or for a withdrawal alone the authority of its organisation. Whether the payer was suspended stands in
 * a record that is not written with it; that the authority acted is in the history for everybody to see.
 */
function recheckActors(key: string, before: ClaimRecord, after: ClaimRecord, set: ChangeSet): Finding[] {
  const acts = after.history.slice(before.history.length).filter(({ action }) => action !== 'expire');
  const wrong = acts.find(({ action, role }) => {
    const actor = role === 'REGISTRAR' && action === 'withdraw' ? AUTHORITY_OF[after.org] : after.payer;
    return !set.operations.some((operation) => operation.action === action && operation.actor.institution === actor);
  });
  return wrong === undefined ? [] : [diverged(key, { rule: 'CLAIM_ACTOR', action: wrong.action, role: wrong.role })];
}

function isNext(before: ClaimRecord, after: ClaimRecord): boolean {
  const kept = ['payer', 'lineage', 'reservedFen'] as const;
  return kept.every((name) => before[name] === after[name]) && REACHABLE[before.state].includes(after.state);
}

/** What a claim holds of the cap. Fixed benefits hold nothing. */
function heldFen(claim: LineageClaim): number {
  if (claim.benefit === 'FIXED') return 0;
  return claim.state === 'PAID' ? claim.paidFen - claim.recoveredFen : claim.amountFen;
}

function keepsReceipts(before: LineageRecord | undefined, after: LineageRecord): boolean {
  const caps = new Map(after.receipts.map((receipt) => [receipt.tag, receipt.capFen]));
  return (before?.receipts ?? []).every((receipt) => caps.get(receipt.tag) === receipt.capFen);
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
