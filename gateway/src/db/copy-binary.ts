/**
 * Rows in the binary format of COPY (PostgreSQL manual, `COPY`, 'Binary Format'): bytes go as they are, where the text
 * format would write each as two hex digits and have the server read them back.
 */
export class CopyBinary {
  #buffer: Buffer<ArrayBuffer>;
  #length = 0;

  /** `expected`: bytes that will probably be needed; it grows by itself. */
  constructor(expected = 64 * 1024) {
    // Slow means: memory of its own, which can be handed to another thread.
    this.#buffer = Buffer.allocUnsafeSlow(expected);
  }

  /** Begins a row of that many fields; each must follow, in the order of the columns. */
  row(fields: number): this {
    this.#reserve(2);
    this.#length = this.#buffer.writeInt16BE(fields, this.#length);
    return this;
  }

  text(value: string | null): this {
    if (value === null) return this.#null();
    // UTF-8 needs at most three bytes for a UTF-16 unit.
    this.#reserve(4 + 3 * value.length);
    const written = this.#buffer.write(value, this.#length + 4);
    this.#buffer.writeInt32BE(written, this.#length);
    this.#length += 4 + written;
    return this;
  }

  bytes(value: Uint8Array | null): this {
    if (value === null) return this.#null();
    this.#reserve(4 + value.length);
    this.#length = this.#buffer.writeInt32BE(value.length, this.#length);
    this.#buffer.set(value, this.#length);
    this.#length += value.length;
    return this;
  }

  int8(value: number): this {
    this.#reserve(12);
    this.#length = this.#buffer.writeInt32BE(8, this.#length);
    this.#length = this.#buffer.writeBigInt64BE(BigInt(value), this.#length);
    return this;
  }

  int2(value: number): this {
    this.#reserve(6);
    this.#length = this.#buffer.writeInt32BE(2, this.#length);
    this.#length = this.#buffer.writeInt16BE(value, this.#length);
    return this;
  }

  /** Appends rows that were encoded elsewhere (by a worker thread). */
  rows(encoded: Uint8Array): this {
    this.#reserve(encoded.length);
    this.#buffer.set(encoded, this.#length);
    this.#length += encoded.length;
    return this;
  }

  /** The rows so far, without header and trailer. */
  encoded(): Uint8Array<ArrayBuffer> {
    return this.#buffer.subarray(0, this.#length);
  }

  #null(): this {
    this.#reserve(4);
    this.#length = this.#buffer.writeInt32BE(-1, this.#length);
    return this;
  }

  #reserve(bytes: number): void {
    if (this.#length + bytes <= this.#buffer.length) return;
    const larger = Buffer.allocUnsafeSlow(Math.max(2 * this.#buffer.length, this.#length + bytes));
    this.#buffer.copy(larger, 0, 0, this.#length);
    this.#buffer = larger;
  }
}

const HEADER = Buffer.concat([Buffer.from('PGCOPY\n\xff\r\n\0', 'latin1'), Buffer.alloc(8)]);
const TRAILER = Buffer.from([0xff, 0xff]);

/** What COPY … WITH (FORMAT binary) reads, from encoded rows. */
export function binaryCopy(...rows: readonly Uint8Array[]): Uint8Array[] {
  return [HEADER, ...rows, TRAILER];
}
