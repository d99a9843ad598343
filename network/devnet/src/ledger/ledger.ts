import { join } from 'node:path';
import { BlockFiles, corruptBlock } from '../blockstore/block-files.ts';
import { BlockIndex, type TransactionPlace } from '../blockstore/block-index.ts';
import { DevnetError } from '../errors.ts';
import { decodeBlock, encodeBlock, type Block } from '../protoutil/block.ts';
import { HolderFile } from '../statedb/holder-file.ts';
import { openLedgerDatabase, readSavepoint, type LedgerDatabase, type Savepoint } from '../statedb/ledger-database.ts';
import { StateDatabase, type StateSnapshot } from '../statedb/state-database.ts';
import type { UpdateBatch } from '../statedb/update-batch.ts';
import { applyBlock } from './apply-block.ts';
import { recoverBlocks } from './recovery.ts';

/** Newest blocks kept in memory for those who follow the chain. */
const RECENT_BLOCKS = 16;
const RECENT_BYTES = 4 * 2 ** 20;

interface LedgerParts {
  readonly database: LedgerDatabase;
  readonly holder: HolderFile;
  readonly files: BlockFiles;
  readonly savepoint: Savepoint;
  readonly onDurable: () => void;
}

/**
 * Blocks, index and state of the channel. A block is on the disk before its state is written, and state moves with
 * the index and a savepoint in one atomic batch, so that after a crash at any moment the blocks tell what to repeat.
 */
export class Ledger {
  readonly state: StateDatabase;
  readonly #database: LedgerDatabase;
  readonly #holder: HolderFile;
  readonly #files: BlockFiles;
  readonly #index: BlockIndex;
  readonly #recent = new Map<number, Uint8Array>();
  readonly #followers = new Set<() => void>();
  #savepoint: Savepoint;
  #previousHash: Uint8Array = new Uint8Array();

  readonly #onDurable: () => void;

  private constructor({ database, holder, files, savepoint, onDurable }: LedgerParts) {
    this.#holder = holder;
    this.#onDurable = onDurable;
    this.#database = database;
    this.#files = files;
    this.#index = new BlockIndex(database);
    this.state = new StateDatabase(database);
    this.#savepoint = savepoint;
  }

  /**
   * Opens, and repairs what a crash left: a torn last block is cut off, blocks ahead of state are applied.
   * @param onDurable called when a block is on the disk and its state is not yet written
   * @throws DevnetError DATA_LOCKED, BLOCK_CORRUPT (naming the block), STATE_AHEAD
   */
  static async open(folder: string, onDurable: () => void = () => undefined): Promise<Ledger> {
    const place = join(folder, 'state');
    const database = await openLedgerDatabase(place);
    const holder = new HolderFile(place);
    try {
      await holder.write();
      const files = new BlockFiles(join(folder, 'blocks'));
      const savepoint = await recoverBlocks(database, files, readSavepoint(database));
      files.openForAppend(savepoint.file, savepoint.offset);
      const ledger = new Ledger({ database, holder, files, savepoint, onDurable });
      if (savepoint.height > 1) ledger.#previousHash = (await ledger.block(savepoint.height - 1)).header.previousHash;
      return ledger;
    } catch (error) {
      holder.remove();
      await database.close();
      throw error;
    }
  }

  /** Number of blocks. */
  get height(): number {
    return this.#savepoint.height;
  }

  /** Header hash of the newest block. */
  get currentHash(): Uint8Array {
    return Buffer.from(this.#savepoint.blockHash, 'hex');
  }

  get previousHash(): Uint8Array {
    return this.#previousHash;
  }

  get commitHash(): Uint8Array {
    return Buffer.from(this.#savepoint.commitHash, 'hex');
  }

  snapshot(): StateSnapshot {
    return this.state.snapshot();
  }

  transactionPlace(txId: string): TransactionPlace | undefined {
    return this.#index.transaction(txId);
  }

  blockWithHash(hash: Uint8Array): number | undefined {
    return this.#index.blockWithHash(hash);
  }

  isCommitted(txId: string): boolean {
    return this.#index.transaction(txId) !== undefined;
  }

  /** The serialised common.Block. @throws DevnetError BLOCK_CORRUPT, RangeError beyond the height */
  async blockBytes(number: number): Promise<Uint8Array> {
    const recent = this.#recent.get(number);
    if (recent !== undefined) return recent;
    const position = this.#index.position(number);
    if (position === undefined || number >= this.height)
      throw new RangeError(`no such block number [${String(number)}] in index`);
    return this.#files.read(position, number);
  }

  async block(number: number): Promise<Block> {
    const bytes = await this.blockBytes(number);
    try {
      return decodeBlock(bytes);
    } catch {
      throw corruptBlock(number, this.#files.path(this.#index.position(number)?.file ?? 0));
    }
  }

  /** Appends a validated block; resolves when it is durable and its state visible. One call at a time. */
  async commit(block: Block, updates: UpdateBatch, commitHash: Uint8Array): Promise<void> {
    const { number } = block.header;
    if (number !== this.height)
      throw new DevnetError('STORAGE_FAILED', `Block ${String(number)} does not follow ${String(this.height)}.`);
    const bytes = encodeBlock(block);
    const position = await this.#files.append(bytes);
    this.#onDurable();
    const savepoint = await applyBlock(this.#database, block, position, updates, commitHash);
    this.#previousHash = block.header.previousHash;
    this.#savepoint = savepoint;
    this.#remember(number, bytes);
    for (const follow of [...this.#followers]) follow();
  }

  /** Resolves when the height exceeds `number`, or the signal fires. */
  whenAbove(number: number, signal: AbortSignal): Promise<void> {
    if (this.height > number || signal.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      const done = (): void => {
        if (this.height <= number && !signal.aborted) return;
        this.#followers.delete(done);
        signal.removeEventListener('abort', done);
        resolve();
      };
      this.#followers.add(done);
      signal.addEventListener('abort', done);
    });
  }

  async close(): Promise<void> {
    this.#files.close();
    this.#holder.remove();
    await this.#database.close();
  }

  #remember(number: number, bytes: Uint8Array): void {
    this.#recent.set(number, bytes);
    let total = [...this.#recent.values()].reduce((sum, block) => sum + block.length, 0);
    for (const [oldest, block] of this.#recent) {
      if (this.#recent.size <= RECENT_BLOCKS && total <= RECENT_BYTES) break;
      this.#recent.delete(oldest);
      total -= block.length;
    }
  }
}
