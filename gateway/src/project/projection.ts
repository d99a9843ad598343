import {
  fromHex,
  checkpointRecordShape,
  ledgerKey,
  parseCanonicalJson,
  parseShape,
  PiaosuError,
  splitLedgerKey,
  toHex,
  unwrap,
  type LedgerKind,
} from '@piaosu/core';
import { z } from 'zod';
import type { Database } from '../db/index.ts';
import {
  selectBlockByHash,
  selectBlocks,
  selectBlockTransactions,
  selectTransaction,
  type StoredBlock,
  type StoredTransaction,
} from '../db/projection.ts';
import { validationName } from '../ledger/block-reader.ts';
import type {
  BlockSummary,
  CheckpointSummary,
  Contract,
  LedgerPort,
  ProjectedRecord,
  Projection,
  TransactionSummary,
} from '../organisation.ts';
import { Projector, type ProjectorOptions } from './projector.ts';
import { SealedState } from './sealed-state.ts';
import { signCheckpoint, type WitnessIdentity } from './witness.ts';

export type ProjectionOptions = Omit<ProjectorOptions, 'onApplied'> & {
  readonly witness: WitnessIdentity;
  /** Asks the own peer for a key, when the row in the database cannot be believed. */
  readonly ledger: Pick<LedgerPort, 'evaluate'>;
};

const WAIT_MS = 15_000;

/** The organisation's copy of the ledger; follows the peer from `start` to `stop`. */
export function newProjection(options: ProjectionOptions): Projection {
  const { database, seal, witness } = options;
  const state = new SealedState(database, seal);
  const onApplied = (keys: readonly string[]) => {
    if (keys.length === 0) state.forgetAll();
    else state.forget(keys);
  };
  const projector = new Projector({ ...options, onApplied });
  return {
    state,
    get taken() {
      return projector.waiters.height;
    },
    start: () => projector.start(),
    stop: () => projector.stop(),
    audit: () => projector.audit(),
    height: () => Promise.resolve(projector.waiters.height),
    waitFor: (block) => projector.waiters.waitFor(block, WAIT_MS),
    record: (key) => readRecord(options, projector, state, key),
    recordsOf: (keys) => readRecords(options, projector, state, keys),
    records: (prefix, page) => state.list(prefix, page),
    blocks: async ({ before = Number.MAX_SAFE_INTEGER, limit }) =>
      (await selectBlocks(database, before, limit)).map(toBlockSummary),
    blockByHash: async (hash) => {
      const row = await selectBlockByHash(database, unwrap(fromHex(hash)));
      return row === undefined ? undefined : toBlockSummary(row);
    },
    transactionsOf: async (block) => (await selectBlockTransactions(database, block)).map(toTransactionSummary),
    transaction: (id) => readTransaction(database, id),
    checkpoints: async ({ publisher, after, limit }) => {
      const prefix = publisher === undefined ? 'CKP~' : `${ledgerKey('CKP', publisher)}~`;
      return (await state.list(prefix, { after, limit })).map(toCheckpointSummary);
    },
    witness: (log, size) => signCheckpoint(database, witness, log, size),
  };
}

/** Which contract answers for the keys of a kind. */
const CONTRACT_OF: Readonly<Record<LedgerKind, Contract>> = {
  REG: 'registry',
  SEG: 'registry',
  CAL: 'registry',
  LOG: 'receipt',
  CKP: 'receipt',
  RCP: 'receipt',
  BIZ: 'receipt',
  REL: 'receipt',
  PAP: 'receipt',
  LIN: 'claim',
  CLM: 'claim',
  PRD: 'trace',
  PFX: 'trace',
  PRE: 'trace',
  LOT: 'trace',
  BOX: 'trace',
  CON: 'trace',
  DSP: 'trace',
  RXL: 'trace',
  SHP: 'trace',
  UNC: 'trace',
  TIL: 'trace',
  CNS: 'claim',
  PRS: 'claim',
  OP: 'claim',
};

/** A row whose seal is wrong decides nothing: the peer is asked, people are told, and the whole projection is audited. */
async function readRecord(
  { ledger, alerts, log }: ProjectionOptions,
  projector: Projector,
  state: SealedState,
  key: string,
): Promise<ProjectedRecord | undefined> {
  try {
    return await state.record(key);
  } catch (error) {
    if (!(error instanceof PiaosuError) || error.code !== 'INDEX_DIVERGED') throw error;
    const block = projector.waiters.height;
    const kind = splitLedgerKey(key)?.kind;
    const evidence = { table: 'ledger_state', key };
    await alerts.raise({
      dedupe: `seal/${key}/${block}`,
      code: 'INDEX_DIVERGED',
      subject: key,
      evidence,
    });
    projector.audit().catch((cause: unknown) => {
      log.warn({ event: 'background.failed', task: 'projection audit', error: cause });
    });
    const value = kind === undefined ? null : await ledger.evaluate(CONTRACT_OF[kind], 'get', [key]);
    return value === null ? undefined : { key, value, tx: '', block };
  }
}

/** Together; where one row cannot be believed, each for itself. */
async function readRecords(
  options: ProjectionOptions,
  projector: Projector,
  state: SealedState,
  keys: readonly string[],
): Promise<ProjectedRecord[]> {
  try {
    return await state.recordsOf(keys);
  } catch (error) {
    if (!(error instanceof PiaosuError) || error.code !== 'INDEX_DIVERGED') throw error;
    const records = await Promise.all(keys.map((key) => readRecord(options, projector, state, key)));
    return records.filter((record) => record !== undefined);
  }
}

async function readTransaction(database: Database, id: string): Promise<TransactionSummary | undefined> {
  const row = await selectTransaction(database, id);
  return row === undefined ? undefined : toTransactionSummary(row);
}

function toBlockSummary(row: StoredBlock): BlockSummary {
  return {
    number: row.number,
    hash: toHex(row.hash),
    previousHash: toHex(row.previous_hash),
    transactions: row.transactions,
    time: new Date(row.time * 1000),
  };
}

function toTransactionSummary(row: StoredTransaction): TransactionSummary {
  return {
    id: row.id,
    block: row.block,
    position: row.position,
    validation: validationName(row.code),
    time: new Date(row.time * 1000),
    creator: row.creator,
    functionName: row.function,
    endorsers: row.endorsers === '' ? [] : row.endorsers.split(','),
    keys: z.array(z.string()).parse(parseCanonicalJson(row.keys)),
  };
}

function toCheckpointSummary(record: ProjectedRecord): CheckpointSummary {
  const [publisher, shard, size] = splitLedgerKey(record.key)?.parts ?? [];
  if (publisher === undefined || shard === undefined || size === undefined) {
    throw new PiaosuError('INTERNAL', { key: record.key });
  }
  const { root } = unwrap(parseShape(checkpointRecordShape, record.value));
  return { publisher, shard, size: Number(size), root, tx: record.tx, block: record.block };
}
