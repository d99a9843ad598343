import { status } from '@grpc/grpc-js';
import { RpcError } from './rpc-error.ts';

/** Calls and streams of one service under way at once; beyond the limit they are refused at once, as a peer does. */
export class ConcurrencyLimit {
  readonly #service: string;
  readonly #limit: number;
  #active = 0;

  constructor(service: string, limit: number) {
    this.#service = service;
    this.#limit = limit;
  }

  get active(): number {
    return this.#active;
  }

  /** Takes a place; the function given back returns it, once. */
  enter(): () => void {
    if (this.#active >= this.#limit) {
      throw new RpcError(
        status.UNKNOWN,
        `too many requests for /${this.#service}, exceeding concurrency limit (${String(this.#limit)})`,
      );
    }
    this.#active += 1;
    let left = false;
    return () => {
      if (!left) this.#active -= 1;
      left = true;
    };
  }
}
