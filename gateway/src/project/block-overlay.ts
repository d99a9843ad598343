import type { SealedStateRow } from '../db/projection.ts';
import type { StateRow } from './seal.ts';

/** What a block changed, as the tables need it. */
export interface BlockChanges {
  readonly upserts: readonly StateRow[];
  readonly deletes: readonly string[];
  /** The rows that were there before and are gone or replaced now. */
  readonly replaced: readonly SealedStateRow[];
}

/** World state while a block is applied: the rows it touches as they were, and on top what its transactions wrote. */
export class BlockOverlay {
  readonly #before: ReadonlyMap<string, SealedStateRow>;
  readonly #written = new Map<string, StateRow | undefined>();

  constructor(rows: readonly SealedStateRow[]) {
    this.#before = new Map(rows.map((row) => [row.key, row]));
  }

  get(key: string): StateRow | undefined {
    return this.#written.has(key) ? this.#written.get(key) : this.#before.get(key);
  }

  put(row: StateRow): void {
    this.#written.set(row.key, row);
  }

  remove(key: string): void {
    this.#written.set(key, undefined);
  }

  changes(): BlockChanges {
    const upserts: StateRow[] = [];
    const deletes: string[] = [];
    const replaced: SealedStateRow[] = [];
    for (const [key, row] of this.#written) {
      const before = this.#before.get(key);
      if (before !== undefined) replaced.push(before);
      if (row !== undefined) upserts.push(row);
      else if (before !== undefined) deletes.push(key);
    }
    return { upserts, deletes, replaced };
  }
}
