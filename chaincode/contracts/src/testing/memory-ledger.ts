import type { StatePort, StateWrite } from '../state/state-port.ts';

interface Versioned {
  readonly value: Uint8Array;
  readonly version: number;
}

/** The world state of a peer in memory: transactions read what is committed, and are validated as Fabric does. */
export class MemoryLedger {
  readonly #state = new Map<string, Versioned>();
  #height = 0;

  begin(): MemoryTransaction {
    return new MemoryTransaction(this);
  }

  read(key: string): Versioned | undefined {
    return this.#state.get(key);
  }

  /** What is committed now, to begin from again: setting a consortium up costs more than a hundred acts. */
  mark(): ReadonlyMap<string, Versioned> {
    return new Map(this.#state);
  }

  /** Back to a mark, as if nothing had happened since. */
  reset(mark: ReadonlyMap<string, Versioned>): void {
    this.#state.clear();
    for (const [key, versioned] of mark) this.#state.set(key, versioned);
  }

  /** Everything that was ever written, as text: for searching what must not be there. */
  dump(): string {
    return [...this.#state].map(([key, { value }]) => `${key}=${Buffer.from(value).toString('utf8')}`).join('\n');
  }

  keys(): string[] {
    return [...this.#state.keys()];
  }

  /** False for a read that another transaction has overtaken: MVCC_READ_CONFLICT. */
  commit(reads: ReadonlyMap<string, number>, writes: readonly StateWrite[]): boolean {
    if ([...reads].some(([key, version]) => (this.#state.get(key)?.version ?? 0) !== version)) return false;
    this.#height += 1;
    for (const { key, value } of writes) {
      if (value === undefined) this.#state.delete(key);
      else this.#state.set(key, { value, version: this.#height });
    }
    return true;
  }
}

/** One simulation: its reads are remembered with their versions, its writes are not seen by its own reads. */
export class MemoryTransaction implements StatePort {
  readonly #ledger: MemoryLedger;
  readonly #reads = new Map<string, number>();
  readonly #writes: StateWrite[] = [];
  /** How often the peer was asked. */
  requests = 0;

  constructor(ledger: MemoryLedger) {
    this.#ledger = ledger;
  }

  getMany(keys: readonly string[]): Promise<(Uint8Array | undefined)[]> {
    this.requests += 1;
    return Promise.resolve(
      keys.map((key) => {
        const found = this.#ledger.read(key);
        this.#reads.set(key, found?.version ?? 0);
        return found?.value;
      }),
    );
  }

  putMany(writes: readonly StateWrite[]): Promise<void> {
    this.requests += 1;
    this.#writes.push(...writes);
    return Promise.resolve();
  }

  get reads(): string[] {
    return [...this.#reads.keys()];
  }

  get writes(): string[] {
    return this.#writes.map(({ key }) => key);
  }

  commit(): boolean {
    return this.#ledger.commit(this.#reads, this.#writes);
  }
}
