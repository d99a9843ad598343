import type { Json } from '@piaosu/core';
import type { BlockSummary, ProjectedRecord, Projection, TransactionSummary } from '../organisation.ts';

/** What a projection would hold, set by the test. */
export interface MemoryProjection extends Projection {
  put(key: string, value: Json, block?: number): void;
  readonly storedBlocks: BlockSummary[];
  readonly storedTransactions: Map<string, TransactionSummary>;
}

export function newMemoryProjection(): MemoryProjection {
  const records = new Map<string, ProjectedRecord>();
  const storedBlocks: BlockSummary[] = [];
  const storedTransactions = new Map<string, TransactionSummary>();
  const page = (prefix: string, after: string | undefined, limit: number) =>
    [...records.values()]
      .filter(({ key }) => key.startsWith(prefix) && (after === undefined || key > after))
      .sort((a, b) => (a.key < b.key ? -1 : 1))
      .slice(0, limit);
  return {
    storedBlocks,
    storedTransactions,
    put: (key, value, block = 1) => records.set(key, { key, value, tx: '00', block }),
    get state(): never {
      throw new Error('a projection in memory has no sealed rows');
    },
    get taken() {
      return storedBlocks.length - 1;
    },
    audit: () => Promise.resolve(true),
    start: () => Promise.resolve(),
    stop: () => Promise.resolve(),
    height: () => Promise.resolve(storedBlocks.length - 1),
    waitFor: () => Promise.resolve(),
    record: (key) => Promise.resolve(records.get(key)),
    recordsOf: (keys) => Promise.resolve(keys.flatMap((key) => records.get(key) ?? [])),
    records: (prefix, { after, limit }) => Promise.resolve(page(prefix, after, limit)),
    blocks: ({ before = Infinity, limit }) =>
      Promise.resolve(
        storedBlocks
          .filter(({ number }) => number < before)
          .sort((a, b) => b.number - a.number)
          .slice(0, limit),
      ),
    blockByHash: (hash) => Promise.resolve(storedBlocks.find((each) => each.hash === hash)),
    transactionsOf: (block) =>
      Promise.resolve([...storedTransactions.values()].filter((transaction) => transaction.block === block)),
    transaction: (id) => Promise.resolve(storedTransactions.get(id)),
    checkpoints: () => Promise.resolve([]),
    witness: () => Promise.resolve(undefined),
  };
}
