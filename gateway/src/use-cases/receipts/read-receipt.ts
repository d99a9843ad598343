import { PiaosuError, type ReceiptRef } from '@piaosu/core';
import type { CallerContext } from '../../http/route.ts';
import type { PublishedReceipt } from '../../organisation.ts';
import { submitterOf } from './submitter.ts';

/**
 * A receipt of the caller's institution, for publisher, registrar and auditor of any hospital of the organisation.
 * Another's looks like one that does not exist. The access is written down before the document is handed out.
 */
export async function readReceipt(context: CallerContext, ref: ReceiptRef): Promise<PublishedReceipt> {
  const { organisation, caller } = context;
  const submitter = submitterOf(context);
  const found = await organisation.publishing.receipt(ref);
  const mayRead =
    submitter.anyIssuer || caller.roles.includes('AUDITOR') || found?.document.issuer === submitter.institution;
  if (found === undefined || !mayRead) throw new PiaosuError('RESOURCE_NOT_FOUND', { ...ref });
  await organisation.accessLog.record(context, { action: 'receipt.read', subject: found.tag, outcome: 'SERVED' });
  return found;
}
