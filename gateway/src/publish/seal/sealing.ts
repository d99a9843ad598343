import { PiaosuError } from '@piaosu/core';
import { CopyBinary } from '../../db/copy-binary.ts';
import {
  readRow,
  ROW_ID_OFFSET,
  sealRow,
  type ReadRow,
  type RowReading,
  type SealerOptions,
  type SealRequest,
} from './receipt-sealer.ts';

/** Rows of COPY's binary format, one after the other; `ends[i]` is where row i ends (equal to the end before: not sealed). */
export interface SealedRows {
  readonly rows: Uint8Array<ArrayBuffer>;
  readonly ends: readonly number[];
}

/** Receipts of one request after they were read; their documents stay where they were read. */
export interface ReadBatch {
  readonly readings: readonly RowReading[];
  /** Seals the receipts for which there is a request, by place; may be called again for some. */
  seal(requests: readonly (SealRequest | undefined)[]): Promise<SealedRows>;
  /** Forgets the documents. */
  release(): void;
}

/** Reads, judges, seals, signs and encrypts receipts: the work of publishing that needs a processor and no database. */
export interface Sealing {
  /** `pepper`: the version of the tag secret that names them. */
  read(pepper: number, sources: readonly string[]): Promise<ReadBatch>;
  close(): Promise<void>;
}

/** In the calling thread. */
export function newInlineSealing(options: SealerOptions): Sealing {
  return {
    read: (pepper, sources) => {
      const rows = sources.map((source) => readRow(options, pepper, source));
      return Promise.resolve({
        readings: rows.map(toReading),
        seal: (requests) => sealRows(options, rows, requests),
        release: () => undefined,
      });
    },
    close: () => Promise.resolve(),
  };
}

export function toReading({ code, number, faults, facts }: ReadRow): RowReading {
  return facts === undefined ? { code, number, faults } : { code, number, faults, facts };
}

export async function sealRows(
  options: SealerOptions,
  rows: readonly ReadRow[],
  requests: readonly (SealRequest | undefined)[],
): Promise<SealedRows> {
  const encoded = new CopyBinary(Math.max(8192, 5120 * requests.length));
  const ends: number[] = [];
  for (const [i, row] of rows.entries()) {
    const request = requests[i];
    if (request !== undefined) await sealOne(options, row, request, encoded);
    ends.push(encoded.encoded().length);
  }
  return { rows: encoded.encoded(), ends };
}

async function sealOne(options: SealerOptions, row: ReadRow, request: SealRequest, encoded: CopyBinary): Promise<void> {
  if (row.receipt === undefined || row.facts === undefined)
    throw new PiaosuError('INTERNAL', { reason: 'not readable' });
  await sealRow(options, row.receipt, row.facts.content, request, encoded);
}

/** Row i with its id filled in; undefined when it was not sealed. */
export function sealedRow({ rows, ends }: SealedRows, i: number, id: number): Uint8Array | undefined {
  const [from, to] = [i === 0 ? 0 : (ends[i - 1] ?? 0), ends[i] ?? 0];
  if (to <= from) return undefined;
  const row = rows.subarray(from, to);
  new DataView(row.buffer, row.byteOffset).setBigInt64(ROW_ID_OFFSET, BigInt(id));
  return row;
}
