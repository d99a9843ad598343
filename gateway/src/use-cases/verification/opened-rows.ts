import { equalBytes, type FieldOpening, type HeaderSignature, type ReceiptHeader, type ReceiptRef } from '@piaosu/core';
import type { Place } from './opened-receipt.ts';

/** What opening a row for a comparison gave. */
export interface OpenedRow {
  readonly header: ReceiptHeader;
  readonly headerSignature: HeaderSignature;
  /** The column, which the joined row was found by. */
  readonly lineage: string;
  readonly place: Place | undefined;
  readonly fields: readonly FieldOpening[];
  readonly diverged: readonly string[];
}

/** Some 1.5 kB each: 15 MiB when full. */
const REMEMBERED = 10_000;

interface Remembered {
  readonly digest: Uint8Array;
  readonly opened: OpenedRow;
}

/**
 * Rows that were decrypted and committed to again, the last one of each receipt, with the digest PostgreSQL made of all
 * its content. The row is digested anew for every question: a changed byte gives another digest, and the row is opened
 * for itself. Holds check codes and totals in memory, as any process that can decrypt them might; an erased row has no
 * document and another digest.
 */
export class OpenedRows {
  readonly #opened = new Map<string, Remembered>();

  /** Whether asking for the digest alone may do. */
  has(ref: ReceiptRef): boolean {
    return this.#opened.has(keyOf(ref));
  }

  get(ref: ReceiptRef, digest: Uint8Array): OpenedRow | undefined {
    const known = this.#opened.get(keyOf(ref));
    return known !== undefined && equalBytes(known.digest, digest) ? known.opened : undefined;
  }

  put(ref: ReceiptRef, digest: Uint8Array, opened: OpenedRow): void {
    // A Map keeps the order of insertion: the first key is the oldest.
    const [oldest] = this.#opened.keys();
    if (this.#opened.size >= REMEMBERED && oldest !== undefined) this.#opened.delete(oldest);
    this.#opened.set(keyOf(ref), { digest, opened });
  }
}

/** With a length, so that code and number do not run into each other. */
function keyOf({ eInvoiceCode, eInvoiceNumber }: ReceiptRef): string {
  return `${eInvoiceCode.length}:${eInvoiceCode}${eInvoiceNumber}`;
}
