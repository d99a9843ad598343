import { TIERS, type Tier } from '../ledger/field.ts';
import type { OtherShare } from './receipt-document.ts';

export type BurdenAmounts = {
  readonly totalFen: number;
  readonly fundFen: number;
  readonly otherFen: number;
  readonly hospitalFen: number;
};

/** 个人负担: what all indemnity payers together may refund. Minus its original's on a red receipt. */
export function personalBurden(amounts: BurdenAmounts): number {
  return amounts.totalFen - amounts.fundFen - amounts.otherFen - amounts.hospitalFen;
}

/** The tiers that `otherBreakdown` may name. */
export const OTHER_TIERS = [TIERS.CRITICAL, TIERS.ASSISTANCE, TIERS.SUPPLEMENT] as const;

export type OnlineSettlement = { readonly settlementId: string; readonly otherBreakdown: readonly OtherShare[] };

/** A settlement id means that BASIC is settled, even at fund 0.00; tiers 2 to 4 are settled by the breakdown. */
export function settledTiers(settlement: OnlineSettlement): Tier[] {
  const basic = settlement.settlementId === '' ? [] : [TIERS.BASIC];
  return [...basic, ...OTHER_TIERS.filter((tier) => paidBy(settlement.otherBreakdown, tier))];
}

/** Other funds paid, and nobody said which: a hand claim at tiers 2 to 4 then needs the payer's statement. */
export function isOtherUnbroken(otherFen: number, breakdown: readonly OtherShare[]): boolean {
  return otherFen !== 0 && breakdown.length === 0;
}

function paidBy(breakdown: readonly OtherShare[], tier: Tier): boolean {
  return breakdown.some((share) => share.tier === tier && share.fen !== 0);
}
