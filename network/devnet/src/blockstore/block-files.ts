import {
  closeSync,
  existsSync,
  fdatasync,
  fsyncSync,
  mkdirSync,
  openSync,
  read,
  readdirSync,
  readSync,
  statSync,
  ftruncateSync,
  write,
} from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { crc32 } from 'node:zlib';
import { DevnetError, storageError } from '../errors.ts';

const SEGMENT_BYTES = 64 * 2 ** 20;
const HEADER_BYTES = 8;
const SCAN_CHUNK = 2 ** 20;

const writeAt = promisify(write);
const readAt = promisify(read);
const sync = promisify(fdatasync);

/** Where a block's record lies; `length` is that of the block, without the record header. */
export interface BlockPosition {
  readonly file: number;
  readonly offset: number;
  readonly length: number;
}

export interface Record {
  /** Valid until the next record is asked for. */
  readonly bytes: Buffer;
  readonly position: BlockPosition;
}

/** A record that is cut short or whose checksum is wrong. */
export interface BrokenRecord {
  readonly file: number;
  readonly offset: number;
  /** Whether nothing follows it: then it may be what a crash left of the last write. */
  readonly last: boolean;
}

/**
 * Append-only files of blocks. Record: length (4 bytes, big-endian), CRC-32 (4 bytes), block.
 * A block never crosses files; a new file begins after 64 MiB.
 */
export class BlockFiles {
  static readonly recordOverhead = HEADER_BYTES;
  readonly #folder: string;
  readonly #readers = new Map<number, number>();
  #writer: { file: number; offset: number; fd: number } | undefined;

  constructor(folder: string) {
    this.#folder = folder;
    mkdirSync(folder, { recursive: true });
  }

  /** Bytes in all files. */
  totalBytes(): number {
    return this.#files().reduce((sum, file) => sum + statSync(this.#path(file)).size, 0);
  }

