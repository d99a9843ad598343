import { common } from '@hyperledger/fabric-protos';
import { BlockFiles, type BlockPosition } from '../blockstore/block-files.ts';
import { BlockIndex } from '../blockstore/block-index.ts';
import { headerHash, type Block } from '../protoutil/block.ts';
import { putSavepoint, writeBatch, type LedgerDatabase, type Savepoint } from '../statedb/ledger-database.ts';
import { StateDatabase } from '../statedb/state-database.ts';
import type { UpdateBatch } from '../statedb/update-batch.ts';
import { transactionsOf } from './stored-transaction.ts';

/** Writes state, index and savepoint of one block in one batch. */
export async function applyBlock(
  database: LedgerDatabase,
  block: Block,
  position: BlockPosition,
  updates: UpdateBatch,
  commitHash: Uint8Array,
): Promise<Savepoint> {
  const { number } = block.header;
  const batch = database.batch();
  StateDatabase.put(batch, updates);
  const hash = headerHash(block.header);
  BlockIndex.putBlock(batch, number, hash, position);
  const index = new BlockIndex(database);
  const seen = new Set<string>();
  for (const { txId, tx, code } of transactionsOf(block)) {
    // The first verdict on a transaction id stays; a repetition only stands in its own block's filter.
    if (txId === '' || seen.has(txId) || index.transaction(txId) !== undefined) continue;
    seen.add(txId);
    BlockIndex.putTransaction(batch, txId, { block: number, tx, code });
  }
  const savepoint: Savepoint = {
    height: number + 1,
    file: position.file,
    offset: position.offset + position.length + BlockFiles.recordOverhead,
    blockHash: hash.toString('hex'),
    commitHash: Buffer.from(commitHash).toString('hex'),
  };
  putSavepoint(batch, savepoint);
  await writeBatch(batch);
  return savepoint;
}

/** The commit hash a block carries; empty in block 0. */
export function commitHashOf(block: Block): Uint8Array {
  return common.Metadata.deserializeBinary(block.metadata.commitHash).getValue_asU8();
}
