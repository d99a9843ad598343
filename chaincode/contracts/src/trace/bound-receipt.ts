import {
  chainTags,
  claimsOnChain,
  LINK_ALG,
  lineageKey,
  lineageOn,
  lineageRecordShape,
  linksTo,
  liveClaimsOn,
  PiaosuError,
  receiptKey,
  receiptRecordShape,
  tagParts,
  unitLink,
  type DigestText,
  type LineageClaim,
  type LinkOpening,
  type ReceiptRef,
} from '@piaosu/core';

import type { Surroundings } from '../batch/procedure.ts';
import type { Tags } from '../batch/tags.ts';
import { today } from '../lineage/lineage-state.ts';

/** A receipt to which something given out is bound, as far as the ledger knows it. */
export interface BoundReceipt {
  /** Undefined while no act has given the receipt a key: then nothing was claimed on it. */
  readonly lineage: string | undefined;
  /** Claims that count on it today. */
  readonly claims: readonly LineageClaim[];
  /** It, what it replaces and what replaces it, by their tags; and the claims whose money is in these. */
  readonly chain: readonly string[];
  readonly chainClaims: readonly LineageClaim[];
}

const UNCLAIMED: BoundReceipt = { lineage: undefined, claims: [], chain: [], chainClaims: [] };

export function receiptTagsOf(tags: Tags, { eInvoiceCode, eInvoiceNumber }: ReceiptRef): string[] {
  return tags.all('receipt', tagParts.receipt({ eInvoiceCode, eInvoiceNumber }));
}

/** The keys under which a bound receipt is looked up first. */
export function boundReceiptKeys({ receipt }: LinkOpening, tags: Tags): string[] {
  return receiptTagsOf(tags, receipt).map(receiptKey);
}

/** The receipt that something is bound to, by the keys under which it may stand: an absent one is read too. */
export async function boundReceipt(at: Surroundings, receipt: ReceiptRef): Promise<BoundReceipt> {
  for (const tag of receiptTagsOf(at.tags, receipt)) {
    const record = await at.records.get(receiptKey(tag), receiptRecordShape);
    if (record === undefined) continue;
    const lineage = await at.records.get(lineageKey(record.lineage), lineageRecordShape);
    if (lineage === undefined) return { ...UNCLAIMED, lineage: record.lineage };
    const current = lineageOn(lineage, today(at));
    const [claims, chainClaims] = [liveClaimsOn(current, tag), claimsOnChain(current, tag)];
    return { lineage: record.lineage, claims, chain: chainTags(current, tag), chainClaims };
  }
  return UNCLAIMED;
}

/** What is written for a binding: by the newest tag of its receipt. */
export function linkOf({ tags, tx }: Surroundings, { receipt, line, salt }: LinkOpening): DigestText {
  const { eInvoiceCode, eInvoiceNumber } = receipt;
  const tag = tags.newest('receipt', tagParts.receipt({ eInvoiceCode, eInvoiceNumber }));
  return unitLink(tx.ports.suiteOf(LINK_ALG), tag, { line, salt });
}

/** @throws PiaosuError PROOF_INVALID unless the opening is that of the binding, or there is neither */
export function assertOpens(at: Surroundings, link: string | undefined, opening: LinkOpening | undefined): void {
  if (link === undefined && opening === undefined) return;
  const suite = at.tx.ports.suiteOf(LINK_ALG);
  const links: readonly string[] =
    opening === undefined ? [] : linksTo(suite, receiptTagsOf(at.tags, opening.receipt), opening);
  if (link === undefined || !links.includes(link)) throw new PiaosuError('PROOF_INVALID', { proof: 'link' });
}