  /** Bytes in the files before this one. */
  bytesBefore(file: number): number {
    return this.#files()
      .filter((earlier) => earlier < file)
      .reduce((sum, earlier) => sum + statSync(this.#path(earlier)).size, 0);
  }

  /** Takes up writing at this place; whatever lies behind it is cut off. */
  openForAppend(file: number, offset: number): void {
    const created = !existsSync(this.#path(file));
    const fd = openSync(this.#path(file), created ? 'w+' : 'r+', 0o600);
    ftruncateSync(fd, offset);
    if (created) this.#syncFolder();
    this.#writer = { file, offset, fd };
  }

  /**
   * Appends one block and returns when it is on the disk.
   * @throws DevnetError DISK_FULL, STORAGE_FAILED: the writer must then not be used again.
   */
  async append(bytes: Uint8Array): Promise<BlockPosition> {
    const writer = this.#rolledWriter();
    const record = Buffer.alloc(HEADER_BYTES + bytes.length);
    record.writeUInt32BE(bytes.length, 0);
    record.writeUInt32BE(crc32(bytes), 4);
    record.set(bytes, HEADER_BYTES);
    try {
      for (let done = 0; done < record.length;) {
        const { bytesWritten } = await writeAt(writer.fd, record, done, record.length - done, writer.offset + done);
        done += bytesWritten;
      }
      await sync(writer.fd);
    } catch (error) {
      throw storageError(error, 'A block');
    }
    const position = { file: writer.file, offset: writer.offset, length: bytes.length };
    writer.offset += record.length;
    return position;
  }

  /** @throws DevnetError BLOCK_CORRUPT naming the block when its bytes are not those written. */
  async read(position: BlockPosition, number: number): Promise<Buffer> {
    const record = Buffer.alloc(HEADER_BYTES + position.length);
    const { bytesRead } = await readAt(this.#reader(position.file), record, 0, record.length, position.offset);
    const bytes = record.subarray(HEADER_BYTES);
    const intact =
      bytesRead === record.length && record.readUInt32BE(0) === bytes.length && record.readUInt32BE(4) === crc32(bytes);
    if (!intact) throw corruptBlock(number, this.#path(position.file));
    return bytes;
  }

  /** Reads all records from a place on, in order; ends at the end of the files or at the first broken record. */
  *scan(from: { file: number; offset: number }): Generator<Record, BrokenRecord | undefined> {
    const files = this.#files().filter((file) => file >= from.file);
    for (const file of files) {
      const broken = yield* this.#scanFile(file, file === from.file ? from.offset : 0, file === files.at(-1));
      if (broken !== undefined) return broken;
    }
    return undefined;
  }

  path(file: number): string {
    return this.#path(file);
  }

  close(): void {
    for (const fd of this.#readers.values()) closeSync(fd);
    this.#readers.clear();
    if (this.#writer !== undefined) closeSync(this.#writer.fd);
    this.#writer = undefined;
  }

  *#scanFile(file: number, start: number, lastFile: boolean): Generator<Record, BrokenRecord | undefined> {
    const fd = openSync(this.#path(file), 'r');
    try {
      const size = statSync(this.#path(file)).size;
      const source = new ChunkedSource(fd);
      for (let offset = start; offset < size;) {
        const header = source.take(offset, HEADER_BYTES);
        const length = header.length === HEADER_BYTES ? header.readUInt32BE(0) : size;
        const end = offset + HEADER_BYTES + length;
        if (end > size) return { file, offset, last: lastFile };
        const checksum = header.readUInt32BE(4);
        const bytes = source.take(offset + HEADER_BYTES, length);
        if (crc32(bytes) !== checksum) return { file, offset, last: lastFile && end === size };
        yield { bytes, position: { file, offset, length } };
        offset = end;
      }
      return undefined;
    } finally {
      closeSync(fd);
    }
  }

  #rolledWriter(): { file: number; offset: number; fd: number } {
    if (this.#writer === undefined) throw new DevnetError('STORAGE_FAILED', 'The block files are closed.');
    if (this.#writer.offset >= SEGMENT_BYTES) {
      closeSync(this.#writer.fd);
      this.openForAppend(this.#writer.file + 1, 0);
    }
    return this.#writer;
  }

  #reader(file: number): number {
    const open = this.#readers.get(file);
    if (open !== undefined) return open;
    const fd = openSync(this.#path(file), 'r');
    this.#readers.set(file, fd);
    return fd;
  }

  #files(): number[] {
    return readdirSync(this.#folder)
      .map((name) => /^blocks_(\d{6})$/.exec(name)?.[1])
      .filter((digits) => digits !== undefined)
      .map(Number)
      .sort((a, b) => a - b);
  }

  #path(file: number): string {
    return join(this.#folder, `blocks_${String(file).padStart(6, '0')}`);
  }

  #syncFolder(): void {
    const fd = openSync(this.#folder, 'r');
    fsyncSync(fd);
    closeSync(fd);
  }
}

export function corruptBlock(number: number, path: string): DevnetError {
  return new DevnetError(
    'BLOCK_CORRUPT',
    `Block ${String(number)} in ${path} is corrupted: its bytes are not those that were written.`,
  );
}

/** Sequential reads through one buffer: a million small blocks must not cost a million system calls or copies. */
class ChunkedSource {
  readonly #fd: number;
  #buffer = Buffer.alloc(SCAN_CHUNK);
  #chunk = this.#buffer.subarray(0, 0);
  #at = 0;

  constructor(fd: number) {
    this.#fd = fd;
  }

  /** Up to `length` bytes, fewer at the end of the file; a view that the next call may overwrite. */
  take(offset: number, length: number): Buffer {
    const from = offset - this.#at;
    if (from >= 0 && from + length <= this.#chunk.length) return this.#chunk.subarray(from, from + length);
    if (length > this.#buffer.length) this.#buffer = Buffer.alloc(length);
    const got = readSync(this.#fd, this.#buffer, 0, this.#buffer.length, offset);
    this.#chunk = this.#buffer.subarray(0, got);
    this.#at = offset;
    return this.#chunk.subarray(0, length);
  }
}
