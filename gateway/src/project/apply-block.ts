import { canonicalJson, equalBytes } from '@piaosu/core';
import { upsertConsentIndex } from '../db/consents.ts';
import type { Sql } from '../db/index.ts';
import { insertMoments, type MomentRow } from '../db/registry-moments.ts';
import {
  deleteState,
  insertBlock,
  insertTransactions,
  selectCursor,
  selectState,
  upsertClaimIndex,
  upsertCursor,
  upsertState,
  type CursorRow,
} from '../db/projection.ts';
import type { BlockTransaction, LedgerBlock } from '../ledger/block-reader.ts';
import { OtherChainError } from '../ledger/block-source.ts';
import { BlockOverlay, type BlockChanges } from './block-overlay.ts';
import type { ChangeSet } from './change.ts';
import { claimIndexOf } from './claim-index.ts';
import { consentIndexOf } from './consent-index.ts';
import { diverged, type Finding } from './finding.ts';
import { changeSetOf, keysToRead, recheck } from './recheck.ts';
import { newMomentsOf } from './registry-moments.ts';
import { provenStepsOf, type ProvenStep } from './recheck-log.ts';
import { SetDigest, type RowSeal } from './seal.ts';
import { writeTraceIndex } from './trace-index.ts';

const VALID = 0;
const NO_HASH = new Uint8Array();
const STALE_SECONDS = 20 * 60;

/** The block does not continue what was applied: another chain, changed data, or a gap. Nothing was written. */
export class ChainBrokenError extends Error {
  override readonly name = 'ChainBrokenError';
  readonly block: number;
  readonly reason: 'GAP' | 'PREVIOUS_HASH' | 'DATA_HASH';

  constructor(block: number, reason: ChainBrokenError['reason']) {
    super(`block ${block}: ${reason}`);
    this.block = block;
    this.reason = reason;
  }
}

export interface FoundIn {
  readonly finding: Finding;
  /** Absent for a finding about the block or the own tables. */
  readonly transaction: BlockTransaction | undefined;
}

export interface AppliedBlock {
  readonly number: number;
  /** The newest time of its transactions, whole epoch seconds. */
  readonly time: number;
  readonly changedKeys: readonly string[];
  readonly findings: readonly FoundIn[];
  /** Steps of logs that were proven, in order. */
  readonly steps: readonly ProvenStep[];
  /** Its VALID transactions beside the state before them, in order. */
  readonly changes: readonly ChangeSet[];
}

/**
 * Takes one block into the projection: the write sets of its VALID transactions in the chaincode's namespace, each
 * re-checked against the state before it, and the cursor. All within the transaction that `sql` is.
 * Throws ChainBrokenError.
 */
export async function applyBlock(
  sql: Sql,
  block: LedgerBlock,
  options: { readonly seal: RowSeal; readonly chaincode: string },
): Promise<AppliedBlock> {
  const cursor = await selectCursor(sql);
  assertContinues(cursor, block);
  const valid = block.transactions
    .filter((transaction) => transaction.code === VALID)
    .map((t) => ownWrites(t, options));
  const before = await selectState(sql, [...new Set(valid.flatMap(keysToRead))]);
  const findings: FoundIn[] = before
    .filter((row) => !options.seal.holds(row, row.seal))
    .map((row) => ({ finding: tamperedRow(row.key), transaction: undefined }));
  findings.push(...staleIn(valid, cursor, options));
  const steps: ProvenStep[] = [];
  const moments: MomentRow[] = [];
  const sets: ChangeSet[] = [];
  const overlay = new BlockOverlay(before);
  for (const transaction of valid) {
    const set = changeSetOf(transaction, (key) => overlay.get(key)?.value);
    findings.push(...recheck(set).map((finding) => ({ finding, transaction })));
    steps.push(...provenStepsOf(set));
    moments.push(...newMomentsOf(set));
    sets.push(set);
    writeInto(overlay, block.number, transaction);
  }
  const changes = overlay.changes();
  await writeTables(sql, block, options.chaincode, changes, options.seal);
  await insertMoments(sql, block.number, moments);
  await upsertCursor(sql, nextCursor(cursor, block, changes, options.seal));
  return {
    number: block.number,
    time: block.time,
    changedKeys: [...changes.upserts.map((row) => row.key), ...changes.deletes],
    findings,
    steps,
    changes: sets,
  };
}

