import type { PeerConnection } from './peer-connection.ts';
import { PeerLostError } from './peer-error.ts';
import { isFit, type PeerCondition, type PeerState } from './peer-state.ts';
import { unlessAborted } from './unless-aborted.ts';

/** A peer with what is known of it. Calls under way end when it is found unfit, so that they can go on elsewhere. */
export class WatchedPeer {
  readonly connection: PeerConnection;
  /** Something failed and it is being asked again: others are tried first meanwhile. */
  suspected = false;
  height: number | undefined;
  #condition: PeerCondition = 'connecting';
  #since = new Date();
  #reason = '';
  #unfit = new AbortController();

  constructor(connection: PeerConnection) {
    this.connection = connection;
  }

  get name(): string {
    return this.connection.name;
  }

  get condition(): PeerCondition {
    return this.#condition;
  }

  get state(): PeerState {
    return { peer: this.name, condition: this.#condition, since: this.#since, height: this.height };
  }

  /** Aborts when the peer becomes unfit; of one that is unfit already, when it becomes so again. */
  get unfit(): AbortSignal {
    return this.#unfit.signal;
  }

  /** Answers whether that is a change. */
  become(condition: PeerCondition, reason: string): boolean {
    if (condition === this.#condition) return false;
    const wasFit = isFit(this.#condition);
    this.#condition = condition;
    this.#since = new Date();
    this.#reason = reason;
    if (wasFit && !isFit(condition)) {
      const unfit = this.#unfit;
      this.#unfit = new AbortController();
      unfit.abort();
    }
    return true;
  }

  /** Runs a call; throws PeerLostError as soon as the peer is found unfit, whatever becomes of the call. */
  use<T>(call: (connection: PeerConnection) => Promise<T>): Promise<T> {
    return unlessAborted(
      call(this.connection),
      this.unfit,
      () => new PeerLostError(this.name, `${this.#condition}: ${this.#reason}`),
    );
  }
}
