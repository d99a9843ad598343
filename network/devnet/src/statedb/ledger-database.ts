import { ClassicLevel } from 'classic-level';
import { DevnetError, errorCode, messageOf, storageError } from '../errors.ts';
import { HolderFile } from './holder-file.ts';

/**
 * One LevelDB for state, block index and savepoint, so that a block moves all three in one atomic batch.
 * It is not synced per block: after a loss of power it is behind the block files, and is replayed from the savepoint.
 */
export type LedgerDatabase = ClassicLevel<Buffer, Buffer>;
export type LedgerBatch = ReturnType<LedgerDatabase['batch']>;
export type LedgerSnapshot = ReturnType<LedgerDatabase['snapshot']>;

/** First byte of a key. */
export const KEYSPACE = { state: 0x73, block: 0x62, blockHash: 0x68, transaction: 0x74, savepoint: 0x70 } as const;

const CACHE_BYTES = 8 * 2 ** 20;
/** Held twice while one is being written out. */
const WRITE_BUFFER_BYTES = 4 * 2 ** 20;

/** @throws DevnetError DATA_LOCKED when another process has this folder open. */
export async function openLedgerDatabase(folder: string): Promise<LedgerDatabase> {
  const database = new ClassicLevel<Buffer, Buffer>(folder, {
    keyEncoding: 'buffer',
    valueEncoding: 'buffer',
    cacheSize: CACHE_BYTES,
    writeBufferSize: WRITE_BUFFER_BYTES,
  });
  try {
    await database.open();
    return database;
  } catch (error) {
    const cause = error instanceof Error && error.cause !== undefined ? error.cause : error;
    if (errorCode(cause) === 'LEVEL_LOCKED') {
      const pid = await new HolderFile(folder).pid();
      const who = pid === undefined ? '' : ` (process ${String(pid)})`;
      throw new DevnetError('DATA_LOCKED', `Another devnet${who} already uses the data in ${folder}.`, cause);
    }
    throw new DevnetError(
      'STORAGE_FAILED',
      `The state database in ${folder} could not be opened: ${messageOf(cause)}`,
      cause,
    );
  }
}

export async function writeBatch(batch: LedgerBatch): Promise<void> {
  try {
    await batch.write({ sync: false });
  } catch (error) {
    throw storageError(error, 'The state database');
  }
}

/** How far state and index have followed the block files. */
export interface Savepoint {
  /** Number of blocks contained in state. */
  readonly height: number;
  /** Where the next block goes. */
  readonly file: number;
  readonly offset: number;
  readonly blockHash: string;
  readonly commitHash: string;
}

export const NO_BLOCKS: Savepoint = { height: 0, file: 0, offset: 0, blockHash: '', commitHash: '' };
const SAVEPOINT_KEY = Buffer.from([KEYSPACE.savepoint]);

export function putSavepoint(batch: LedgerBatch, savepoint: Savepoint): void {
  const { height, file, offset, blockHash, commitHash } = savepoint;
  batch.put(SAVEPOINT_KEY, Buffer.from([height, file, offset, blockHash, commitHash].join(' ')));
}

export function readSavepoint(database: LedgerDatabase): Savepoint {
  const stored = database.getSync(SAVEPOINT_KEY);
  if (stored === undefined) return NO_BLOCKS;
  const [height, file, offset, blockHash, commitHash] = stored.toString().split(' ');
  if (commitHash === undefined || blockHash === undefined) {
    throw new DevnetError('STORAGE_FAILED', 'The savepoint of the state database is unreadable.');
  }
  return { height: Number(height), file: Number(file), offset: Number(offset), blockHash, commitHash };
}
