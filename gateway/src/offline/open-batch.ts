import {
  isLate,
  mayIssueOffline,
  openTicket,
  parsed,
  PiaosuError,
  refuse,
  ticketHash,
  type ChainLink,
  type DeviceKey,
  type HashSuite,
  type OfflineTicket,
  type OpenedTicket,
  type Parsed,
} from '@piaosu/core';
import { nativeVerifier } from '../native/signature.ts';
import { cryptoOf } from '../native/crypto-choice.ts';
import { nativeSuite } from '../native/hash-suite.ts';
import type { Organisation } from '../organisation.ts';
import { merkleStaticTree } from '../publish/static-tree.ts';

/** A ticket of an upload: its place in the chain, and its receipt where it may be published. */
export interface BatchItem {
  readonly ticket: OfflineTicket;
  readonly link: ChainLink;
  readonly opened: Parsed<OpenedTicket>;
  readonly late: boolean;
}

/** What receipts of this gateway are sealed with; a device seals with the same. */
export function offlineSuite({ config }: Pick<Organisation, 'config'>): HashSuite {
  return nativeSuite(cryptoOf(config).hashAlg);
}

/**
 * Checks every ticket on its own: signatures first, then the receipt.
 * Throws PiaosuError OFFLINE_SIGNATURE: a file in which one ticket is not the device's own is not taken in at all.
 */
export function openItems(
  suite: HashSuite,
  tickets: readonly OfflineTicket[],
  key: DeviceKey,
  now: number,
): BatchItem[] {
  const ports = { suite, tree: merkleStaticTree(suite), verify: nativeVerifier };
  return tickets.map((ticket, index) => {
    const opened = openTicket(ports, ticket, key);
    const forged = opened.ok ? undefined : opened.faults.find(({ code }) => code === 'OFFLINE_SIGNATURE');
    if (forged !== undefined)
      throw new PiaosuError('OFFLINE_SIGNATURE', { line: index + 1, device: key.id, detail: forged.detail ?? null });
    const { counter, previous, issuedAt } = ticket;
    const link = { counter, previous, hash: ticketHash(suite, ticket) };
    return { ticket, link, opened: opened.ok ? ofDevice(opened.value, key) : opened, late: isLate(issuedAt, now) };
  });
}

function ofDevice(opened: OpenedTicket, { device, id }: DeviceKey): Parsed<OpenedTicket> {
  const { eInvoiceCode, eInvoiceNumber, kind, redOf, supersedes } = opened.document;
  const named = {
    ...{ eInvoiceCode, eInvoiceNumber, kind },
    ...(redOf === null ? {} : { redOf }),
    ...(supersedes === null ? {} : { supersedes }),
  };
  return mayIssueOffline(device, named)
    ? parsed(opened)
    : refuse('SEGMENT_UNALLOTTED', { device: id, from: device.from, to: device.to }, '/eInvoiceNumber');
}

/** How a receipt is named in outcomes and pages: code-number, as far as it can be read. */
export function receiptOf({ opened, ticket }: BatchItem): string {
  return opened.ok
    ? `${opened.value.document.eInvoiceCode}-${opened.value.document.eInvoiceNumber}`
    : `#${ticket.counter.toString()}`;
}
