import {
  beginFlush,
  claimsHolding,
  done,
  EMPTY_LINEAGE,
  formatFen,
  institutionKey,
  institutionRecordShape,
  PiaosuError,
  receiptKey,
  recoveryDue,
  refusedOutcome,
  type Json,
  type LineageRecord,
  type OpenedReceipt,
  type Outcome,
  type ReceiptRecord,
} from '@piaosu/core';

import { procedure, type Surroundings } from '../batch/procedure.ts';
import { openLineage, writeLineage } from '../lineage/lineage-state.ts';
import {
  materialised,
  materialisedToCancel,
  materialiseKeys,
  writeMaterialised,
  type Materialised,
} from './materialise.ts';
import { openReceipt } from './open-receipt.ts';

/**
 * 冲红: cancels a receipt by its negative receipt. While a claim is open the outcome is CLAIM_HELD, while a paper receipt
 * stands for it PAPER_LIVE, and the receipt RED_PENDING; the act that ends the last claim or voids the paper completes it.
 */
export const redFlush = procedure({
  action: 'redFlush',
  keys: ({ secret }, tags) => [...materialiseKeys(secret.original, tags), ...materialiseKeys(secret.red, tags)],
  async run(act) {
    const { body, secret } = act;
    const openedOriginal = await openReceipt(act, body.original, secret.original);
    const openedRed = await openReceipt(act, body.red, secret.red);
    await assertMayFlush(act, openedOriginal);
    assertNegates(openedOriginal, openedRed);
    const original = await materialisedToCancel(act, openedOriginal, secret.original);
    const red = await materialised(act, openedRed, secret.red);
    if (red.tag === original.tag) throw new PiaosuError('NUMBER_CONFLICT', { leaf: original.record.leaf });
    assertNotRedBefore(original.record, red.tag);
    return original.neverLive ? cancelSecond(act, original, red) : flush(act, original, red);
  },
});

/** The issuer itself, or the publisher that keeps its log; the issuer's will is proven by its signature on the red header. */
async function assertMayFlush({ actor, records }: Surroundings, { header }: OpenedReceipt): Promise<void> {
  const issuer = await records.get(institutionKey(header.issuer), institutionRecordShape);
  const isPublisher = issuer?.publisher === actor.id && issuer.org === actor.org;
  if (actor.id !== header.issuer && !isPublisher) throw new PiaosuError('NOT_ISSUER', { issuer: header.issuer });
}

/** The red receipt names the original, comes from the same issuer and patient, and cancels each amount. */
function assertNegates(original: OpenedReceipt, red: OpenedReceipt): void {
  if (red.header.kind !== 'RED' || original.header.kind === 'RED')
    throw new PiaosuError('PROOF_INVALID', { proof: 'kind' });
  const { redOf } = red.header;
  const names =
    redOf?.eInvoiceCode === original.header.eInvoiceCode && redOf.eInvoiceNumber === original.header.eInvoiceNumber;
  if (!names) throw new PiaosuError('PROOF_INVALID', { proof: 'redOf' });
  if (red.header.issuer !== original.header.issuer)
    throw new PiaosuError('NOT_ISSUER', { issuer: original.header.issuer });
  const differing = AMOUNTS.filter((amount) => red[amount] + original[amount] !== 0);
  if (differing.length > 0) throw new PiaosuError('AMOUNT_EQUATION', { fields: differing });
}

const AMOUNTS = ['totalFen', 'fundFen', 'otherFen', 'hospitalFen', 'capFen'] as const;

function assertNotRedBefore(original: ReceiptRecord, redTag: string): void {
  const again = original.redBy === redTag;
  if (original.state !== 'LIVE' && !again) throw new PiaosuError('ALREADY_RED', { state: original.state });
}

/** A receipt that entered no lineage changes none: it is marked, and its twin stays what it is. */
function cancelSecond({ records }: Surroundings, original: Materialised, red: Materialised): Outcome {
  records.put(receiptKey(original.tag), { ...original.record, state: 'RED_FLUSHED', redBy: red.tag });
  records.put(receiptKey(red.tag), { ...red.record, lineage: original.record.lineage, redOf: original.tag });
  return answer(EMPTY_LINEAGE, original.tag);
}

async function flush(act: Surroundings, original: Materialised, red: Materialised): Promise<Outcome> {
  const { records } = act;
  const lineageId = original.record.lineage;
  const present = await openLineage(act, lineageId);
  const before = original.isNew ? await writeMaterialised(act, original, present) : present;
  // Only a second receipt of a business number, cancelled before, is in none.
  if (before === undefined) return answer(EMPTY_LINEAGE, original.tag);
  if (original.record.state !== 'RED_FLUSHED') {
    records.put(receiptKey(original.tag), { ...original.record, state: 'RED_PENDING', redBy: red.tag });
  }
  records.put(receiptKey(red.tag), { ...red.record, lineage: lineageId, redOf: original.tag });
  const lineage = await writeLineage(act, lineageId, beginFlush(before, original.tag, red.tag));
  return answer(lineage, original.tag);
}

function answer(lineage: LineageRecord, tag: string): Outcome {
  const entry = lineage.receipts.find((receipt) => receipt.tag === tag);
  if (entry?.pendingRed !== undefined) {
    const evidence = { state: 'RED_PENDING', openClaims: claimsHolding(lineage, entry).length };
    return refusedOutcome(entry.paper === true ? 'PAPER_LIVE' : 'CLAIM_HELD', evidence);
  }
  const due: Json = recoveryDue(lineage).map(({ claimId, dueFen }) => ({ claimId, due: formatFen(dueFen) }));
  return done({ state: 'RED_FLUSHED', cap: formatFen(lineage.capFen), recoveryDue: due });
}
