import type { TransactionPlace } from '../blockstore/block-index.ts';

/** What the notifier reads of committed transactions. */
export interface CommittedTransactions {
  transactionPlace(txId: string): TransactionPlace | undefined;
}

type Listener = (place: TransactionPlace) => void;

/** Tells who waits for a transaction where it was committed. Always the first verdict on an id. */
export class CommitNotifier {
  readonly #committed: CommittedTransactions;
  readonly #listeners = new Map<string, Set<Listener>>();

  constructor(committed: CommittedTransactions) {
    this.#committed = committed;
  }

  /** Transactions waited for. */
  get waiting(): number {
    return this.#listeners.size;
  }

  /** undefined when the signal fires first: the caller went away or ran out of time. */
  wait(txId: string, signal: AbortSignal): Promise<TransactionPlace | undefined> {
    const place = this.#committed.transactionPlace(txId);
    if (place !== undefined || signal.aborted) return Promise.resolve(place);
    return new Promise((resolve) => {
      const settle = (found: TransactionPlace | undefined): void => {
        signal.removeEventListener('abort', aborted);
        this.#remove(txId, settle);
        resolve(found);
      };
      const aborted = (): void => {
        settle(undefined);
      };
      const listeners = this.#listeners.get(txId) ?? new Set<Listener>();
      this.#listeners.set(txId, listeners.add(settle));
      signal.addEventListener('abort', aborted);
    });
  }

  /** To be called for each transaction of a block once it is committed. */
  committed(txId: string): void {
    const listeners = this.#listeners.get(txId);
    if (listeners === undefined) return;
    const place = this.#committed.transactionPlace(txId);
    if (place !== undefined) for (const listener of [...listeners]) listener(place);
  }

  #remove(txId: string, listener: Listener): void {
    const listeners = this.#listeners.get(txId);
    listeners?.delete(listener);
    if (listeners?.size === 0) this.#listeners.delete(txId);
  }
}
