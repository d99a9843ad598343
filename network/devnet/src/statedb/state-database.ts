import { decodeVarint, encodeVarint } from '../protoutil/bytes.ts';
import { KEYSPACE, type LedgerBatch, type LedgerDatabase, type LedgerSnapshot } from './ledger-database.ts';
import type { UpdateBatch } from './update-batch.ts';

/** Where a value was written: block and position in it. */
export interface Version {
  readonly block: number;
  readonly tx: number;
}

export interface VersionedValue {
  readonly value: Uint8Array;
  /** ledger metadata of the key (KVMetadataWrite), empty without. */
  readonly metadata: Uint8Array;
  readonly version: Version;
}

export interface StateEntry extends VersionedValue {
  readonly key: string;
}

/** What may be read of the world state. An empty `endKey` means the end of the namespace. */
export interface StateReader {
  get(namespace: string, key: string): VersionedValue | undefined;
  range(namespace: string, startKey: string, endKey: string, includeEnd?: boolean): AsyncIterableIterator<StateEntry>;
}

const EMPTY = new Uint8Array();
/** Entries fetched by one call into LevelDB. */
const RANGE_CHUNK = 128;

/** The world state: newest value of each key, without history. Keys order by their UTF-8 bytes, as in Fabric. */
export class StateDatabase implements StateReader {
  readonly #database: LedgerDatabase;

  constructor(database: LedgerDatabase) {
    this.#database = database;
  }

  get(namespace: string, key: string): VersionedValue | undefined {
    return decode(this.#database.getSync(stateKey(namespace, key)));
  }

  range(namespace: string, startKey: string, endKey: string, includeEnd = false): AsyncIterableIterator<StateEntry> {
    return rangeOf(this.#database, namespace, startKey, endKey, includeEnd);
  }

  /** State as of the last whole block. Must be closed. */
  snapshot(): StateSnapshot {
    return new StateSnapshot(this.#database);
  }

  /** Adds a block's updates to a batch; they become visible together with it. */
  static put(batch: LedgerBatch, updates: UpdateBatch): void {
    for (const { namespace, key, update } of updates.entries()) {
      if (update.value === undefined) batch.del(stateKey(namespace, key));
      else batch.put(stateKey(namespace, key), encode(update.value, update.metadata, update.version));
    }
  }
}

/** A reader that later blocks do not disturb: a simulation never sees half a block. */
export class StateSnapshot implements StateReader {
  readonly #database: LedgerDatabase;
  readonly #snapshot: LedgerSnapshot;

  constructor(database: LedgerDatabase) {
    this.#database = database;
    this.#snapshot = database.snapshot();
  }

  get(namespace: string, key: string): VersionedValue | undefined {
    return decode(this.#database.getSync(stateKey(namespace, key), { snapshot: this.#snapshot }));
  }

  range(namespace: string, startKey: string, endKey: string, includeEnd = false): AsyncIterableIterator<StateEntry> {
    return rangeOf(this.#database, namespace, startKey, endKey, includeEnd, this.#snapshot);
  }

  close(): Promise<void> {
    return this.#snapshot.close();
  }
}

async function* rangeOf(
  database: LedgerDatabase,
  namespace: string,
  startKey: string,
  endKey: string,
  includeEnd: boolean,
  snapshot?: LedgerSnapshot,
): AsyncIterableIterator<StateEntry> {
  const end = endKey === '' ? namespaceEnd(namespace) : stateKey(namespace, endKey);
  const limits = { gte: stateKey(namespace, startKey), ...(includeEnd && endKey !== '' ? { lte: end } : { lt: end }) };
  const iterator = database.iterator({ ...limits, ...(snapshot === undefined ? {} : { snapshot }) });
  const prefix = stateKey(namespace, '').length;
  try {
    for (let chunk = await iterator.nextv(RANGE_CHUNK); chunk.length > 0; chunk = await iterator.nextv(RANGE_CHUNK)) {
      for (const [key, stored] of chunk) {
        const found = decode(stored);
        if (found !== undefined) yield { key: key.toString('utf8', prefix), ...found };
      }
    }
  } finally {
    await iterator.close();
  }
}

function stateKey(namespace: string, key: string): Buffer {
  return Buffer.concat([Buffer.from([KEYSPACE.state]), Buffer.from(`${namespace}\0${key}`)]);
}

function namespaceEnd(namespace: string): Buffer {
  return Buffer.concat([Buffer.from([KEYSPACE.state]), Buffer.from(`${namespace}\u0001`)]);
}

function encode(value: Uint8Array, metadata: Uint8Array, version: Version): Buffer {
  return Buffer.concat([
    encodeVarint(version.block),
    encodeVarint(version.tx),
    encodeVarint(metadata.length),
    metadata,
    value,
  ]);
}

function decode(stored: Buffer | undefined): VersionedValue | undefined {
  if (stored === undefined) return undefined;
  const block = decodeVarint(stored, 0);
  const tx = decodeVarint(stored, block.end);
  const length = decodeVarint(stored, tx.end);
  const valueAt = length.end + length.value;
  return {
    version: { block: block.value, tx: tx.value },
    metadata: length.value === 0 ? EMPTY : stored.subarray(length.end, valueAt),
    value: stored.subarray(valueAt),
  };
}
