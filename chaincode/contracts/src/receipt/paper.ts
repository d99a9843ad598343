import {
  done,
  institutionKey,
  institutionRecordShape,
  MAX_PAPER_HISTORY,
  paperKey,
  paperRecordShape,
  PiaosuError,
  receiptKey,
  receiptRecordShape,
  tagParts,
  withPaper,
  type LineageRecord,
  type PaperRecord,
  type PaperRef,
  type ReceiptRecord,
} from '@piaosu/core';

import { procedure, type Act, type Surroundings } from '../batch/procedure.ts';
import type { Tags } from '../batch/tags.ts';
import { openLineage, writeLineage } from '../lineage/lineage-state.ts';
import { materialised, materialiseKeys, writeMaterialised, type Materialised } from './materialise.ts';
import { openReceipt } from './open-receipt.ts';

/** 换开纸质票据: from now on one paper number stands for the receipt, and its red-flush waits for that paper. */
export const exchangePaper = procedure({
  action: 'exchangePaper',
  keys: ({ secret }, tags) => [
    ...materialiseKeys(secret.evidence, tags),
    ...paperTags(tags, secret.paper).map(paperKey),
  ],
  async run(act) {
    const { actor, body, records, secret, tags } = act;
    const opened = await openReceipt(act, body.receipt, secret.evidence);
    if (actor.id !== opened.header.issuer) throw new PiaosuError('NOT_ISSUER', { issuer: opened.header.issuer });
    const receipt = await materialised(act, opened, secret.evidence);
    assertExchangeable(receipt.record);
    const known = await paperUnder(act, secret.paper);
    const history = [...keptHistory(known?.record, actor.id), historyEntry(act, 'exchange')];
    const tag = known?.tag ?? tags.newest('paper', tagParts.paper(secret.paper));
    const lineage = await enteredLineage(act, receipt);
    records.put(paperKey(tag), { v: 1, state: 'LIVE', receipt: receipt.tag, issuer: actor.id, history });
    records.put(receiptKey(receipt.tag), { ...receipt.record, paper: tag });
    await writeLineage(act, receipt.record.lineage, withPaper(lineage, receipt.tag, true));
    return done({ receipt: receipt.tag, paper: tag, state: 'LIVE' });
  },
});

/** The paper stands for nothing any more. A red-flush that waited for it takes effect, and another may be printed. */
export const voidPaper = procedure({
  action: 'voidPaper',
  keys: ({ secret }, tags) => paperTags(tags, secret.paper).map(paperKey),
  async run(act) {
    const { body, records, secret } = act;
    const { tag, record: paper } = await ownPaper(act, secret.paper);
    assertVoidable(act, paper);
    const state = body.reason === 'MISTYPED' ? 'RELEASED' : 'VOID';
    const history = [...paper.history, { ...historyEntry(act, 'void'), reason: body.reason }];
    records.put(paperKey(tag), { ...paper, state, history });
    // One that is used up stands for nothing already; its receipt may be on another paper by now.
    const receiptState = await (paper.state === 'LIVE' ? takeOff : stateOf)(act, paper.receipt);
    return done({ receipt: paper.receipt, paper: tag, state, receiptState });
  },
});

function assertExchangeable({ state, paper }: ReceiptRecord): void {
  if (state !== 'LIVE') throw new PiaosuError('ILLEGAL_TRANSITION', { state, act: 'exchangePaper' });
  if (paper !== undefined) throw new PiaosuError('ALREADY_EXCHANGED', {});
}

/**
 * The history that goes on when a number is used: a number is used once, whatever became of its sheet; only one that was
 * entered wrongly is free again. Who has filled the record has lost the number. For another issuer it begins anew, else a
 * foreign number could be used up by releasing it again and again; the blocks keep what was there.
 */
