import { decodeVarint, encodeVarint } from '../protoutil/bytes.ts';
import { KEYSPACE, type LedgerBatch, type LedgerDatabase } from '../statedb/ledger-database.ts';
import type { BlockPosition } from './block-files.ts';

/** Where a transaction was first committed, and with which TxValidationCode. */
export interface TransactionPlace {
  readonly block: number;
  readonly tx: number;
  readonly code: number;
}

/** Positions of blocks by number and header hash, and of transactions by id. */
export class BlockIndex {
  readonly #database: LedgerDatabase;

  constructor(database: LedgerDatabase) {
    this.#database = database;
  }

  position(number: number): BlockPosition | undefined {
    const stored = this.#database.getSync(blockKey(number));
    if (stored === undefined) return undefined;
    const [file = 0, offset = 0, length = 0] = decodeNumbers(stored);
    return { file, offset, length };
  }

  transaction(txId: string): TransactionPlace | undefined {
    const stored = this.#database.getSync(transactionKey(txId));
    if (stored === undefined) return undefined;
    const [block = 0, tx = 0, code = 0] = decodeNumbers(stored);
    return { block, tx, code };
  }

  blockWithHash(hash: Uint8Array): number | undefined {
    const stored = this.#database.getSync(hashKey(hash));
    return stored === undefined ? undefined : decodeNumbers(stored)[0];
  }

  static putBlock(batch: LedgerBatch, number: number, hash: Uint8Array, position: BlockPosition): void {
    batch.put(blockKey(number), encodeNumbers([position.file, position.offset, position.length]));
    batch.put(hashKey(hash), encodeNumbers([number]));
  }

  static putTransaction(batch: LedgerBatch, txId: string, place: TransactionPlace): void {
    batch.put(transactionKey(txId), encodeNumbers([place.block, place.tx, place.code]));
  }
}

function blockKey(number: number): Buffer {
  const key = Buffer.alloc(9);
  key[0] = KEYSPACE.block;
  key.writeBigUInt64BE(BigInt(number), 1);
  return key;
}

function hashKey(hash: Uint8Array): Buffer {
  return Buffer.concat([Buffer.from([KEYSPACE.blockHash]), hash]);
}

function transactionKey(txId: string): Buffer {
  return Buffer.concat([Buffer.from([KEYSPACE.transaction]), Buffer.from(txId)]);
}

function encodeNumbers(numbers: readonly number[]): Buffer {
  return Buffer.concat(numbers.map(encodeVarint));
}

function decodeNumbers(bytes: Uint8Array): number[] {
  const numbers: number[] = [];
  for (let at = 0; at < bytes.length;) {
    const { value, end } = decodeVarint(bytes, at);
    numbers.push(value);
    at = end;
  }
  return numbers;
}
