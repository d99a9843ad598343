import {
  claimKey,
  claimRecordShape,
  isOpenDispute,
  parseShape,
  PiaosuError,
  receiptKey,
  receiptRecordShape,
  unwrap,
  type ClaimReason,
  type ClaimRecord,
  type ReasonedAct,
} from '@piaosu/core';
import type { CallerContext } from '../../http/route.ts';
import { keepNote } from './claim-note.ts';
import { parseClaimResult, type ClaimResult } from './claim-result.ts';

/** An act on a claim that exists, with what it needs. */
export type ClaimAct =
  | { readonly action: 'review' }
  | ({ readonly action: 'approve'; readonly amountFen: number } & Partial<Reason>)
  | { readonly action: 'pay' | 'recover'; readonly amountFen: number }
  | ({ readonly action: ReasonedAct } & Reason);

/** Why: a word for the ledger, and what the person wrote, which stays here. */
export interface Reason {
  readonly reason: ClaimReason;
  readonly note?: string;
}

const ROLE_OF = {
  review: 'CLAIMS_OFFICER',
  approve: 'CLAIMS_OFFICER',
  reject: 'CLAIMS_OFFICER',
  withdraw: 'CLAIMS_OFFICER',
  pay: 'PAYMENT_OFFICER',
  paymentReturned: 'PAYMENT_OFFICER',
  recover: 'PAYMENT_OFFICER',
} as const satisfies Record<ClaimAct['action'], string>;

/**
 * One act on a claim of the caller's institution, or by the authority in the place of a payer that is suspended. Throws
 * PiaosuError with the ledger's refusal.
 */
export async function actOnClaim(context: CallerContext, claimId: string, act: ClaimAct): Promise<ClaimResult> {
  const { organisation, caller, messageId } = context;
  const { action, ...rest } = act;
  const note = 'note' in act ? { note: await keepNote(context, claimId, act.note) } : {};
  const standsIn = action === 'withdraw' && !caller.roles.includes('CLAIMS_OFFICER');
  const actor = { institution: caller.institution, role: standsIn ? ('REGISTRAR' as const) : ROLE_OF[action] };
  const body = { claimId, ...rest, ...note };
  const { result, block } = await organisation.acts.perform({ action, actor, messageId, body });
  await organisation.projection.waitFor(block);
  return parseClaimResult(result);
}

/** What of its receipts a payer must know before money moves: somebody disputes one, or a hospital wants one cancelled. */
export async function troublesOf(
  { organisation }: CallerContext,
  { receipts }: ClaimRecord,
): Promise<{ readonly disputed: boolean; readonly redPending: boolean }> {
  const records = await Promise.all(receipts.map((tag) => organisation.projection.record(receiptKey(tag))));
  const known = records.flatMap((record) => {
    const receipt = parseShape(receiptRecordShape, record?.value);
    return receipt.ok ? [receipt.value] : [];
  });
  return {
    disputed: known.some(({ disputes = [] }) => disputes.some(isOpenDispute)),
    redPending: known.some(({ state }) => state === 'RED_PENDING'),
  };
}

/** A claim as its payer, or supervision of the payer's organisation, may see it; to anybody else it does not exist. */
export async function readClaim({ organisation, caller }: CallerContext, claimId: string): Promise<ClaimRecord> {
  const record = await organisation.projection.record(claimKey(claimId));
  const claim = record === undefined ? undefined : unwrap(parseShape(claimRecordShape, record.value));
  const visible =
    claim?.payer === caller.institution || (claim?.org === caller.org && caller.roles.includes('AUDITOR'));
  if (claim === undefined || !visible) throw new PiaosuError('RESOURCE_NOT_FOUND', { claimId });
  return claim;
}
