import type { NamespaceRwset } from '../rwset/rwset.ts';
import type { StateReader, Version } from './state-database.ts';

/** The new content of a key; `value` undefined deletes it. */
export interface StateUpdate {
  readonly value: Uint8Array | undefined;
  readonly metadata: Uint8Array;
  readonly version: Version;
}

const NO_METADATA = new Uint8Array();

/** What the valid transactions of one block do to state, in block order. */
export class UpdateBatch {
  readonly #namespaces = new Map<string, Map<string, StateUpdate>>();

  get(namespace: string, key: string): StateUpdate | undefined {
    return this.#namespaces.get(namespace)?.get(key);
  }

  /** Keys of a namespace that this block touches, unordered. */
  updatesOf(namespace: string): ReadonlyMap<string, StateUpdate> {
    return this.#namespaces.get(namespace) ?? new Map<string, StateUpdate>();
  }

  namespaces(): string[] {
    return [...this.#namespaces.keys()];
  }

  *entries(): Generator<{ namespace: string; key: string; update: StateUpdate }> {
    for (const [namespace, updates] of this.#namespaces) {
      for (const [key, update] of updates) yield { namespace, key, update };
    }
  }

  /**
   * Applies one valid transaction. A write keeps the key's metadata, a metadata write keeps its value and raises its
   * version; metadata of a key that does not exist is dropped.
   */
  apply(rwset: readonly NamespaceRwset[], version: Version, state: StateReader): void {
    for (const { namespace, writes, metadataWrites } of rwset) {
      const metadataOf = new Map(metadataWrites.map((write) => [write.key, write.metadata]));
      for (const write of writes) {
        const kept = metadataOf.get(write.key) ?? this.#current(namespace, write.key, state)?.metadata ?? NO_METADATA;
        const metadata = write.value === undefined ? NO_METADATA : kept;
        this.#put(namespace, write.key, { value: write.value, metadata, version });
        metadataOf.delete(write.key);
      }
      for (const [key, metadata] of metadataOf) {
        const value = this.#current(namespace, key, state)?.value;
        if (value !== undefined) this.#put(namespace, key, { value, metadata, version });
      }
    }
  }

  #current(
    namespace: string,
    key: string,
    state: StateReader,
  ): { value: Uint8Array | undefined; metadata: Uint8Array } | undefined {
    return this.get(namespace, key) ?? state.get(namespace, key);
  }

  #put(namespace: string, key: string, update: StateUpdate): void {
    const updates = this.#namespaces.get(namespace) ?? new Map<string, StateUpdate>();
    updates.set(key, update);
    this.#namespaces.set(namespace, updates);
  }
}
