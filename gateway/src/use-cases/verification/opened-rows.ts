import { hash } from 'node:crypto';
import type { FieldOpening, ReceiptHeader } from '@piaosu/core';
import type { HeldRow } from '../../db/verification.ts';
import type { Place } from './opened-receipt.ts';

/** What opening a row for a comparison gave. */
export interface OpenedRow {
  readonly header: ReceiptHeader;
  readonly place: Place | undefined;
  readonly fields: readonly FieldOpening[];
  readonly diverged: readonly string[];
}

/** Some 1.5 kB each: 15 MiB when full. */
const REMEMBERED = 10_000;

/**
 * Rows that were decrypted and committed to again, by a digest of all their bytes. The row itself is read anew for every
 * question: a changed byte gives another digest and is opened for itself. Holds check codes and totals in memory, as any
 * process that can decrypt them might; an erased row has no document and is never looked for here.
 */
export class OpenedRows {
  readonly #opened = new Map<string, OpenedRow>();

  get(digest: string): OpenedRow | undefined {
    return this.#opened.get(digest);
  }

  put(digest: string, row: OpenedRow): void {
    // A Map keeps the order of insertion: the first key is the oldest.
    const [oldest] = this.#opened.keys();
    if (this.#opened.size >= REMEMBERED && oldest !== undefined) this.#opened.delete(oldest);
    this.#opened.set(digest, row);
  }
}

/** Of everything that opening and proving look at, each part with its length, so that none runs into the next. */
export function digestOf(row: HeldRow): string {
  const texts = [row.tag, row.issuer, row.kind, row.lineage, row.state, row.signing_key, row.key_id, row.header];
  const place = [row.publisher, row.shard, row.leaf_index, row.checkpoint_size, row.total_fen];
  const bytes = [row.leaf, row.header_signature, row.document, row.wrapped_key, row.proof].map((part) => part ?? EMPTY);
  const plain = JSON.stringify([texts, place, bytes.map((part) => part.length)]);
  return hash('sha256', Buffer.concat([Buffer.from(`${plain}\0`), ...bytes]), 'base64');
}

const EMPTY = new Uint8Array();
