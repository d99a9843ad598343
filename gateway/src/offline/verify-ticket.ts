import {
  formatFen,
  headlineOf,
  isDeviceKey,
  isOfDevice,
  openTicket,
  type Check,
  type DeviceKey,
  type OfflineTicket,
  type OpenedTicket,
  type ReceiptElements,
} from '@piaosu/core';
import { nativeVerifier } from '../native/signature.ts';
import { merkleStaticTree } from '../publish/static-tree.ts';
import { COMPARED_FIELDS } from '../use-cases/verification/elements.ts';
import { findReceipt } from '../use-cases/verification/receipt-source.ts';
import { judgeFound, type ElementsVerdict, type VerifyingFor } from '../use-cases/verification/verify-elements.ts';
import { issuerRecord } from './device.ts';
import { offlineSuite } from './open-batch.ts';

/**
 * A receipt as its device gave it out, whole. Its signatures are checked before anything is looked up. Once it was uploaded
 * the published receipt is judged; until then it is PENDING_ANCHOR: genuine by its signature, and nobody may pay on it.
 */
export async function verifyTicket(asking: VerifyingFor, ticket: OfflineTicket): Promise<ElementsVerdict> {
  const { organisation, institution } = asking;
  const record = await issuerRecord(organisation, ticket.issuer);
  const key = record?.keys.filter(isDeviceKey).find(({ id }) => id === ticket.device);
  if (key === undefined || record?.state !== 'ACTIVE') return answer([untrusted(ticket, 'KEY_UNKNOWN')]);
  const suite = offlineSuite(organisation);
  const opened = openTicket({ suite, tree: merkleStaticTree(suite), verify: nativeVerifier }, ticket, key);
  if (!opened.ok) return answer([tampered(ticket)]);
  const elements = elementsOf(opened.value);
  const found = await findReceipt({ organisation, institution, purpose: 'VERIFY' }, elements, COMPARED_FIELDS);
  if (found.state === 'FOUND' || found.state === 'DIVERGED') return judgeFound(asking, elements, found);
  return answer(pending(opened.value, key));
}

function pending({ ticket, document }: OpenedTicket, key: DeviceKey): Check[] {
  const { issuer, device, counter } = ticket;
  const { eInvoiceCode: code, eInvoiceNumber: number } = document;
  const isOwn = key.revoked === undefined && isOfDevice(key.device, { code, number });
  return [
    { name: 'integrity', result: 'valid', evidence: { by: 'device signature', issuer, keyId: device, counter } },
    { name: 'anchoring', result: 'unknown', code: 'PENDING_ANCHOR', evidence: { by: 'device signature' } },
    isOwn
      ? { name: 'issuer', result: 'valid', evidence: { issuer, device } }
      : untrusted(ticket, key.revoked === undefined ? 'SEGMENT_UNALLOTTED' : 'KEY_REVOKED'),
    { name: 'status', result: 'unknown', code: 'PENDING_ANCHOR' },
  ];
}

function tampered({ issuer, device }: OfflineTicket): Check {
  const evidence = { by: 'device signature', issuer, keyId: device };
  return { name: 'integrity', result: 'invalid', code: 'SIGNATURE_INVALID', evidence };
}

function untrusted({ issuer, device }: OfflineTicket, reason: string): Check {
  return { name: 'issuer', result: 'invalid', code: 'ISSUER_UNTRUSTED', evidence: { issuer, keyId: device, reason } };
}

function answer(checks: readonly Check[]): ElementsVerdict {
  return { headline: headlineOf(checks), checks, differences: [] };
}

export function elementsOf({ document }: OpenedTicket): ReceiptElements {
  const { eInvoiceCode, eInvoiceNumber, checkCode, issueDate, totalFen } = document;
  return { eInvoiceCode, eInvoiceNumber, checkCode, issueDate, totalAmount: formatFen(totalFen) };
}
