import { canonicalJson, parseCanonicalJson, parseOnce, type Json, type Shape } from '@piaosu/core';

import type { StatePort } from './state-port.ts';

/** What procedures read and write: records of the ledger by key. */
export interface Records {
  /** The record, or undefined when the key is absent. The shape says what must be there. */
  get<T>(key: string, shape: Shape<T>): Promise<T | undefined>;
  put(key: string, record: Json): void;
  /** Takes a record away. Only what is kept for a time is: see `operation.prune`. */
  remove(key: string): void;
}

/**
 * The records of one transaction: committed state below, the writes of the operations that succeeded above. An operation
 * works on a fork and is merged only when it is to count, so it sees the writes of those before it and a refused one
 * leaves nothing.
 */
export class Overlay implements Records {
  readonly #state: StatePort;
  readonly #committed = new Map<string, Json | undefined>();
  /** Undefined: removed. */
  readonly #writes = new Map<string, Json | undefined>();

  constructor(state: StatePort) {
    this.#state = state;
  }

  /** Reads what is not read yet in one request. Keys that an operation will read anyway, so the read set stays the same. */
  async prefetch(keys: readonly string[]): Promise<void> {
    const missing = [...new Set(keys)].filter((key) => !this.#committed.has(key));
    if (missing.length === 0) return;
    const values = await this.#state.getMany(missing);
    missing.forEach((key, index) => this.#committed.set(key, decode(values[index])));
  }

  async get<T>(key: string, shape: Shape<T>): Promise<T | undefined> {
    if (!this.#writes.has(key)) await this.prefetch([key]);
    const record = this.#writes.has(key) ? this.#writes.get(key) : this.#committed.get(key);
    return record === undefined ? undefined : typed(key, record, shape);
  }

  put(key: string, record: Json): void {
    this.#writes.set(key, record);
  }

  remove(key: string): void {
    this.#writes.set(key, undefined);
  }

  fork(): Fork {
    return new Fork(this);
  }

  /** Sends all writes to the peer, once, at the end. */
  async flush(): Promise<void> {
    const writes = [...this.#writes].map(([key, record]) => ({
      key,
      value: record === undefined ? undefined : Buffer.from(canonicalJson(record), 'utf8'),
    }));
    if (writes.length > 0) await this.#state.putMany(writes);
  }
}

/** The records of one operation until it is known whether it counts. */
export class Fork implements Records {
  readonly #below: Overlay;
  readonly #writes = new Map<string, Json | undefined>();

  constructor(below: Overlay) {
    this.#below = below;
  }

  async get<T>(key: string, shape: Shape<T>): Promise<T | undefined> {
    if (!this.#writes.has(key)) return this.#below.get(key, shape);
    const written = this.#writes.get(key);
    return written === undefined ? undefined : typed(key, written, shape);
  }

  put(key: string, record: Json): void {
    this.#writes.set(key, record);
  }

  remove(key: string): void {
    this.#writes.set(key, undefined);
  }

  merge(): void {
    for (const [key, record] of this.#writes) {
      if (record === undefined) this.#below.remove(key);
      else this.#below.put(key, record);
    }
  }
}

function decode(value: Uint8Array | undefined): Json | undefined {
  return value === undefined ? undefined : parseCanonicalJson(Buffer.from(value).toString('utf8'));
}

/** A record of another shape was written by another version of this chaincode, or not by it: nothing may be endorsed. */
function typed<T>(key: string, record: Json, shape: Shape<T>): T {
  const parsed = parseOnce(shape, record);
  if (parsed.ok) return parsed.value;
  const kind = key.slice(0, key.indexOf('~'));
  throw new Error(
    `a ${kind} record of the ledger does not have its shape at ${parsed.faults.map((fault) => fault.pointer).join(', ')}`,
  );
}
