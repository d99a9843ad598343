import { setTimeout as sleep } from 'node:timers/promises';
import type { Log } from '../log/log.ts';
import type { Service } from '../organisation.ts';

export interface BackgroundLoopOptions {
  /** For the log. */
  readonly task: string;
  readonly log: Log;
  readonly everyMs: number;
  /** Does what is due; false when there may be more at once. Whatever it throws is logged, and tried again at the next turn. */
  readonly turn: () => Promise<boolean>;
}

/** Work that the database queues and that goes on by itself: one turn after the other, from start to stop. */
export class BackgroundLoop implements Service {
  readonly #options: BackgroundLoopOptions;
  readonly #stopping = new AbortController();
  #running: Promise<void> | undefined;

  constructor(options: BackgroundLoopOptions) {
    this.#options = options;
  }

  start(): Promise<void> {
    this.#running = this.#run();
    return Promise.resolve();
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#running;
  }

  async #run(): Promise<void> {
    while (!this.#isStopping()) {
      if (await this.#turn()) await this.#pause();
    }
  }

  async #turn(): Promise<boolean> {
    try {
      return await this.#options.turn();
    } catch (error) {
      this.#options.log.warn({ event: 'background.failed', task: this.#options.task, error });
      return true;
    }
  }

  async #pause(): Promise<void> {
    // An abort ends the pause early; that is all it means here.
    await sleep(this.#options.everyMs, undefined, { signal: this.#stopping.signal }).catch(() => undefined);
  }

  #isStopping(): boolean {
    return this.#stopping.signal.aborted;
  }
}
