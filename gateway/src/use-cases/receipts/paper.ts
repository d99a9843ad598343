import { PiaosuError, type PaperRef, type PaperVoidReason, type ReceiptRef } from '@piaosu/core';
import { toPointer } from '../../acts/receipt-pointer.ts';
import { insertPaperReceipt } from '../../db/paper-receipts.ts';
import type { CallerContext } from '../../http/route.ts';
import type { Act } from '../../organisation.ts';
import { findPaper, paperTagsOf } from '../../project/paper-standing.ts';
import { receiptTagsOf } from '../../project/receipt-tags.ts';
import { assertMayActFor, submitterOf } from './submitter.ts';

/** Where an act on a paper came to stand. */
export interface PaperResult {
  readonly tx: string;
  readonly block: number;
}

/**
 * 换开纸质票据: one paper number stands for the receipt from now on. Throws PiaosuError RESOURCE_NOT_FOUND, NOT_ISSUER,
 * NOT_ANCHORED, or the ledger's refusal: ALREADY_EXCHANGED, NUMBER_CONFLICT, ILLEGAL_TRANSITION.
 */
export async function exchangePaper(context: CallerContext, ref: ReceiptRef, paper: PaperRef): Promise<PaperResult> {
  const { organisation } = context;
  const issuer = await issuerOf(context, ref);
  const evidence = await organisation.publishing.evidence(ref);
  for (const tag of paperTagsOf(organisation.peppers, paper)) await insertPaperReceipt(organisation.database, tag, ref);
  return perform(context, {
    action: 'exchangePaper',
    // The sheet is the hospital's, whoever of its organisation's registrars and publishers asks.
    actor: { institution: issuer, role: 'ISSUER' },
    body: { receipt: toPointer(evidence) },
    private: { evidence, paper: { ...paper } },
  });
}

/**
 * The paper stands for nothing any more; a red-flush that waited for it takes effect. A registrar does so in the authority's
 * name, since the hospital may be suspended. Throws PiaosuError RESOURCE_NOT_FOUND, also for a paper of another receipt,
 * NOT_ISSUER, or the ledger's ILLEGAL_TRANSITION.
 */
export async function voidPaper(
  context: CallerContext,
  ref: ReceiptRef,
  paper: PaperRef,
  reason: PaperVoidReason,
): Promise<PaperResult> {
  const { organisation, caller } = context;
  const issuer = await issuerOf(context, ref);
  const known = await findPaper(organisation.projection, organisation.peppers, paper);
  if (known === undefined || !receiptTagsOf(organisation.peppers, ref).includes(known.receipt))
    throw new PiaosuError('RESOURCE_NOT_FOUND', { ...ref });
  const actor = caller.roles.includes('REGISTRAR')
    ? ({ institution: caller.institution, role: 'REGISTRAR' } as const)
    : ({ institution: issuer, role: 'ISSUER' } as const);
  return perform(context, { action: 'voidPaper', actor, body: { reason }, private: { paper: { ...paper } } });
}

async function perform({ organisation, messageId }: CallerContext, act: Omit<Act, 'messageId'>): Promise<PaperResult> {
  const { tx, block } = await organisation.acts.perform({ ...act, messageId });
  await organisation.projection.waitFor(block);
  return { tx, block };
}

async function issuerOf(context: CallerContext, ref: ReceiptRef): Promise<string> {
  const found = await context.organisation.publishing.receipt(ref);
  if (found === undefined) throw new PiaosuError('RESOURCE_NOT_FOUND', { ...ref });
  assertMayActFor(submitterOf(context), found.document.issuer);
  return found.document.issuer;
}
