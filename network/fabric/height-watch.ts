/** A node that stands still while others move on. */
export interface Standstill {
  readonly name: string;
  /** Absent when it did not answer at all. */
  readonly height: number | undefined;
  readonly highest: number;
}

interface Progress {
  readonly height: number | undefined;
  readonly since: number;
}

/** Blocks that a node may be behind without suspicion: while a block travels, everybody is one behind somebody. */
const TOLERATED_BLOCKS = 1;
/** Of an orderer that is behind. */
export const ORDERER_STANDSTILL_MS = 5_000;
/**
 * Of a peer that is behind: it takes its blocks from one orderer, and may only be hearing from one that is paused or
 * dead. It finds another by itself (after 5 s of suspected censorship, or a broken connection); a restart before that
 * takes a well peer from its clients.
 */
export const PEER_STANDSTILL_MS = 20_000;
/** Longer than a busy machine keeps a well node from answering one question in several. */
const SILENCE_MS = 10_000;

/**
 * Finds nodes that stand still: behind the highest by more than one block, with the same height for longer than that
 * node may; or that say nothing for ten seconds although their process lives.
 * A SmartBFT follower can freeze so that its process lives and /healthz is 200; only its height tells.
 * A node that is far behind but fetches blocks is left alone.
 */
export class HeightWatch {
  readonly #standstillOf: (name: string) => number;
  #progress = new Map<string, Progress>();

  /** @param standstillOf how long, in milliseconds, that node may stay at one height behind others */
  constructor(standstillOf: (name: string) => number) {
    this.#standstillOf = standstillOf;
  }

  /**
   * @param heights of the nodes that should answer; undefined where one does not
   * @param now milliseconds of a steady clock
   */
  observe(heights: Readonly<Record<string, number | undefined>>, now: number): Standstill[] {
    const seen = Object.entries(heights).map(([name, height]) => ({ name, ...this.#progressOf(name, height, now) }));
    this.#progress = new Map(seen.map(({ name, height, since }) => [name, { height, since }]));
    const highest = Math.max(0, ...seen.map(({ height }) => height ?? 0));
    return seen
      .filter(({ name, height, since }) => now - since >= this.#patience(name, height, highest))
      .map(({ name, height }) => ({ name, height, highest }));
  }

  #progressOf(name: string, height: number | undefined, now: number): Progress {
    const before = this.#progress.get(name);
    return before !== undefined && before.height === height ? before : { height, since: now };
  }

  #patience(name: string, height: number | undefined, highest: number): number {
    if (height === undefined) return SILENCE_MS;
    return height < highest - TOLERATED_BLOCKS ? this.#standstillOf(name) : Number.POSITIVE_INFINITY;
  }
}
