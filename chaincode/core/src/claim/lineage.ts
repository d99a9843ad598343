import {
  MAX_LINEAGE_ENTRIES,
  type LineageClaim,
  type LineageReceipt,
  type LineageRecord,
} from '../ledger/claim-record.ts';
import { MAX_FEN } from '../ledger/field.ts';
import { lineageInvalid } from '../ledger/lineage-rule.ts';
import { PiaosuError } from '../result.ts';

/** What a payer owes back after a red-flush. */
export interface RecoveryDue {
  readonly claimId: string;
  readonly dueFen: number;
}

/** Of a claim whose receipts can enter no lineage: there is nothing to claim. */
export const EMPTY_LINEAGE: LineageRecord = { v: 1, receipts: [], capFen: 0, usedFen: 0, claims: [] };

/** A lineage that begins with its first materialised receipt. */
export function newLineage(receipt: LineageReceipt): LineageRecord {
  return addReceipt(EMPTY_LINEAGE, receipt);
}

/** @throws PiaosuError AMOUNT_FORMAT when the cap would leave the range of money, LINEAGE_INVALID when it is full. */
export function addReceipt(lineage: LineageRecord, receipt: LineageReceipt): LineageRecord {
  if (lineage.receipts.length >= MAX_LINEAGE_ENTRIES) throw lineageInvalid('FULL');
  return withTotals({ ...lineage, receipts: [...lineage.receipts, receipt] });
}

/**
 * Puts a claim in the place of its former self, a new one at the end: claims stand in the order of their reservations, which
 * no later act changes. @throws PiaosuError ILLEGAL_TRANSITION when it is full.
 */
export function putClaim(lineage: LineageRecord, claim: LineageClaim): LineageRecord {
  const isKnown = lineage.claims.some(({ id }) => id === claim.id);
  if (isKnown)
    return withTotals({ ...lineage, claims: lineage.claims.map((each) => (each.id === claim.id ? claim : each)) });
  if (lineage.claims.length >= MAX_LINEAGE_ENTRIES)
    throw new PiaosuError('ILLEGAL_TRANSITION', { claims: MAX_LINEAGE_ENTRIES });
  return withTotals({ ...lineage, claims: [...lineage.claims, claim] });
}

export function dropClaim(lineage: LineageRecord, claimId: string): LineageRecord {
  return withTotals({ ...lineage, claims: lineage.claims.filter((claim) => claim.id !== claimId) });
}

/** Reservations whose last day lies before `today` end by themselves: every act does this first. Dates compare as text. */
export function dropExpired(
  lineage: LineageRecord,
  today: string,
): { lineage: LineageRecord; expired: LineageClaim[] } {
  const expired = lineage.claims.filter((claim) => claim.expiresOn !== undefined && claim.expiresOn < today);
  const claims = lineage.claims.filter((claim) => !expired.includes(claim));
  return { lineage: expired.length === 0 ? lineage : withTotals({ ...lineage, claims }), expired };
}

/**
 * What indemnity payers may still be promised: never negative, although a red-flush may leave used above cap. A receipt
 * that waits for its red-flush promises nothing new, else claims on its siblings could hold the flush for ever.
 */
export function remainingFen(lineage: LineageRecord): number {
  const leaving = lineage.receipts.reduce((sum, each) => sum + (each.pendingRed === undefined ? 0 : each.capFen), 0);
  return Math.max(0, lineage.capFen - leaving - lineage.usedFen);
}

/** What a claim takes of the cap. A fixed benefit takes nothing: it is no refund of the bill. */
export function usedFenOf(claim: LineageClaim): number {
  if (claim.benefit === 'FIXED') return 0;
  return claim.state === 'PAID' ? claim.paidFen - claim.recoveredFen : claim.amountFen;
}

/**
 * The claims that count on a receipt. On one that is red-flushed none does: what is left of a claim there is its recovery,
 * and what was given out for it is free for the receipt that replaces it.
 */
export function liveClaimsOn(lineage: LineageRecord, tag: string): LineageClaim[] {
  const isLive = lineage.receipts.some((receipt) => receipt.tag === tag && receipt.live);
  return isLive ? lineage.claims.filter((claim) => claim.receipts.includes(tag)) : [];
}

/**
 * The claims whose money stands for what a receipt charges: those on it, on what it replaces and on what replaces it. A
 * red-flush alone gives nothing back, and a re-issue ends the recovery: so what was given out for one receipt of a chain is
 * paid for in the whole of it.
 */
export function claimsOnChain(lineage: LineageRecord, tag: string): LineageClaim[] {
  const chain = chainTags(lineage, tag);
  return lineage.claims.filter(({ receipts }) => receipts.some((each) => chain.includes(each)));
}

