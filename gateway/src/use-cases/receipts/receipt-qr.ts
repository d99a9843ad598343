import {
  fieldValue,
  institutionKey,
  institutionRecordShape,
  parseShape,
  PiaosuError,
  printReceiptQr,
  receiptQrMessage,
  type ReceiptDocument,
  type ReceiptQrPayload,
  type ReceiptRef,
} from '@piaosu/core';
import type { CallerContext } from '../../http/route.ts';
import type { Organisation } from '../../organisation.ts';
import { isOf } from '../../patients/patient-tag.ts';
import { submitterOf } from './submitter.ts';

/**
 * The text of a receipt's QR code, signed by its issuer's newest key that counts, for its issuer and its patient.
 * Throws PiaosuError RESOURCE_NOT_FOUND for anybody else's receipt, KEY_UNKNOWN where the issuer keeps its keys itself.
 */
export async function receiptQr(context: CallerContext, ref: ReceiptRef): Promise<string> {
  const { organisation } = context;
  const found = await organisation.publishing.receipt(ref);
  if (found === undefined || !mayHave(context, found.document)) throw new PiaosuError('RESOURCE_NOT_FOUND', { ...ref });
  const text = await signedQr(organisation, found.document);
  await organisation.accessLog.record(context, {
    ...{ action: 'receipt.qr', subject: found.tag, outcome: 'SERVED', receipt: ref },
  });
  return text;
}

async function signedQr({ keys, projection }: Organisation, document: ReceiptDocument): Promise<string> {
  const { eInvoiceCode, eInvoiceNumber, checkCode, issueDate, totalFen, issuer } = document;
  const record = parseShape(institutionRecordShape, (await projection.record(institutionKey(issuer)))?.value);
  const registered = record.ok ? record.value.keys.filter(({ revoked }) => revoked === undefined) : [];
  const kept = await keys.keysOf(issuer);
  const key = kept.find(({ id }) => registered.some((each) => each.id === id && each.device === undefined));
  if (key === undefined) throw new PiaosuError('KEY_UNKNOWN', { issuer });
  const elements = { eInvoiceCode, eInvoiceNumber, checkCode, issueDate, totalFen };
  const payload: ReceiptQrPayload = { v: 1, ...elements, issuer, keyId: key.id };
  const { signature } = await keys.sign(issuer, receiptQrMessage(payload), key.id);
  return printReceiptQr(payload, signature);
}

function mayHave(context: CallerContext, document: ReceiptDocument): boolean {
  const { patient } = context.caller;
  if (patient !== undefined) {
    const names = ['patientIdType', 'patientId'] as const;
    return isOf(patient, new Map(names.map((name) => [name, fieldValue(document, name)])));
  }
  const { anyIssuer, institution } = submitterOf(context);
  return anyIssuer || document.issuer === institution;
}
