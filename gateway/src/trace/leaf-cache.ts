import type { ShownUnit } from '../lots/lot-store.ts';

/** A leaf never changes; what was asked for once is kept so long that a basket, its undo and a re-scan cost one question. */
const KEPT_MS = 10 * 60_000;
/** Some 3 kB each with their paths. */
const KEPT = 10_000;

interface Kept {
  readonly units: readonly ShownUnit[];
  readonly until: number;
}

/** Leaves that other organisations have shown, by id. In memory only: an id is what a tag hides. */
export class LeafCache {
  readonly #kept = new Map<string, Kept>();
  readonly #now: () => number;

  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  get(id: string): readonly ShownUnit[] | undefined {
    const kept = this.#kept.get(id);
    if (kept === undefined) return undefined;
    if (kept.until > this.#now()) return kept.units;
    this.#kept.delete(id);
    return undefined;
  }

  put(id: string, units: readonly ShownUnit[]): void {
    // A Map keeps the order of insertion: the first key is the oldest.
    const [oldest] = this.#kept.keys();
    if (this.#kept.size >= KEPT && oldest !== undefined) this.#kept.delete(oldest);
    this.#kept.set(id, { units, until: this.#now() + KEPT_MS });
  }
}
