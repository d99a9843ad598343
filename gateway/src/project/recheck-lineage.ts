import {
  claimKey,
  claimRecordShape,
  isOpenHold,
  lineageRecordShape,
  receiptKey,
  receiptRecordShape,
  toBeijingDate,
  type ClaimRecord,
  type Hold,
  type LineageClaim,
  type LineageReceipt,
  type LineageRecord,
} from '@piaosu/core';
import { readRecord, type Change, type ChangeSet } from './change.ts';
import { diverged, type Finding } from './finding.ts';

type Rule = (before: LineageRecord | undefined, after: LineageRecord, set: ChangeSet) => string | undefined;

/**
 * LIN~: the sums must be the sums, and what is used may exceed the cap only by a cap that fell, never by a new claim, so what
 * is due back is exactly that difference. Written a second time on purpose: a re-check that calls the code it checks agrees
 * with its mistakes.
 */
export function recheckLineage(change: Change, set: ChangeSet): Finding[] {
  const after = readRecord(lineageRecordShape, change.after);
  if (after === undefined) return [diverged(change.key, { rule: 'LINEAGE_RECORD_UNREADABLE' })];
  const before = readRecord(lineageRecordShape, change.before);
  const { usedFen: stated, capFen: statedCap } = after;
  const sums = { usedFen: usedOf(after), capFen: capOf(after), stated, statedCap };
  return RULES.flatMap((rule) => rule(before, after, set) ?? []).map((rule) => diverged(change.key, { rule, ...sums }));
}

/** The claims whose records a written lineage is compared with. */
export function lineageClaimKeys(value: Uint8Array | undefined): string[] {
  return (readRecord(lineageRecordShape, value)?.claims ?? []).map(({ id }) => claimKey(id));
}

const RULES: readonly Rule[] = [
  (_before, after) => (usedOf(after) === after.usedFen ? undefined : 'USED_IS_NOT_THE_SUM'),
  (_before, after) => (capOf(after) === after.capFen ? undefined : 'CAP_IS_NOT_THE_SUM'),
  (before, after) =>
    usedOf(after) <= capOf(after) || usedOf(after) <= (before?.usedFen ?? 0) ? undefined : 'USED_OVER_CAP',
  (before, after) => (keepsReceipts(before, after) ? undefined : 'RECEIPT_CAP_CHANGED'),
  (_before, { claims }) => (claims.every(isOrdered) && isUnique(claims) ? undefined : 'CLAIM_AMOUNTS'),
  (before, after, set) => (flushesStand(before, after, set) ? undefined : 'RECEIPT_LIVENESS'),
  (_before, { claims }, set) =>
    claims.every((claim) => isAsRecorded(claim, set)) ? undefined : 'CLAIM_NOT_AS_RECORDED',
  (before, after, set) => (dropsOnlyEnded(before, after, set) ? undefined : 'LIVE_CLAIM_DROPPED'),
  (_before, { claims }, { time }) =>
    time !== undefined && claims.some(isExpiredOn(time)) ? 'EXPIRED_CLAIM_KEPT' : undefined,
  (before, after, set) => (keepsHolds(before?.holds ?? [], after.holds ?? [], set) ? undefined : 'HOLD_CHANGED'),
  (before, after, set) => (isPaidWhileHeld(before, after, set) ? 'ACT_WHILE_HELD' : undefined),
];

/** What a claim holds of the cap. Fixed benefits hold nothing. */
function heldFen(claim: LineageClaim): number {
  if (claim.benefit === 'FIXED') return 0;
  return claim.state === 'PAID' ? claim.paidFen - claim.recoveredFen : claim.amountFen;
}

function usedOf({ claims }: LineageRecord): number {
  return sum(claims.map(heldFen));
}

function capOf({ receipts }: LineageRecord): number {
  return sum(receipts.filter(({ live }) => live).map(({ capFen }) => capFen));
}

function isOrdered({ amountFen, paidFen, recoveredFen }: LineageClaim): boolean {
  return paidFen <= amountFen && recoveredFen <= paidFen;
}

function isUnique(claims: readonly LineageClaim[]): boolean {
  return new Set(claims.map(({ id }) => id)).size === claims.length;
}

function keepsReceipts(before: LineageRecord | undefined, after: LineageRecord): boolean {
  const caps = new Map(after.receipts.map((receipt) => [receipt.tag, receipt.capFen]));
  return (before?.receipts ?? []).every((receipt) => caps.get(receipt.tag) === receipt.capFen);
}

