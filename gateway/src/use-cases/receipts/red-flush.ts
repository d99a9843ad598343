import { PiaosuError, type Json, type ReceiptRef } from '@piaosu/core';
import type { CallerContext } from '../../http/route.ts';
import { isWaiting } from '../../publish/index.ts';
import { assertMayActFor, submitterOf } from './submitter.ts';

/** What the ledger says of a red-flush; PENDING while a claim on the original is open or a paper stands for it. */
export interface RedFlushResult {
  readonly state: 'DONE' | 'PENDING';
  readonly tx: string;
  readonly result: Json;
}

/**
 * Cancels a receipt on the ledger by its negative receipt, both published and anchored. A publisher does so by itself
 * after anchoring; this asks again or for the first time, and a repeat gives the first outcome.
 * Throws PiaosuError NOT_ISSUER, NOT_ANCHORED, LINEAGE_INVALID or the ledger's refusal.
 */
export async function redFlush(context: CallerContext, original: ReceiptRef, red: ReceiptRef): Promise<RedFlushResult> {
  const { publishing } = context.organisation;
  const found = await publishing.receipt(red);
  if (found === undefined) throw new PiaosuError('RESOURCE_NOT_FOUND', { ...red });
  assertMayActFor(submitterOf(context), found.document.issuer);
  const { redOf } = found.header;
  const names = redOf?.eInvoiceCode === original.eInvoiceCode && redOf.eInvoiceNumber === original.eInvoiceNumber;
  if (!names) throw new PiaosuError('LINEAGE_INVALID', { reason: 'the red receipt names another original' });
  const outcome = await publishing.redFlush(red);
  if (outcome.ok) return { state: 'DONE', tx: outcome.tx, result: outcome.result };
  if (!isWaiting(outcome.code) || outcome.tx === undefined) throw new PiaosuError(outcome.code, outcome.evidence);
  return { state: 'PENDING', tx: outcome.tx, result: outcome.evidence };
}
