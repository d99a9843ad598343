import { PiaosuError, type DisputeReason, type LiftReason, type ReceiptRef } from '@piaosu/core';
import { z } from 'zod';
import { toPointer } from '../../acts/receipt-pointer.ts';
import type { CallerContext } from '../../http/route.ts';
import type { Act, Actor } from '../../organisation.ts';
import { claimEvidence } from '../verification/receipt-source.ts';

/** How many disputes are open after the act. */
export interface DisputeResult {
  readonly open: number;
  readonly tx: string;
  readonly block: number;
}

/**
 * 争议: flags a receipt for everybody who decides on it; nothing is stopped. Throws PiaosuError NOT_FOUND, NOT_ANCHORED,
 * PEER_GATEWAY_UNAVAILABLE, or the ledger's refusal: NOT_ISSUER, ALREADY_EXISTS, ILLEGAL_TRANSITION.
 */
export async function raiseDispute(
  context: CallerContext,
  ref: ReceiptRef,
  reason: DisputeReason,
): Promise<DisputeResult> {
  const { organisation, caller } = context;
  const evidence = await claimEvidence({ organisation, institution: caller.institution }, ref, []);
  const body = { receipt: toPointer(evidence), reason };
  return perform(context, { action: 'raiseDispute', body, private: { evidence } });
}

/** Ends the caller's own dispute; for the authority of the issuer's organisation, all of the receipt. */
export function liftDispute(context: CallerContext, ref: ReceiptRef, reason: LiftReason): Promise<DisputeResult> {
  return perform(context, { action: 'liftDispute', body: { reason }, private: { receipt: { ...ref } } });
}

const ledgerResult = z.object({ open: z.int() });

async function perform(context: CallerContext, act: Pick<Act, 'action' | 'body' | 'private'>): Promise<DisputeResult> {
  const { organisation, messageId } = context;
  const { tx, block, result } = await organisation.acts.perform({ ...act, actor: actorOf(context), messageId });
  await organisation.projection.waitFor(block);
  const parsed = ledgerResult.safeParse(result);
  if (!parsed.success) throw new PiaosuError('INTERNAL', { reason: 'result of a dispute' }, parsed.error);
  return { open: parsed.data.open, tx, block };
}

function actorOf({ caller }: CallerContext): Actor {
  const { institution, roles } = caller;
  if (roles.includes('CLAIMS_OFFICER')) return { institution, role: 'CLAIMS_OFFICER' };
  return { institution, role: roles.includes('REGISTRAR') ? 'REGISTRAR' : 'ISSUER' };
}
