/** No place became free in time, or too many wait for one: the peer is asked nothing more for now. */
export class CallLimitError extends Error {
  override readonly name = 'CallLimitError';

  constructor(limit: number) {
    super(`${limit} calls are under way at this peer already`);
  }
}

interface Waiting {
  readonly enter: () => void;
}

/**
 * Back-pressure below the peer's own limit. A Fabric peer counts every call of its gateway service, those waiting for a
 * commit status included, and refuses the one above its limit at once; here that one waits for a place.
 */
export class CallLimit {
  readonly #limit: number;
  readonly #waiting = new Set<Waiting>();
  #active = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  get active(): number {
    return this.#active;
  }

  get hasPlace(): boolean {
    return this.#active < this.#limit;
  }

  /** Runs the call when there is a place for it; throws CallLimitError when there is none within `patienceMs`. */
  async run<T>(patienceMs: number, call: () => Promise<T>): Promise<T> {
    if (this.hasPlace) this.#active += 1;
    else await this.#place(patienceMs);
    try {
      return await call();
    } finally {
      this.#leave();
    }
  }

  #place(patienceMs: number): Promise<void> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#waiting.delete(waiting);
        reject(new CallLimitError(this.#limit));
      }, patienceMs);
      const waiting: Waiting = {
        enter: () => {
          clearTimeout(timer);
          resolve();
        },
      };
      this.#waiting.add(waiting);
    });
  }

  /** The place goes to who waits longest, without being free in between: a newcomer must not overtake. */
  #leave(): void {
    const [next] = this.#waiting;
    if (next === undefined) {
      this.#active -= 1;
      return;
    }
    this.#waiting.delete(next);
    next.enter();
  }
}
