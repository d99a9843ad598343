import { faultToJson, PiaosuError, rowCode, type ReceiptRef } from '@piaosu/core';
import type { CallerContext } from '../../http/route.ts';
import { submitterOf } from './submitter.ts';

/**
 * Publishes one receipt. Answers when it is accepted for good (ISSUED); its checkpoint follows within about a block.
 * `repeated`: the same receipt was there already, and nothing was added. Throws PiaosuError with all faults, the first
 * in publishing order as its code.
 */
export async function publishReceipt(
  context: CallerContext,
  receipt: unknown,
): Promise<{ ref: ReceiptRef; repeated: boolean }> {
  const sources = [JSON.stringify(receipt)];
  const [verdict] = await context.organisation.publishing.accept({ sources, submitter: submitterOf(context) });
  if (verdict === undefined) throw new PiaosuError('INTERNAL', { reason: 'no verdict for a receipt' });
  if (verdict.outcome === 'REFUSED') {
    throw new PiaosuError(rowCode(verdict.faults) ?? 'INTERNAL', verdict.faults.map(faultToJson));
  }
  const ref = { eInvoiceCode: verdict.code, eInvoiceNumber: verdict.number };
  return { ref, repeated: verdict.outcome === 'REPEATED' };
}
