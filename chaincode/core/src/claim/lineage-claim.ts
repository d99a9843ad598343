import type { ClaimRecord, LineageClaim } from '../ledger/claim-record.ts';

/** What LIN~ keeps of a claim; undefined once it has ended and takes nothing more. */
export function toLineageClaim(
  claim: ClaimRecord,
  kept: Pick<LineageClaim, 'payer' | 'date'>,
): LineageClaim | undefined {
  const { id, tier, benefit, paidFen, recoveredFen, receipts, state, expiresOn } = claim;
  if (!isLive(state)) return undefined;
  return {
    ...{ id, payer: kept.payer, tier, benefit, state, amountFen: heldFen(claim), paidFen, recoveredFen },
    ...{ date: kept.date, receipts },
    ...(expiresOn === undefined ? {} : { expiresOn }),
  };
}

const LIVE: readonly string[] = ['RESERVED', 'UNDER_REVIEW', 'APPROVED', 'PAID'] satisfies LineageClaim['state'][];

function isLive(state: ClaimRecord['state']): state is LineageClaim['state'] {
  return LIVE.includes(state);
}

function heldFen({ state, reservedFen, approvedFen }: ClaimRecord): number {
  return state === 'RESERVED' || state === 'UNDER_REVIEW' ? reservedFen : approvedFen;
}
