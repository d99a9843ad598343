import { corruptBlock, type BlockFiles, type BrokenRecord, type Record } from '../blockstore/block-files.ts';
import { BlockIndex } from '../blockstore/block-index.ts';
import { DevnetError } from '../errors.ts';
import { decodeBlock, type Block } from '../protoutil/block.ts';
import { decodeRwset } from '../rwset/rwset.ts';
import type { LedgerDatabase, Savepoint } from '../statedb/ledger-database.ts';
import { StateDatabase } from '../statedb/state-database.ts';
import { UpdateBatch } from '../statedb/update-batch.ts';
import { CODE } from '../validator/validation-code.ts';
import { applyBlock, commitHashOf } from './apply-block.ts';
import { resultsOf, transactionsOf } from './stored-transaction.ts';

/**
 * Bytes checked at every start, from the newest block backwards: 0.1–0.2 s. Older blocks are checked whenever they
 * are read; reading all of a large ledger would make a start take minutes.
 */
const CHECKED_BYTES = 256 * 2 ** 20;

/**
 * Brings state up to the block files and says where to go on. A broken record at the very end, not yet part of
 * state, is what a crash leaves of a write that nobody was told of: it is cut off. Anything else is corruption.
 */
export async function recoverBlocks(
  database: LedgerDatabase,
  files: BlockFiles,
  savepoint: Savepoint,
): Promise<Savepoint> {
  const start = firstChecked(database, files, savepoint);
  let number = start.number;
  let reached = savepoint;
  const records = files.scan(start);
  let step = records.next();
  for (; step.done !== true; step = records.next()) {
    if (number >= savepoint.height) reached = await replay(database, files, step.value, reached);
    number += 1;
  }
  if (number < savepoint.height) throw missingBlocks(files, step.value, number, savepoint.height);
  if (step.value?.last === false) throw corruptBlock(number, files.path(step.value.file));
  return reached;
}

function firstChecked(
  database: LedgerDatabase,
  files: BlockFiles,
  savepoint: Savepoint,
): { file: number; offset: number; number: number } {
  if (files.totalBytes() <= CHECKED_BYTES) return { file: 0, offset: 0, number: 0 };
  const index = new BlockIndex(database);
  const total = files.totalBytes();
  let [low, high] = [0, savepoint.height];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    const position = index.position(middle);
    const behind = position === undefined ? 0 : total - files.bytesBefore(position.file) - position.offset;
    if (behind > CHECKED_BYTES) low = middle + 1;
    else high = middle;
  }
  const position = index.position(low);
  return position === undefined ? { ...savepoint, number: savepoint.height } : { ...position, number: low };
}

function missingBlocks(
  files: BlockFiles,
  broken: BrokenRecord | undefined,
  number: number,
  height: number,
): DevnetError {
  if (broken !== undefined) return corruptBlock(number, files.path(broken.file));
  return new DevnetError(
    'STATE_AHEAD',
    `The state contains ${String(height)} blocks but the block files only ${String(number)}: block files are missing.`,
  );
}

/** Applies a stored block by the verdicts it carries; it was validated before it was written. */
async function replay(
  database: LedgerDatabase,
  files: BlockFiles,
  record: Record,
  reached: Savepoint,
): Promise<Savepoint> {
  const block = decodeStored(files, record, reached.height);
  const linked = reached.height === 0 || Buffer.from(block.header.previousHash).toString('hex') === reached.blockHash;
  if (block.header.number !== reached.height || !linked)
    throw corruptBlock(reached.height, files.path(record.position.file));
  const state = new StateDatabase(database);
  const updates = new UpdateBatch();
  for (const { tx, code, envelope } of transactionsOf(block)) {
    if (code === CODE.VALID) updates.apply(decodeRwset(resultsOf(envelope)), { block: block.header.number, tx }, state);
  }
  return applyBlock(database, block, record.position, updates, commitHashOf(block));
}

function decodeStored(files: BlockFiles, record: Record, number: number): Block {
  try {
    return decodeBlock(record.bytes);
  } catch {
    throw corruptBlock(number, files.path(record.position.file));
  }
}
