import { prefixedUtf8 } from '../encoding/bytes.ts';
import { canonicalJson } from '../encoding/canonical-json.ts';
import type { HashSuite } from '../hash/suite.ts';
import type { OfflineDevice } from '../ledger/offline-device.ts';
import { personalBurden, settledTiers } from '../receipt/personal-burden.ts';
import type { ReceiptDocument } from '../receipt/receipt-document.ts';
import type { ReceiptHeader } from '../receipt/receipt-header.ts';
import type { SealedDocument } from '../receipt/receipt-seal.ts';
import type { Fault } from '../result.ts';

/**
 * What a device without network signs of a header: all of it but what needs the consortium's tag secret, which no clinic's
 * machine may hold. Nothing is left open by that: lineage, business tag, related tag and patient commitment follow from
 * fields under `fieldsRoot`, and whoever materialises the receipt computes them anew from their openings.
 */
export type OfflineHeader = Pick<
  ReceiptHeader,
  | 'v'
  | 'hashAlg'
  | 'eInvoiceCode'
  | 'eInvoiceNumber'
  | 'kind'
  | 'issuer'
  | 'issueDate'
  | 'capFen'
  | 'settledTiers'
  | 'liability'
  | 'fieldsRoot'
  | 'detailRoot'
  | 'detailCount'
>;

const DOMAIN = 'piaosu/offline-header/v1\0';

/** At the device, from the document it has just sealed. */
export function buildOfflineHeader(suite: HashSuite, document: ReceiptDocument, sealed: SealedDocument): OfflineHeader {
  return {
    v: 1,
    hashAlg: suite.alg,
    eInvoiceCode: document.eInvoiceCode,
    eInvoiceNumber: document.eInvoiceNumber,
    kind: document.kind,
    issuer: document.issuer,
    issueDate: document.issueDate,
    capFen: personalBurden(document),
    settledTiers: settledTiers(document),
    liability: document.liability,
    fieldsRoot: sealed.fieldsRoot,
    detailRoot: sealed.detailRoot,
    detailCount: document.details.length,
  };
}

/** The same from the header that the gateway completed. */
export function offlineHeaderOf(header: ReceiptHeader): OfflineHeader {
  const { v, hashAlg, eInvoiceCode, eInvoiceNumber, kind, issuer, issueDate } = header;
  const { capFen, settledTiers: tiers, liability, fieldsRoot, detailRoot, detailCount } = header;
  return {
    ...{ v, hashAlg, eInvoiceCode, eInvoiceNumber, kind, issuer, issueDate },
    ...{ capFen, settledTiers: tiers, liability, fieldsRoot, detailRoot, detailCount },
  };
}

/** The bytes that the device signs: of another domain than a whole header, so that neither passes for the other. */
export function offlineHeaderMessage(header: OfflineHeader): Uint8Array {
  return prefixedUtf8(DOMAIN, canonicalJson(header));
}

/**
 * Whether a device may issue a receipt under this header: in its own numbers, and a plain one. To cancel or replace a
 * receipt one must know how it stands on the ledger, which a machine without network does not.
 */
export function mayIssueOffline(
  device: OfflineDevice,
  header: Pick<ReceiptHeader, 'eInvoiceCode' | 'eInvoiceNumber' | 'kind' | 'redOf' | 'supersedes'>,
): boolean {
  const { eInvoiceCode: code, eInvoiceNumber: number, kind, redOf, supersedes } = header;
  return isOfDevice(device, { code, number }) && kind !== 'RED' && redOf === undefined && supersedes === undefined;
}

/** Whether a number lies in the device's part of its issuer's segment. Numbers are texts of ten digits each. */
export function isOfDevice(device: OfflineDevice, { code, number }: { code: string; number: string }): boolean {
  return device.code === code && device.from <= number && number <= device.to;
}

/** What keeps a device from issuing a document that is in order otherwise. */
export function headerFaultsOffline(
  { device }: { readonly device: OfflineDevice },
  document: ReceiptDocument,
): Fault[] {
  const { eInvoiceCode: code, eInvoiceNumber: number, kind, redOf, supersedes } = document;
  return [
    ...(isOfDevice(device, { code, number }) ? [] : [fault('/eInvoiceNumber', 'SEGMENT_UNALLOTTED')]),
    ...(kind === 'RED' || redOf !== null ? [fault('/redOf', 'LINEAGE_INVALID')] : []),
    ...(supersedes === null ? [] : [fault('/supersedes', 'LINEAGE_INVALID')]),
  ];
}

function fault(pointer: string, code: Fault['code']): Fault {
  return { pointer, code };
}