function keptHistory(paper: PaperRecord | undefined, issuer: string): PaperRecord['history'] {
  if (paper === undefined) return [];
  if (paper.state !== 'RELEASED') throw new PiaosuError('NUMBER_CONFLICT', { issuer: paper.issuer });
  if (paper.history.length + LINES_OF_ONE_USE <= MAX_PAPER_HISTORY) return paper.history;
  if (paper.issuer === issuer) throw new PiaosuError('ILLEGAL_TRANSITION', { history: MAX_PAPER_HISTORY });
  return [];
}

/** The exchange, its end, and the authority that frees the number after all. */
const LINES_OF_ONE_USE = 3;

/**
 * A paper ends once. An authority may still say of one that is used up that its number was entered wrongly: else a hospital
 * could take a foreign number, void it, and keep its owner out for ever.
 */
function assertVoidable({ body, operation }: Act<'voidPaper'>, { state }: PaperRecord): void {
  const frees = state === 'VOID' && body.reason === 'MISTYPED' && operation.actor.role === 'REGISTRAR';
  if (state !== 'LIVE' && !frees) throw new PiaosuError('ILLEGAL_TRANSITION', { state, act: 'voidPaper' });
}

async function enteredLineage(act: Surroundings, receipt: Materialised): Promise<LineageRecord> {
  const present = await openLineage(act, receipt.record.lineage);
  const lineage = receipt.isNew ? await writeMaterialised(act, receipt, present) : present;
  if (lineage === undefined) throw new Error('a materialised receipt has no lineage');
  return lineage;
}

/** The receipt without its paper; answers its state after what waited for the paper has happened. */
async function takeOff(act: Surroundings, tag: string): Promise<ReceiptRecord['state']> {
  const { records } = act;
  const present = await records.get(receiptKey(tag), receiptRecordShape);
  const lineage = present === undefined ? undefined : await openLineage(act, present.lineage);
  if (present === undefined || lineage === undefined) throw new Error('a paper has no receipt');
  records.put(receiptKey(tag), withoutPaper(present));
  await writeLineage(act, present.lineage, withPaper(lineage, tag, false));
  return stateOf(act, tag);
}

async function stateOf({ records }: Surroundings, tag: string): Promise<ReceiptRecord['state']> {
  const present = await records.get(receiptKey(tag), receiptRecordShape);
  if (present === undefined) throw new Error('a paper has no receipt');
  return present.state;
}

function withoutPaper(receipt: ReceiptRecord): ReceiptRecord {
  const { paper, ...rest } = receipt;
  return paper === undefined ? receipt : rest;
}

/** The issuer's own, or the authority's of its organisation: for a hospital that is suspended, or took a foreign number. */
async function ownPaper(act: Act<'voidPaper'>, ref: PaperRef): Promise<{ tag: string; record: PaperRecord }> {
  const { actor, operation, records } = act;
  const found = await paperUnder(act, ref);
  if (found === undefined) throw new PiaosuError('RESOURCE_NOT_FOUND', {});
  const issuer = await records.get(institutionKey(found.record.issuer), institutionRecordShape);
  const isAuthority = operation.actor.role === 'REGISTRAR' && issuer?.org === actor.org;
  if (found.record.issuer !== actor.id && !isAuthority) throw new PiaosuError('RESOURCE_NOT_FOUND', {});
  return found;
}

async function paperUnder(
  { records, tags }: Surroundings,
  ref: PaperRef,
): Promise<{ tag: string; record: PaperRecord } | undefined> {
  for (const tag of paperTags(tags, ref)) {
    const record = await records.get(paperKey(tag), paperRecordShape);
    if (record !== undefined) return { tag, record };
  }
  return undefined;
}

function paperTags(tags: Tags, ref: PaperRef): string[] {
  return tags.all('paper', tagParts.paper(ref));
}

function historyEntry(
  { actor, operation, tx }: Act<'exchangePaper' | 'voidPaper'>,
  action: 'exchange' | 'void',
): PaperRecord['history'][number] {
  const role = operation.actor.role === 'REGISTRAR' ? 'REGISTRAR' : 'ISSUER';
  return { action, institution: actor.id, role, keyId: operation.actor.keyId, time: tx.time, tx: tx.id };
}
