import { claimKey, claimRecordShape, parseShape, PiaosuError, unwrap, type ClaimRecord } from '@piaosu/core';
import type { CallerContext } from '../../http/route.ts';
import { parseClaimResult, type ClaimResult } from './claim-result.ts';

/** An act on a claim that exists, with what it needs. */
export type ClaimAct =
  | { readonly action: 'review' }
  | { readonly action: 'approve' | 'pay' | 'recover'; readonly amountFen: number }
  | { readonly action: 'reject' | 'withdraw' | 'paymentReturned'; readonly reason: string };

const ROLE_OF = {
  review: 'CLAIMS_OFFICER',
  approve: 'CLAIMS_OFFICER',
  reject: 'CLAIMS_OFFICER',
  withdraw: 'CLAIMS_OFFICER',
  pay: 'PAYMENT_OFFICER',
  paymentReturned: 'PAYMENT_OFFICER',
  recover: 'PAYMENT_OFFICER',
} as const satisfies Record<ClaimAct['action'], string>;

/** One act on a claim of the caller's institution. Throws PiaosuError with the ledger's refusal. */
export async function actOnClaim(context: CallerContext, claimId: string, act: ClaimAct): Promise<ClaimResult> {
  const { organisation, caller, messageId } = context;
  const { action, ...rest } = act;
  const actor = { institution: caller.institution, role: ROLE_OF[action] };
  const { result, block } = await organisation.acts.perform({ action, actor, messageId, body: { claimId, ...rest } });
  await organisation.projection.waitFor(block);
  return parseClaimResult(result);
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