/** A receipt leaves the cap once, with its own record saying so, and never comes back. */
function flushesStand(before: LineageRecord | undefined, after: LineageRecord, set: ChangeSet): boolean {
  const was = new Map((before?.receipts ?? []).map((receipt) => [receipt.tag, receipt]));
  return after.receipts.every((receipt) => {
    const live = was.get(receipt.tag)?.live ?? true;
    return live === receipt.live || (live && isFlushed(receipt, set));
  });
}

function isFlushed({ tag }: LineageReceipt, { changes }: ChangeSet): boolean {
  const written = changes.find(({ key }) => key === receiptKey(tag));
  return readRecord(receiptRecordShape, written?.after)?.state === 'RED_FLUSHED';
}

/** CLM~ after the transaction. */
function recordOf(id: string, set: ChangeSet): ClaimRecord | undefined {
  const key = claimKey(id);
  const written = set.changes.find((change) => change.key === key);
  return readRecord(claimRecordShape, written === undefined ? set.valueBefore(key) : written.after);
}

/** What the lineage holds of a claim is what the claim's own record says. */
function isAsRecorded(claim: LineageClaim, set: ChangeSet): boolean {
  const record = recordOf(claim.id, set);
  if (record === undefined) return false;
  const isOpen = record.state === 'RESERVED' || record.state === 'UNDER_REVIEW';
  const amounts = [isOpen ? record.reservedFen : record.approvedFen, record.paidFen, record.recoveredFen];
  const isSame = [claim.amountFen, claim.paidFen, claim.recoveredFen].every((fen, index) => fen === amounts[index]);
  const { tier, benefit, state, receipts } = record;
  return isSame && tier === claim.tier && benefit === claim.benefit && state === claim.state && isList(receipts, claim);
}

function isList(receipts: readonly string[], claim: LineageClaim): boolean {
  return receipts.join() === claim.receipts.join();
}

const ENDED: readonly ClaimRecord['state'][] = ['REJECTED', 'WITHDRAWN', 'EXPIRED', 'RECOVERED'];

/** A claim that leaves the lineage has ended: else its amount would be promised twice. */
function dropsOnlyEnded(before: LineageRecord | undefined, { claims }: LineageRecord, set: ChangeSet): boolean {
  const kept = new Set(claims.map(({ id }) => id));
  const dropped = (before?.claims ?? []).filter(({ id }) => !kept.has(id));
  return dropped.every(({ id }) => {
    const state = recordOf(id, set)?.state;
    return state !== undefined && ENDED.includes(state);
  });
}

function isExpiredOn(time: number): (claim: LineageClaim) => boolean {
  const today = toBeijingDate(time);
  return ({ expiresOn }) => expiresOn !== undefined && expiresOn < today;
}

/**
 * A hold comes by an act of holding, a dispenser's by one that takes medicines back, and is lifted by one of releasing; a
 * lifted one may make room, an open one never does.
 */
function keepsHolds(before: readonly Hold[], after: readonly Hold[], { operations }: ChangeSet): boolean {
  const known = new Map(after.map((hold) => [nameOf(hold), hold]));
  const gone = before.filter((hold) => isOpenHold(hold) && !known.has(nameOf(hold)));
  const was = new Map(before.map((hold) => [nameOf(hold), hold]));
  const added = after.filter((hold) => !was.has(nameOf(hold)));
  const lifted = before.filter((hold) => isOpenHold(hold) && known.get(nameOf(hold))?.lifted !== undefined);
  const has = (action: string): boolean => operations.some((operation) => operation.action === action);
  const isSet = added.every(({ role, reason }) =>
    role === 'PHARMACIST' ? reason === 'TRACE_CONFLICT' && TAKING_BACK.some(has) : has('holdLineage'),
  );
  return gone.length === 0 && isSet && (lifted.length === 0 || has('releaseLineage'));
}

const TAKING_BACK = ['undoDispense', 'returnUnits'];

function nameOf({ by, reason, time, tx }: Hold): string {
  return [by, reason, time, tx].join();
}

/** Nothing is approved or paid while one hold stands before and after. */
function isPaidWhileHeld(before: LineageRecord | undefined, after: LineageRecord, set: ChangeSet): boolean {
  const stillOpen = new Set((after.holds ?? []).filter(isOpenHold).map(nameOf));
  const isHeld = (before?.holds ?? []).some((hold) => isOpenHold(hold) && stillOpen.has(nameOf(hold)));
  return isHeld && after.claims.some(({ id }) => isDecidedNow(id, set));
}

function isDecidedNow(id: string, { changes }: ChangeSet): boolean {
  const change = changes.find(({ key }) => key === claimKey(id));
  const known = readRecord(claimRecordShape, change?.before)?.history.length ?? 0;
  const acts = readRecord(claimRecordShape, change?.after)?.history.slice(known) ?? [];
  return acts.some(({ action }) => action === 'approve' || action === 'pay');
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
