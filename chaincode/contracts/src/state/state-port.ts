/** One write of a transaction. Values are never empty: to Fabric an empty value is a delete, here undefined is. */
export interface StateWrite {
  readonly key: string;
  readonly value: Uint8Array | undefined;
}

/**
 * The world state as a transaction sees it: committed values, never its own writes. Every key that is asked for enters
 * the read set, also when it is absent, so that two transactions that create it cannot both be valid.
 */
export interface StatePort {
  /** The values in the order of `keys`; undefined for an absent key. */
  getMany(keys: readonly string[]): Promise<(Uint8Array | undefined)[]>;
  putMany(writes: readonly StateWrite[]): Promise<void>;
}
