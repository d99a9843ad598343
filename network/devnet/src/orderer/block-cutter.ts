/** When a block is full. The defaults are those of the product's SmartBFT profile. */
export interface BatchSize {
  readonly maxMessageCount: number;
  readonly preferredMaxBytes: number;
  readonly absoluteMaxBytes: number;
}

export const DEFAULT_BATCH_SIZE: BatchSize = {
  maxMessageCount: 500,
  preferredMaxBytes: 2 * 2 ** 20,
  absoluteMaxBytes: 10 * 2 ** 20,
};

/** Collects messages into batches; the timer that cuts a batch early belongs to the orderer. */
export class BlockCutter<Message extends { readonly bytes: Uint8Array }> {
  readonly #size: BatchSize;
  #pending: Message[] = [];
  #pendingBytes = 0;

  constructor(size: BatchSize) {
    this.#size = size;
  }

  get pending(): number {
    return this.#pending.length;
  }

  /** Adds a message; returns the batches that are now complete, in order. */
  ordered(message: Message): Message[][] {
    const length = message.bytes.length;
    if (length > this.#size.preferredMaxBytes) return [this.cut(), [message]].filter((batch) => batch.length > 0);
    const overflowing = this.#pendingBytes + length > this.#size.preferredMaxBytes ? this.cut() : [];
    this.#pending.push(message);
    this.#pendingBytes += length;
    const full = this.#pending.length >= this.#size.maxMessageCount ? this.cut() : [];
    return [overflowing, full].filter((batch) => batch.length > 0);
  }

  /** Everything pending, as one batch; empty when there is nothing. */
  cut(): Message[] {
    const batch = this.#pending;
    this.#pending = [];
    this.#pendingBytes = 0;
    return batch;
  }
}
