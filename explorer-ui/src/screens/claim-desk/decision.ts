import { formatFen, readFen, REJECT_REASONS, RETURN_REASONS, TRANSITIONS, WITHDRAW_REASONS } from '@piaosu/core';
import type { RestRole } from '@piaosu/gateway/api';
import { fenOf } from './amount.ts';
import { approveClaim, bookMoney, decideAgainst } from '../../api/claims.ts';
import type { Approved, Claim } from '../../api/claims.ts';

/** What an officer can decide; each is an act of the ledger. */
export const WAYS = ['approve', 'reject', 'withdraw', 'pay', 'paymentReturned', 'recover'] as const;
export type Way = (typeof WAYS)[number];

const ROLE: Readonly<Record<Way, RestRole>> = {
  approve: 'CLAIMS_OFFICER',
  reject: 'CLAIMS_OFFICER',
  withdraw: 'CLAIMS_OFFICER',
  pay: 'PAYMENT_OFFICER',
  paymentReturned: 'PAYMENT_OFFICER',
  recover: 'PAYMENT_OFFICER',
};

/** The words of the ledger's closed lists; approving may give one, booking money has none. */
export const REASONS = {
  approve: REJECT_REASONS,
  reject: REJECT_REASONS,
  withdraw: WITHDRAW_REASONS,
  paymentReturned: RETURN_REASONS,
  pay: [],
  recover: [],
} as const satisfies Readonly<Record<Way, readonly string[]>>;

/** What this person may decide on the claim as it stands, the likeliest first. While an approval waits for the second officer, there is no other. */
export function waysOf({ state }: Claim, roles: readonly RestRole[], waiting: boolean): Way[] {
  const possible = WAYS.filter(
    (way) => TRANSITIONS[way].from.includes(state) && roles.includes(ROLE[way]) && !(waiting && way === 'approve'),
  );
  return state === 'APPROVED' ? possible.toSorted((a, b) => rank(a) - rank(b)) : possible;
}

function rank(way: Way): number {
  return way === 'pay' ? 0 : 1;
}

export function hasAmount(way: Way): boolean {
  return way === 'approve' || way === 'pay' || way === 'recover';
}

/** The most that may be written for an act. */
export function mostOf(claim: Claim, way: Way): string {
  if (way === 'approve') return claim.reserved;
  if (way === 'pay') return claim.approved;
  return formatFen((readFen(claim.paid) ?? 0) - (readFen(claim.recovered) ?? 0));
}

/** What somebody filled in so far, judged: what is wrong with it, and what is asked besides. */
export interface Judged {
  /** As it is sent. */
  readonly amount: string;
  readonly most: string;
  readonly badAmount: boolean;
  readonly badReason: boolean;
  /** What approving for less sets free; undefined where nothing is. */
  readonly freed: string | undefined;
  /** A reason and words belong to it. */
  readonly explained: boolean;
}

export function judge(claim: Claim, way: Way, text: string, reason: string): Judged {
  const most = mostOf(claim, way);
  const [fen, mostFen] = [fenOf(text), readFen(most) ?? 0];
  const badAmount = hasAmount(way) && (fen <= 0 || fen > mostFen);
  const needsReason = REASONS[way].length > 0 && way !== 'approve';
  const less = way === 'approve' && !badAmount && fen < mostFen;
  return {
    ...{ amount: formatFen(fen), most, badAmount, badReason: needsReason && reason === '' },
    ...{ freed: less ? formatFen(mostFen - fen) : undefined, explained: needsReason || less },
  };
}

/** A decision as somebody filled it in. */
export interface Decision {
  readonly id: string;
  readonly way: Way;
  readonly amount: string;
  readonly reason: string;
  readonly note: string;
}

export function decide({ id, way, amount, reason, note }: Decision, key: string): Promise<Approved> {
  const words = note.trim() === '' ? {} : { note: note.trim() };
  switch (way) {
    case 'approve':
      return approveClaim({ id, amount, ...(reason === '' ? {} : { reason }), ...words }, key);
    case 'pay':
    case 'recover':
      return bookMoney({ id, act: way, amount }, key);
    case 'reject':
    case 'withdraw':
    case 'paymentReturned':
      return decideAgainst({ id, act: way, reason, ...words }, key);
  }
}
