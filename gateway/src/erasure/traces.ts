import {
  parseShape,
  institutionKey,
  institutionRecordShape,
  PiaosuError,
  type DigestText,
  type ReceiptRef,
} from '@piaosu/core';
import { dropClaimBoxesOf } from '../db/claim-boxes.ts';
import * as rows from '../db/erasure.ts';
import type { Sql } from '../db/index.ts';
import { forgetFound } from '../db/settlements.ts';
import type { Organisation } from '../organisation.ts';
import { receiptTagsOf } from '../project/receipt-tags.ts';

/** A receipt that is erased: its number and its leaf. */
export interface ErasedRef extends ReceiptRef {
  readonly leaf: DigestText;
}

type Forgetting = Pick<Organisation, 'peppers'>;

/** Takes away whatever beside the document speaks of these receipts, in the caller's transaction. */
export async function dropTraces(
  { peppers }: Forgetting,
  sql: Sql,
  publisher: string,
  receipts: readonly ErasedRef[],
): Promise<void> {
  const names = receipts.map(({ eInvoiceCode, eInvoiceNumber }) => `${eInvoiceCode}-${eInvoiceNumber}`);
  const tags = receipts.flatMap(({ eInvoiceCode, eInvoiceNumber }) => [
    ...receiptTagsOf(peppers, { eInvoiceCode, eInvoiceNumber }),
  ]);
  const marks = [...names, ...tags];
  await rows.cleanAccessLog(sql, tags);
  await rows.cleanAlerts(sql, marks);
  await rows.dropEventsAbout(sql, marks);
  await rows.dropNotices(sql, marks);
  await rows.cleanTickets(sql, names);
  await rows.dropFileRows(sql, names);
  await rows.dropOutcomes(sql, names);
  await dropClaimBoxesOf(sql, tags);
  for (const receipt of receipts) await dropOne(sql, publisher, receipt);
}

async function dropOne(sql: Sql, publisher: string, receipt: ErasedRef): Promise<void> {
  const { eInvoiceCode: code, eInvoiceNumber: number, leaf } = receipt;
  await rows.dropAnswers(sql, code, number);
  await rows.dropPapers(sql, code, number);
  await rows.dropLooks(sql, code, number);
  await rows.dropReports(sql, code, number);
  await rows.dropShown(sql, leaf, publisher);
  await rows.dropStatements(sql, leaf);
  await forgetFound(sql, leaf);
}

/**
 * That the organisation published the receipts: by the segment of each number, which only FinanceMSP allots. Nobody else
 * may have anything dropped. Throws PiaosuError FORBIDDEN.
 */
export async function assertPublisher(
  { projection }: Pick<Organisation, 'projection'>,
  org: string,
  publisher: string,
  receipts: readonly ReceiptRef[],
): Promise<void> {
  const record = parseShape(institutionRecordShape, (await projection.record(institutionKey(publisher)))?.value);
  const segments = await Promise.all(receipts.map((receipt) => projection.state.segmentOf(receipt)));
  const isPublisher = segments.every((segment) => segment?.record.publisher === publisher);
  if (!record.ok || record.value.org !== org || !isPublisher) throw new PiaosuError('FORBIDDEN', { publisher });
}