/** A receipt with all that it replaces and that replaces it, as far as the ledger has keys for them. */
export function chainTags(lineage: LineageRecord, tag: string): string[] {
  const own = lineage.receipts.find((receipt) => receipt.tag === tag);
  return lineage.receipts.filter(({ chain }) => chain === own?.chain).map((receipt) => receipt.tag);
}

/** Not yet paid, not ended. */
export function isOpen(claim: LineageClaim): boolean {
  return claim.state !== 'PAID';
}

/**
 * Marks a receipt as red-flushed by `redTag`; `completeFlushes` then makes it so, at once or when the last claim ends.
 * The receipt must be live and in the lineage; anything else leaves the record as it is.
 */
export function beginFlush(lineage: LineageRecord, tag: string, redTag: string): LineageRecord {
  const receipts = lineage.receipts.map((each) =>
    each.tag === tag && each.live ? { ...each, pendingRed: redTag } : each,
  );
  return { ...lineage, receipts };
}

/**
 * Ends every pending flush that no open claim and no paper in somebody's hands holds any more, one after the other: what
 * the open claims can spare is spared once, not once for each flush.
 */
export function completeFlushes(lineage: LineageRecord): { lineage: LineageRecord; flushed: LineageReceipt[] } {
  const flushed: LineageReceipt[] = [];
  let left = lineage;
  for (const receipt of lineage.receipts) {
    if (receipt.pendingRed === undefined || isHeld(left, receipt)) continue;
    flushed.push(receipt);
    left = withTotals({ ...left, receipts: left.receipts.map((each) => (each === receipt ? notLive(each) : each)) });
  }
  return { lineage: left, flushed };
}

function isHeld(lineage: LineageRecord, receipt: LineageReceipt): boolean {
  return receipt.paper === true || claimsHolding(lineage, receipt).length > 0;
}

/** Notes that a paper receipt stands for a receipt, or that none does any more. */
export function withPaper(lineage: LineageRecord, tag: string, isOut: boolean): LineageRecord {
  const mark = isOut ? ({ paper: true } as const) : {};
  const receipts = lineage.receipts.map((each): LineageReceipt => {
    if (each.tag !== tag) return each;
    const { chain, capFen, live, pendingRed } = each;
    return { tag, chain, capFen, live, ...(pendingRed === undefined ? {} : { pendingRed }), ...mark };
  });
  return { ...lineage, receipts };
}

/**
 * The open claims that must end before a receipt may leave the cap: those that name it, and all of the lineage when the
 * other receipts could not carry them (parts of one split bill share a cap).
 */
export function claimsHolding(lineage: LineageRecord, receipt: LineageReceipt): LineageClaim[] {
  const open = lineage.claims.filter(isOpen);
  const naming = open.filter((claim) => claim.receipts.includes(receipt.tag));
  if (naming.length > 0) return naming;
  const promised = open.reduce((sum, claim) => sum + usedFenOf(claim), 0);
  return promised > lineage.capFen - receipt.capFen ? open.filter((claim) => usedFenOf(claim) > 0) : [];
}

/**
 * What payers must get back so that used falls to cap: from the highest tier number down, within a tier from the newest
 * claim down. Computed, never stored, so that it shrinks by itself when a re-issue restores the cap.
 */
export function recoveryDue(lineage: LineageRecord): RecoveryDue[] {
  let excess = lineage.usedFen - lineage.capFen;
  const due: RecoveryDue[] = [];
  for (const claim of paidLastFirst(lineage)) {
    const dueFen = Math.min(Math.max(0, excess), usedFenOf(claim));
    if (dueFen > 0) due.push({ claimId: claim.id, dueFen });
    excess -= dueFen;
  }
  return due;
}

function paidLastFirst(lineage: LineageRecord): LineageClaim[] {
  // In the order of their reservations, so that a debt never moves to whoever has just paid a part of its own back.
  return lineage.claims
    .filter((claim) => !isOpen(claim))
    .reverse()
    .sort((left, right) => right.tier - left.tier);
}

function notLive(receipt: LineageReceipt): LineageReceipt {
  return { tag: receipt.tag, chain: receipt.chain, capFen: receipt.capFen, live: false };
}

function withTotals(lineage: LineageRecord): LineageRecord {
  const capFen = lineage.receipts.reduce((sum, receipt) => sum + (receipt.live ? receipt.capFen : 0), 0);
  const usedFen = lineage.claims.reduce((sum, claim) => sum + usedFenOf(claim), 0);
  if (capFen > MAX_FEN || usedFen > MAX_FEN) throw new PiaosuError('AMOUNT_FORMAT', { pointer: '/capFen' });
  return { ...lineage, capFen, usedFen };
}