function assertContinues(cursor: CursorRow | undefined, block: LedgerBlock): void {
  if (block.number !== (cursor?.block ?? -1) + 1) throw new ChainBrokenError(block.number, 'GAP');
  if (!equalBytes(block.previousHash, cursor?.block_hash ?? NO_HASH))
    throw new ChainBrokenError(block.number, 'PREVIOUS_HASH');
  if (!equalBytes(block.dataHash, block.computedDataHash)) throw new ChainBrokenError(block.number, 'DATA_HASH');
}

function ownWrites(transaction: BlockTransaction, options: { readonly chaincode: string }): BlockTransaction {
  return { ...transaction, writes: transaction.writes.filter((write) => write.namespace === options.chaincode) };
}

function tamperedRow(key: string): Finding {
  return {
    code: 'INDEX_DIVERGED',
    subject: key,
    evidence: { table: 'ledger_state' },
  };
}

/**
 * The contracts accept a client's time within 15 minutes of the endorsers'; what commits later still was kept back on purpose.
 * What is not theirs, the network's configuration and its chaincode definitions, keeps no such time.
 */
function staleIn(
  valid: readonly BlockTransaction[],
  cursor: CursorRow | undefined,
  options: { readonly chaincode: string },
): FoundIn[] {
  const newest = cursor?.newest_time ?? 0;
  return valid
    .filter(({ chaincode, time }) => chaincode === options.chaincode && time < newest - STALE_SECONDS)
    .map((transaction) => ({
      transaction,
      finding: {
        code: 'STALE_SUBMIT',
        subject: transaction.id,
        evidence: { time: transaction.time, newest },
      },
    }));
}

function writeInto(overlay: BlockOverlay, block: number, transaction: BlockTransaction): void {
  for (const { key, value, isDelete } of transaction.writes) {
    if (isDelete) overlay.remove(key);
    else overlay.put({ key, value, block, position: transaction.position, tx: transaction.id });
  }
}

async function writeTables(
  sql: Sql,
  block: LedgerBlock,
  chaincode: string,
  changes: BlockChanges,
  seal: RowSeal,
): Promise<void> {
  await insertBlock(sql, { ...block, transactions: block.size });
  await insertTransactions(
    sql,
    block.number,
    block.transactions.map((transaction) => ({
      ...transaction,
      creator: transaction.creator.mspId,
      endorsers: transaction.endorsements.map((endorsement) => endorsement.mspId).join(','),
      keys: canonicalJson(ownWrites(transaction, { chaincode }).writes.map((write) => write.key)),
    })),
  );
  await upsertState(
    sql,
    changes.upserts.map((row) => ({ ...row, seal: seal.sealOf(row) })),
  );
  await deleteState(sql, changes.deletes);
  await upsertClaimIndex(sql, block.number, changes.upserts.flatMap(claimIndexOf));
  await upsertConsentIndex(sql, block.number, changes.upserts.flatMap(consentIndexOf));
  const replaced = new Set(changes.replaced.map(({ key }) => key));
  await writeTraceIndex(sql, block.number, changes.upserts, (key) => replaced.has(key));
}

function nextCursor(
  cursor: CursorRow | undefined,
  block: LedgerBlock,
  changes: BlockChanges,
  seal: RowSeal,
): CursorRow {
  const digest = new SetDigest(cursor?.state_digest);
  for (const row of changes.replaced) digest.remove(seal.elementOf(row));
  for (const row of changes.upserts) digest.add(seal.elementOf(row));
  const state = digest.toBytes();
  return {
    block: block.number,
    block_hash: block.hash,
    state_digest: state,
    newest_time: Math.max(cursor?.newest_time ?? 0, block.time),
    seal: seal.sealOfCursor(block.number, block.hash, state),
  };
}

/** For a chain that broke: the projection stops there, and a person must say which chain is the right one. */
export function chainBroken(error: ChainBrokenError | OtherChainError): Finding {
  const evidence =
    error instanceof OtherChainError ? { reason: 'OTHER_CHAIN', peer: error.peer } : { reason: error.reason };
  return diverged(`block/${error.block}`, evidence);
}
