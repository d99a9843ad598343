import { PiaosuError, type HoldReason, type ReceiptRef, type ReleaseReason } from '@piaosu/core';
import { z } from 'zod';
import { toPointer } from '../../acts/receipt-pointer.ts';
import type { Act, Actor, Organisation } from '../../organisation.ts';
import { claimEvidence } from '../verification/receipt-source.ts';

/** Who holds or releases: a person's request, or the reconciliation of an institution. */
export interface HoldContext {
  readonly organisation: Organisation;
  /** The office of a basic payer (CLAIMS_OFFICER) or an authority (REGISTRAR). */
  readonly actor: Actor;
  readonly messageId: string;
}

/** How many holds of the lineage are open after the act. */
export interface HoldResult {
  readonly open: number;
  readonly tx: string;
  readonly block: number;
}

/**
 * Stops approvals and payments on a receipt and all of its lineage. Throws PiaosuError NOT_FOUND, NOT_ANCHORED,
 * PEER_GATEWAY_UNAVAILABLE, or the ledger's refusal: ROLE_NOT_ALLOWED, ALREADY_EXISTS (it holds it for this reason already).
 */
export async function holdLineage(context: HoldContext, ref: ReceiptRef, reason: HoldReason): Promise<HoldResult> {
  const { organisation, actor } = context;
  const evidence = await claimEvidence({ organisation, institution: actor.institution }, ref, []);
  const body = { receipt: toPointer(evidence), reason };
  return perform(context, { action: 'holdLineage', body, private: { evidence } });
}

/** Lifts what the actor set, or for an authority its organisation; with `hold` only holds of that reason. */
export function releaseLineage(
  context: HoldContext,
  ref: ReceiptRef,
  release: { readonly reason: ReleaseReason; readonly hold?: HoldReason },
): Promise<HoldResult> {
  const { eInvoiceCode, eInvoiceNumber } = ref;
  const receipt = { eInvoiceCode, eInvoiceNumber };
  return perform(context, { action: 'releaseLineage', body: { ...release }, private: { receipt } });
}

const ledgerResult = z.object({ open: z.int() });

async function perform(
  { organisation, actor, messageId }: HoldContext,
  act: Pick<Act, 'action' | 'body' | 'private'>,
): Promise<HoldResult> {
  const { tx, block, result } = await organisation.acts.perform({ ...act, actor, messageId });
  await organisation.projection.waitFor(block);
  const parsed = ledgerResult.safeParse(result);
  if (!parsed.success) throw new PiaosuError('INTERNAL', { reason: 'result of a hold' }, parsed.error);
  return { open: parsed.data.open, tx, block };
}
