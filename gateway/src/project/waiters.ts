import { PiaosuError } from '@piaosu/core';

interface Waiter {
  readonly block: number;
  readonly resolve: () => void;
}

/** Those who wait for the projection to have taken in a block. */
export class Waiters {
  readonly #waiting = new Set<Waiter>();
  #height = -1;

  get height(): number {
    return this.#height;
  }

  /** Throws PiaosuError LEDGER_UNAVAILABLE when the block has not come after `limitMs`. */
  async waitFor(block: number, limitMs: number): Promise<void> {
    if (block <= this.#height) return;
    const { promise, resolve, reject } = Promise.withResolvers<undefined>();
    const waiter = {
      block,
      resolve: () => {
        resolve(undefined);
      },
    };
    this.#waiting.add(waiter);
    const timer = setTimeout(() => {
      reject(new PiaosuError('LEDGER_UNAVAILABLE', { waitedFor: block, height: this.#height }));
    }, limitMs);
    try {
      await promise;
    } finally {
      clearTimeout(timer);
      this.#waiting.delete(waiter);
    }
  }

  /** The projection was thrown away: it stands before the first block again. */
  reset(): void {
    this.#height = -1;
  }

  reached(block: number): void {
    this.#height = block;
    for (const waiter of this.#waiting) if (waiter.block <= block) waiter.resolve();
  }
}
