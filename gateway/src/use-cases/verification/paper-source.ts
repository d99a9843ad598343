import {
  institutionKey,
  institutionRecordShape,
  parseShape,
  PiaosuError,
  type PaperRecord,
  type PaperRef,
  type ReceiptRef,
} from '@piaosu/core';
import { selectPaperReceipts } from '../../db/paper-receipts.ts';
import { PAPER_QUESTION } from '../../exchange/protocol.ts';
import type { Organisation, Projection } from '../../organisation.ts';
import { findPaper, paperTagsOf } from '../../project/paper-standing.ts';
import { receiptTagsOf } from '../../project/receipt-tags.ts';
import { gatewayOf, type Asking } from './receipt-source.ts';

type Holder = Pick<Organisation, 'database' | 'peppers'> & { readonly projection: Pick<Projection, 'record'> };

/** What a paper number gives. UNREACHABLE is no answer: the paper is known, and which receipt it stands for is not. */
export type FoundPaper =
  | { readonly state: 'FOUND'; readonly ref: ReceiptRef; readonly record: PaperRecord }
  | { readonly state: 'UNKNOWN' }
  | { readonly state: 'UNREACHABLE'; readonly publisher: string };

/**
 * The receipt that a paper number stands for, or stood for: the ledger knows both by tags, the publisher knows the number.
 * Its answer is compared with the ledger's tag, so that nobody is led to another receipt.
 */
export async function findByPaper(asking: Asking, paper: PaperRef): Promise<FoundPaper> {
  const { organisation } = asking;
  const record = await findPaper(organisation.projection, organisation.peppers, paper);
  if (record === undefined || record.state === 'RELEASED') return { state: 'UNKNOWN' };
  const publisher = await publisherOf(organisation, record.issuer);
  const refs = await candidates(asking, publisher, paper);
  const ref = refs.find((each) => receiptTagsOf(organisation.peppers, each).includes(record.receipt));
  return ref === undefined ? { state: 'UNREACHABLE', publisher } : { state: 'FOUND', ref, record };
}

/**
 * The receipt of this publisher that a paper stands or stood for, by the own ledger. A row alone says only that somebody asked
 * for it: whoever reads all of them learns of receipts that were never on this paper, and could be kept from the right one.
 */
export async function heldByPaper(
  { database, peppers, projection }: Holder,
  paper: PaperRef,
): Promise<readonly ReceiptRef[]> {
  const record = await findPaper(projection, peppers, paper);
  if (record === undefined || record.state === 'RELEASED') return [];
  const asked = await selectPaperReceipts(database, paperTagsOf(peppers, paper));
  return asked.filter((ref) => receiptTagsOf(peppers, ref).includes(record.receipt));
}

async function candidates(
  { organisation, institution }: Asking,
  publisher: string,
  paper: PaperRef,
): Promise<readonly ReceiptRef[]> {
  if (publisher === organisation.config.publisher?.id) return heldByPaper(organisation, paper);
  try {
    const peer = await gatewayOf(organisation, publisher);
    return (await organisation.exchange.ask(peer, PAPER_QUESTION, { paper, institution })).receipts;
  } catch (error) {
    if (error instanceof PiaosuError && error.code === 'PEER_GATEWAY_UNAVAILABLE') return [];
    throw error;
  }
}

async function publisherOf({ projection }: Organisation, issuer: string): Promise<string> {
  const record = await projection.record(institutionKey(issuer));
  const institution = parseShape(institutionRecordShape, record?.value);
  return institution.ok ? (institution.value.publisher ?? '') : '';
}
