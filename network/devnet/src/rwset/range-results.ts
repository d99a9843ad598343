import { sha256 } from '../protoutil/bytes.ts';
import { encodeReads, type KeyRead, type ReadsSummary } from './rwset.ts';

/** Fabric's degree of the Merkle tree over the results of a range. */
const DEGREE = 50;
/** Fabric builds no tree below this degree. */
export const MIN_DEGREE = 2;

/**
 * Results of one range query as Fabric records them: all of them up to the degree, beyond it only the highest level of
 * a Merkle tree. Each `degree + 1` results make a leaf; each `degree + 1` nodes of a level make one of the next; at the
 * end what is left over below the highest level is carried up. Hash: SHA-256 over kvrwset.QueryReads, then over the
 * concatenated hashes. Holds no more than `degree` results and `degree` hashes a level.
 */
export class RangeResults {
  readonly #degree: number;
  #pending: KeyRead[] = [];
  /** Nodes not yet combined; index 0 is the level of the leaves, which Fabric calls level 1. */
  readonly #levels: Buffer[][] = [[]];

  /** @param degree at least {@link MIN_DEGREE} */
  constructor(degree = DEGREE) {
    this.#degree = degree;
  }

  add(read: KeyRead): void {
    this.#pending.push(read);
    if (this.#pending.length > this.#degree) this.#addLeaf();
  }

  /** To be called once, after the last result. */
  done(): { readonly reads: readonly KeyRead[]; readonly summary: ReadsSummary | undefined } {
    if (this.#isEmpty()) return { reads: this.#pending, summary: undefined };
    if (this.#pending.length > 0) this.#addLeaf();
    return { reads: [], summary: this.#summary() };
  }

  #isEmpty(): boolean {
    return this.#levels.length === 1 && this.#levels[0]?.length === 0;
  }

  #addLeaf(): void {
    const leaf = sha256(encodeReads(this.#pending));
    this.#pending = [];
    this.#append(0, leaf);
  }

  /** Adds a node and combines every level that became too long. */
  #append(level: number, node: Buffer): void {
    const nodes = this.#levels[level] ?? [];
    this.#levels[level] = nodes;
    nodes.push(node);
    if (nodes.length <= this.#degree) return;
    this.#levels[level] = [];
    this.#append(level + 1, sha256(...nodes));
  }

  #summary(): ReadsSummary {
    const carried = this.#levels.reduce((below, nodes) => [...nodes, ...combined(below)], []);
    const isTooLong = carried.length > this.#degree;
    return {
      maxDegree: this.#degree,
      maxLevel: this.#levels.length + (isTooLong ? 1 : 0),
      hashes: isTooLong ? [sha256(...carried)] : carried,
    };
  }
}

/** What is left over of a level, as one node of the next: a single one moves up as it is. */
function combined(nodes: readonly Buffer[]): Buffer[] {
  return nodes.length > 1 ? [sha256(...nodes)] : [...nodes];
}

export function sameSummary(a: ReadsSummary, b: ReadsSummary | undefined): boolean {
  return (
    b !== undefined &&
    a.maxDegree === b.maxDegree &&
    a.maxLevel === b.maxLevel &&
    a.hashes.length === b.hashes.length &&
    a.hashes.every((hash, index) => Buffer.compare(hash, b.hashes[index] ?? new Uint8Array()) === 0)
  );
}
