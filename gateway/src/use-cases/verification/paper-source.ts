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
import type { Organisation } from '../../organisation.ts';
import { findPaper, paperTagsOf } from '../../project/paper-standing.ts';
import { receiptTagsOf } from '../../project/receipt-tags.ts';
import { gatewayOf, type Asking } from './receipt-source.ts';

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

/** The receipts of this publisher that were asked to be on this paper. */
export function heldByPaper(
  { database, peppers }: Pick<Organisation, 'database' | 'peppers'>,
  paper: PaperRef,
): Promise<ReceiptRef[]> {
  return selectPaperReceipts(database, paperTagsOf(peppers, paper));
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
