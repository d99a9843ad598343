import { createHmac, timingSafeEqual, type KeyObject } from 'node:crypto';

/** A key of the ledger's world state as an organisation's database holds it, with the place that wrote it. */
export interface StateRow {
  readonly key: string;
  readonly value: Uint8Array;
  readonly block: number;
  readonly position: number;
  readonly tx: string;
}

const MODULUS = 1n << 256n;

/**
 * Seals of projected rows. The key lies outside the database, so whoever can write to the tables cannot make a row that
 * passes: content and block position are both sealed, and `elementOf` lets the cursor carry a digest of the whole set,
 * which notices what a row's own seal cannot: a row deleted, or an older one put back.
 */
export class RowSeal {
  readonly #key: KeyObject;

  constructor(key: KeyObject) {
    this.#key = key;
  }

  sealOf(row: StateRow): Buffer {
    return this.#mac('piaosu/row/v1', row);
  }

  holds(row: StateRow, seal: Uint8Array): boolean {
    const expected = this.sealOf(row);
    return seal.length === expected.length && timingSafeEqual(seal, expected);
  }

  /**
   * The row's share in the digest of the set. Another domain than the seal and never stored, because with elements in
   * hand one could look for another set of the same sum.
   */
  elementOf(row: StateRow): bigint {
    return BigInt(`0x${this.#mac('piaosu/set/v1', row).toString('hex')}`);
  }

  /** Seal of the cursor: up to which block the set was applied, and its digest. */
  sealOfCursor(block: number, hash: Uint8Array, digest: Uint8Array): Buffer {
    return createHmac('sha256', this.#key).update(`piaosu/cursor/v1\0${block}\0`).update(hash).update(digest).digest();
  }

  #mac(domain: string, row: StateRow): Buffer {
    // Keys are built from validated parts and hold no NUL; the value comes last: the parts cannot run into each other.
    return createHmac('sha256', this.#key)
      .update(`${domain}\0${row.key}\0${row.block}\0${row.position}\0${row.tx}\0`)
      .update(row.value)
      .digest();
  }
}

/** Digest of a set of rows that can be carried forward row by row: the sum of their elements modulo 2^256. */
export class SetDigest {
  #sum: bigint;

  constructor(bytes: Uint8Array = new Uint8Array(32)) {
    this.#sum = BigInt(`0x${Buffer.from(bytes).toString('hex')}`);
  }

  add(element: bigint): void {
    this.#sum = (this.#sum + element) % MODULUS;
  }

  remove(element: bigint): void {
    this.#sum = (this.#sum + MODULUS - element) % MODULUS;
  }

  toBytes(): Buffer {
    return Buffer.from(this.#sum.toString(16).padStart(64, '0'), 'hex');
  }
}
