import type { Code } from '../codes.ts';
import type { Json } from '../encoding/json.ts';
import type { ClaimHistory, ClaimRecord, ClaimState } from '../ledger/claim-record.ts';
import { formatFen } from '../money.ts';

/** The acts on a claim that exists. `expire` is the calendar's. */
export type ClaimAct = 'review' | 'approve' | 'reject' | 'withdraw' | 'pay' | 'paymentReturned' | 'recover' | 'expire';

/** The life of a claim: from which states an act is possible, and the state it leads to. What is not listed is illegal. */
export const TRANSITIONS: Readonly<Record<ClaimAct, { from: readonly ClaimState[]; to: ClaimState }>> = {
  review: { from: ['RESERVED'], to: 'UNDER_REVIEW' },
  approve: { from: ['RESERVED', 'UNDER_REVIEW'], to: 'APPROVED' },
  reject: { from: ['RESERVED', 'UNDER_REVIEW', 'APPROVED'], to: 'REJECTED' },
  withdraw: { from: ['RESERVED', 'UNDER_REVIEW', 'APPROVED'], to: 'WITHDRAWN' },
  pay: { from: ['APPROVED'], to: 'PAID' },
  paymentReturned: { from: ['PAID'], to: 'APPROVED' },
  recover: { from: ['PAID'], to: 'PAID' },
  expire: { from: ['RESERVED', 'UNDER_REVIEW'], to: 'EXPIRED' },
};

export interface ClaimStep {
  readonly act: ClaimAct;
  /** Of approve, pay and recover. */
  readonly amountFen?: number;
  /** Whether the lineage can promise a returned payment again; if not, the payment that returned counts as recovered. */
  readonly capCarries: boolean;
  readonly entry: ClaimHistory;
}

export type ClaimDecision =
  | { readonly ok: true; readonly claim: ClaimRecord }
  | { readonly ok: false; readonly code: Code; readonly evidence: Json };

/**
 * One act on a claim. Refuses with ILLEGAL_TRANSITION, or when the chain approved ≤ reserved, paid ≤ approved,
 * recovered ≤ paid would break.
 */
export function decideTransition(claim: ClaimRecord, step: ClaimStep): ClaimDecision {
  const transition = TRANSITIONS[step.act];
  if (!transition.from.includes(claim.state)) return illegal(claim.state, step);
  const history = [...claim.history, step.entry];
  const moved = { ...withoutExpiry(claim, step.act), state: transition.to, history };
  const decision = APPLY[step.act](moved, step);
  const isTooLong = decision.ok && isLoop(decision.claim, step) && history.length > MAX_LOOPS;
  return isTooLong ? illegal(claim.state, step) : decision;
}

/**
 * How long a history may grow by acts that can be repeated. The rest of what its record can hold is for those that end the
 * claim: a record that has outgrown its shape could not be read again, and its receipt never be red-flushed.
 */
const MAX_LOOPS = 900;

function isLoop({ state }: ClaimRecord, { act }: ClaimStep): boolean {
  return (act === 'paymentReturned' && state === 'APPROVED') || (act === 'recover' && state === 'PAID');
}

type Apply = (claim: ClaimRecord, step: ClaimStep) => ClaimDecision;

const accept: Apply = (claim) => ({ ok: true, claim });

const APPLY: Readonly<Record<ClaimAct, Apply>> = {
  review: accept,
  reject: accept,
  withdraw: accept,
  expire: accept,
  approve: (claim, { amountFen = 0 }) =>
    amountFen <= claim.reservedFen
      ? { ok: true, claim: { ...claim, approvedFen: amountFen } }
      : { ok: false, code: 'AMOUNT_OVER_RESERVED', evidence: { reserved: formatFen(claim.reservedFen) } },
  pay: (claim, { amountFen = 0 }) =>
    amountFen <= claim.approvedFen
      ? { ok: true, claim: { ...claim, paidFen: amountFen } }
      : { ok: false, code: 'AMOUNT_OVER_APPROVED', evidence: { approved: formatFen(claim.approvedFen) } },
  paymentReturned: (claim, step) => returned(claim, step),
  recover: (claim, { amountFen = 0 }) => {
    const recoveredFen = claim.recoveredFen + amountFen;
    if (recoveredFen > claim.paidFen) {
      return { ok: false, code: 'AMOUNT_OVER_PAID', evidence: { left: formatFen(claim.paidFen - claim.recoveredFen) } };
    }
    const state = recoveredFen === claim.paidFen ? 'RECOVERED' : 'PAID';
    return { ok: true, claim: { ...claim, recoveredFen, state } };
  },
};

/** What was paid is approved again, and no more: what a smaller payment had released may belong to others by now. */
function returned(claim: ClaimRecord, step: ClaimStep): ClaimDecision {
  if (claim.recoveredFen > 0) return illegal('PAID', step);
  if (!step.capCarries) return { ok: true, claim: { ...claim, recoveredFen: claim.paidFen, state: 'RECOVERED' } };
  return { ok: true, claim: { ...claim, approvedFen: claim.paidFen, paidFen: 0 } };
}

function illegal(from: ClaimState, { act }: ClaimStep): ClaimDecision {
  return { ok: false, code: 'ILLEGAL_TRANSITION', evidence: { act, from, to: TRANSITIONS[act].to } };
}

/** A promise does not expire: from the approval on there is no last day. */
function withoutExpiry(claim: ClaimRecord, act: ClaimAct): ClaimRecord {
  const { expiresOn, ...rest } = claim;
  const keeps = act === 'review' || act === 'expire';
  return keeps && expiresOn !== undefined ? { ...rest, expiresOn } : rest;
}
