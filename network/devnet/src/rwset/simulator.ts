import type { StateEntry, StateReader, Version } from '../statedb/state-database.ts';
import { RangeResults } from './range-results.ts';
import { decodeMetadata, encodeMetadata, encodeRwset, type NamespaceRwset, type RangeRead } from './rwset.ts';

/** Refused by the simulator; the text goes to the chaincode as Fabric's does. */
export class SimulationError extends Error {
  override readonly name = 'SimulationError';
}

interface NamespaceRecord {
  readonly reads: Map<string, Version | undefined>;
  readonly ranges: RangeRecord[];
  readonly writes: Map<string, Uint8Array | undefined>;
  readonly metadataWrites: Map<string, Uint8Array>;
}

interface RangeRecord {
  readonly startKey: string;
  endKey: string;
  exhausted: boolean;
  readonly results: RangeResults;
}

/**
 * One transaction's view of state: reads always see committed state, never the transaction's own writes, and are
 * recorded; writes are only recorded.
 */
export class TransactionSimulator {
  readonly #txId: string;
  readonly #state: StateReader;
  readonly #namespaces = new Map<string, NamespaceRecord>();
  #paginated = false;
  #written = false;

  constructor(txId: string, state: StateReader) {
    this.#txId = txId;
    this.#state = state;
  }

  /** Empty for an absent key. */
  getState(namespace: string, key: string): Uint8Array {
    const found = this.#state.get(namespace, key);
    const { reads } = this.#of(namespace);
    if (!reads.has(key)) reads.set(key, found?.version);
    return found?.value ?? new Uint8Array();
  }

  /** An empty value is a deletion, as everywhere in Fabric. */
  putState(namespace: string, key: string, value: Uint8Array): void {
    this.#beforeWrite();
    this.#of(namespace).writes.set(key, value.length === 0 ? undefined : value);
  }

  deleteState(namespace: string, key: string): void {
    this.#beforeWrite();
    this.#of(namespace).writes.set(key, undefined);
  }

  getMetadata(namespace: string, key: string): [string, Uint8Array][] {
    const found = this.#state.get(namespace, key);
    const { reads } = this.#of(namespace);
    if (!reads.has(key)) reads.set(key, found?.version);
    return found === undefined || found.metadata.length === 0 ? [] : decodeMetadata(found.metadata);
  }

  putMetadata(namespace: string, key: string, name: string, value: Uint8Array): void {
    this.#beforeWrite();
    this.#of(namespace).metadataWrites.set(key, encodeMetadata([[name, value]]));
  }

  /** A range whose results enter the read set as they are consumed. An empty end is the end of the namespace. */
  async *range(namespace: string, startKey: string, endKey: string): AsyncGenerator<StateEntry> {
    const record: RangeRecord = { startKey, endKey, exhausted: false, results: new RangeResults() };
    this.#of(namespace).ranges.push(record);
    for await (const entry of this.#state.range(namespace, startKey, endKey)) {
      record.results.add({ key: entry.key, version: entry.version });
      record.endKey = entry.key;
      yield entry;
    }
    record.endKey = endKey;
    record.exhausted = true;
  }

  /** One page of a range; Fabric does not check pages at commit, and so allows no writes beside them. */
  async page(
    namespace: string,
    startKey: string,
    endKey: string,
    size: number,
  ): Promise<{ entries: StateEntry[]; bookmark: string }> {
    if (this.#written) {
      throw new SimulationError(`txid [${this.#txId}]: Unable to perform pagination after write operations`);
    }
    this.#paginated = true;
    const entries: StateEntry[] = [];
    for await (const entry of this.#state.range(namespace, startKey, endKey)) {
      if (entries.length === size) return { entries, bookmark: entry.key };
      entries.push(entry);
    }
    return { entries, bookmark: '' };
  }

  /** Namespaces read or written so far. */
  namespaces(): string[] {
    return [...this.#namespaces.keys()];
  }

  /** Keys whose value or metadata was written so far. */
  writtenKeys(namespace: string): string[] {
    const { writes, metadataWrites } = this.#of(namespace);
    return [...writes.keys(), ...metadataWrites.keys()];
  }

  /** The serialised read-write set. */
  results(): Uint8Array {
    return encodeRwset([...this.#namespaces].map(([namespace, record]) => toRwset(namespace, record)));
  }

  #beforeWrite(): void {
    if (this.#paginated) {
      throw new SimulationError(
        `txid [${this.#txId}]: Transaction has already performed a paginated query. Writes are not allowed`,
      );
    }
    this.#written = true;
  }

  #of(namespace: string): NamespaceRecord {
    const known = this.#namespaces.get(namespace);
    if (known !== undefined) return known;
    const record: NamespaceRecord = { reads: new Map(), ranges: [], writes: new Map(), metadataWrites: new Map() };
    this.#namespaces.set(namespace, record);
    return record;
  }
}

function toRwset(namespace: string, record: NamespaceRecord): NamespaceRwset {
  return {
    namespace,
    reads: [...record.reads].map(([key, version]) => ({ key, version })),
    ranges: recordedRanges(record.ranges),
    writes: [...record.writes].map(([key, value]) => ({ key, value })),
    metadataWrites: [...record.metadataWrites].map(([key, metadata]) => ({ key, metadata })),
  };
}

/** A range read twice over the same stretch is recorded once, as its first reading found it. */
function recordedRanges(ranges: readonly RangeRecord[]): RangeRead[] {
  const recorded = new Map<string, RangeRead>();
  for (const { startKey, endKey, exhausted, results } of ranges) {
    const stretch = JSON.stringify([startKey, endKey, exhausted]);
    if (!recorded.has(stretch)) recorded.set(stretch, { startKey, endKey, exhausted, ...results.done() });
  }
  return [...recorded.values()];
}
