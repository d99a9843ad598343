import {
  claimKey,
  claimRecordShape,
  lineageKey,
  lineageRecordShape,
  receiptRecordShape,
  type ClaimHistory,
  type ClaimRecord,
  type LineageClaim,
  type ReceiptRecord,
} from '@piaosu/core';
import type { Sql } from '../db/index.ts';
import { selectState } from '../db/projection.ts';
import type { AppliedBlock } from '../project/apply-block.ts';
import { readRecord, type Change, type ChangeSet } from '../project/change.ts';
import type { RowSeal } from '../project/seal.ts';
import type { Events } from './events.ts';
import { toFields, type EventType, type NewEvent } from './event.ts';

export interface LedgerEventsOptions {
  readonly mspId: string;
  readonly seal: RowSeal;
}

/** The projector's part in the outbox: what a block says is recorded in the transaction that takes the block in. */
export function newLedgerEvents(events: Pick<Events, 'record'>, options: LedgerEventsOptions) {
  return async (sql: Sql, block: AppliedBlock): Promise<void> => {
    await events.record(sql, await ledgerEvents(sql, block, options));
  };
}

/**
 * What a block says to the institutions of this organisation: each act on a claim of theirs, and the red-flush of a receipt
 * that they hold a claim on. To be called when the block is applied, within its SQL transaction.
 */
async function ledgerEvents(
  sql: Sql,
  block: Pick<AppliedBlock, 'number' | 'time' | 'changes'>,
  options: LedgerEventsOptions,
): Promise<NewEvent[]> {
  const changes = block.changes.flatMap((set) => set.changes);
  const acts = changes.flatMap((change) => claimEvents(change, block.number, options.mspId));
  const flushes = block.changes.flatMap(flushesOf);
  if (flushes.length === 0) return acts;
  const claims = await ownClaims(sql, new Set(flushes.flatMap(({ claims: ids }) => ids)), options);
  return [...acts, ...flushes.flatMap((flush) => flushEvents(flush, block, claims))];
}

const CLAIM_EVENTS: Readonly<Record<ClaimHistory['action'], EventType>> = {
  reserve: 'cn.piaosu.claim.reserved',
  review: 'cn.piaosu.claim.under-review',
  approve: 'cn.piaosu.claim.approved',
  reject: 'cn.piaosu.claim.rejected',
  withdraw: 'cn.piaosu.claim.withdrawn',
  pay: 'cn.piaosu.claim.paid',
  paymentReturned: 'cn.piaosu.claim.payment-returned',
  recover: 'cn.piaosu.claim.recovered',
  expire: 'cn.piaosu.claim.expired',
};

/** One event for each new line of a claim's history: two acts in one block are two decisions. */
function claimEvents(change: Change, block: number, mspId: string): NewEvent[] {
  const after = change.kind === 'CLM' ? readRecord(claimRecordShape, change.after) : undefined;
  if (after?.org !== mspId) return [];
  const known = readRecord(claimRecordShape, change.before)?.history.length ?? 0;
  return after.history.slice(known).map(({ action, role, time, tx }, index) => ({
    dedupe: `claim/${after.id}/${known + index}`,
    institution: after.payer,
    type: CLAIM_EVENTS[action],
    subject: after.id,
    time: new Date(time * 1000),
    data: toFields({ claimId: after.id, action, role, state: after.state, tx, block }),
  }));
}

const FLUSH_EVENTS: Readonly<Partial<Record<ReceiptRecord['state'], EventType>>> = {
  RED_PENDING: 'cn.piaosu.receipt.red-pending',
  RED_FLUSHED: 'cn.piaosu.receipt.red-flushed',
};

interface Flush {
  readonly receipt: string;
  readonly state: ReceiptRecord['state'];
  readonly type: EventType;
  readonly claims: readonly string[];
}

/** Receipts that a transaction cancels, or begins to, with the live claims on them as they stood before. */
function flushesOf(set: ChangeSet): Flush[] {
  return set.changes.flatMap((change) => {
    const [receipt] = change.kind === 'RCP' ? change.parts : [];
    const after = receipt === undefined ? undefined : readRecord(receiptRecordShape, change.after);
    if (receipt === undefined || after === undefined) return [];
    const type = FLUSH_EVENTS[after.state];
    const isNew = readRecord(receiptRecordShape, change.before)?.state !== after.state;
    if (type === undefined || !isNew) return [];
    const claims = claimsOn(receipt, after.lineage, set).map(({ id }) => id);
    return [{ receipt, state: after.state, type, claims }];
  });
}

/** A red-flush changes the cap, so LIN~ is among the writes; without it there is nothing to tell anybody. */
function claimsOn(receipt: string, lineage: string, { changes }: ChangeSet): readonly LineageClaim[] {
  const written = changes.find(({ key }) => key === lineageKey(lineage));
  const claims = readRecord(lineageRecordShape, written?.before ?? written?.after)?.claims ?? [];
  return claims.filter((claim) => claim.receipts.includes(receipt));
}

/** LIN~ names payers by tag; who they are stands in CLM~, of which an edited row tells nobody anything. */
async function ownClaims(
  sql: Sql,
  ids: ReadonlySet<string>,
  { mspId, seal }: LedgerEventsOptions,
): Promise<ReadonlyMap<string, ClaimRecord>> {
  const rows = await selectState(sql, [...ids].map(claimKey));
  const claims = rows
    .filter((row) => seal.holds(row, row.seal))
    .flatMap(({ value }) => readRecord(claimRecordShape, value) ?? [])
    .filter(({ org }) => org === mspId);
  return new Map(claims.map((claim) => [claim.id, claim]));
}

function flushEvents(
  { receipt, state, type, claims: ids }: Flush,
  block: Pick<AppliedBlock, 'number' | 'time'>,
  claims: ReadonlyMap<string, ClaimRecord>,
): NewEvent[] {
  return ids
    .flatMap((id) => claims.get(id) ?? [])
    .map((claim) => ({
      dedupe: `flush/${receipt}/${state}/${claim.id}`,
      institution: claim.payer,
      type,
      subject: claim.id,
      time: new Date(block.time * 1000),
      data: toFields({ claimId: claim.id, claimState: claim.state, receipt, state, block: block.number }),
    }));
}
