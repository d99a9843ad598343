import {
  parseShape,
  PiaosuError,
  presentReceipt,
  receiptKey,
  receiptRecordShape,
  type Json,
  type JsonObject,
  type ReceiptRef,
} from '@piaosu/core';
import { disclosedTo, type Disclosure } from '../../exchange/disclosure.ts';
import type { AuditReason } from '../../exchange/protocol.ts';
import type { CallerContext } from '../../http/route.ts';
import type { PublishedReceipt } from '../../organisation.ts';
import { verdictOnErased } from '../../erasure/erased-verdict.ts';
import { submitterOf } from './submitter.ts';

/** A receipt as far as the caller may see it. */
export interface ReadReceipt {
  readonly published: PublishedReceipt;
  /** The JSON form; for an auditor with what names no person. */
  readonly receipt: JsonObject;
  /** Its red-flush is on the ledger and waits for a payer or for the paper: it completes by itself. */
  readonly redPending: boolean;
}

/**
 * A receipt of the caller's institution, for the publisher of any hospital of the organisation; for auditor and registrar with
 * a reason, and without the person. Another's looks like one that does not exist. The access is written down before the document
 * is handed out. Throws PiaosuError RESOURCE_NOT_FOUND, REASON_REQUIRED.
 */
export async function readReceipt(context: CallerContext, ref: ReceiptRef, reason?: AuditReason): Promise<ReadReceipt> {
  const { organisation } = context;
  const found = await organisation.publishing.receipt(ref);
  const viewer = viewerOf(context, found?.document.issuer);
  if (viewer === 'AUDITOR' && reason === undefined) throw new PiaosuError('REASON_REQUIRED');
  if (found === undefined) throw await notFound(context, ref);
  if (viewer === 'STRANGER') throw new PiaosuError('RESOURCE_NOT_FOUND', { ...ref });
  await organisation.accessLog.record(context, {
    ...{ action: 'receipt.read', subject: found.tag, outcome: 'SERVED', receipt: ref },
    ...(reason === undefined ? {} : { purpose: reason }),
  });
  const record = await organisation.projection.record(receiptKey(found.tag));
  const kept = parseShape(receiptRecordShape, record?.value);
  return {
    published: found,
    receipt: reduced(presentReceipt(found.document), disclosedTo(viewer, false)),
    redPending: kept.ok && kept.value.state === 'RED_PENDING',
  };
}

/** The issuer and its publisher see the whole; who only registers hospitals looks as an auditor does, with a reason. */
function viewerOf(context: CallerContext, issuer: string | undefined): 'ISSUER' | 'AUDITOR' | 'STRANGER' {
  const { roles } = context.caller;
  const { anyIssuer, institution } = submitterOf(context);
  const publishes = roles.includes('ISSUER') || roles.includes('SERVICE');
  if (publishes && (anyIssuer || issuer === institution)) return 'ISSUER';
  return roles.includes('AUDITOR') || roles.includes('REGISTRAR') ? 'AUDITOR' : 'STRANGER';
}

/** What the header says is in every form of a receipt: it is what was signed. */
const HEADER: readonly string[] = [
  ...['eInvoiceCode', 'eInvoiceNumber', 'kind', 'issuer', 'issueDate', 'liability', 'redOf', 'supersedes'],
];

function reduced(receipt: JsonObject, { fields, lines }: Disclosure): JsonObject {
  const shown: readonly string[] = [...HEADER, ...fields, ...(lines ? ['details'] : [])];
  return Object.fromEntries(
    Object.entries(receipt).filter((entry): entry is [string, Json] => shown.includes(entry[0])),
  );
}

/** RECEIPT_ERASED with the place in the log, to the issuer and the publisher alone. */
async function notFound({ organisation, caller }: CallerContext, ref: ReceiptRef): Promise<PiaosuError> {
  const verdict = await verdictOnErased(organisation, caller.institution, ref);
  const place = verdict?.checks.find(({ name }) => name === 'anchoring')?.evidence;
  return place === undefined
    ? new PiaosuError('RESOURCE_NOT_FOUND', { ...ref })
    : new PiaosuError('RECEIPT_ERASED', place);
}
