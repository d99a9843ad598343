import { randomBytes } from 'node:crypto';

import {
  inclusionPath,
  lotLeaf,
  lotUnitHash,
  rootOf,
  sha256Suite,
  tag,
  toDigestText,
  toHex,
  type DigestText,
  type HashSuite,
  type Hmac,
  type LotOpening,
  type LotPointer,
  type LotUnit,
  type NamedUnit,
  type Pepper,
} from '@piaosu/core';

/** A unit as its maker lists it; lot, product and expiry come from the lot. */
export type MadeUnit = Pick<LotUnit, 'ids' | 'level' | 'parent'>;

export interface LotNames {
  readonly product: string;
  readonly lotNumber: string;
  readonly expiry: string;
}

interface Leaf extends LotOpening {
  readonly hash: Uint8Array;
}

/** A run of a lot as its maker keeps it: all leaves, and the proofs that its units need at their first act. */
export class MadeLot {
  readonly root: DigestText;
  readonly #leaves: readonly Leaf[];
  readonly #part: number;
  readonly #suite: HashSuite;

  constructor(
    hmac: Hmac,
    pepper: Pepper,
    names: LotNames,
    units: readonly MadeUnit[],
    part = 0,
    suite: HashSuite = sha256Suite,
  ) {
    const leaves = units.map((made) => {
      const unit: LotUnit = { ...names, ...made, salt: randomBytes(16).toString('hex') };
      const [first = ''] = unit.ids;
      const named = tag(hmac, pepper, first.startsWith('sscc:') ? 'container' : 'box', [first]);
      return { unit, tag: named, hash: lotLeaf(suite, named, lotUnitHash(suite, unit)) };
    });
    this.#leaves = leaves.sort((left, right) => (left.tag < right.tag ? -1 : 1));
    this.#part = part;
    this.#suite = suite;
    this.root = toDigestText(suite.alg, rootOf(suite, this.#hashes()));
  }

  get count(): number {
    return this.#leaves.length;
  }

  /** The unit with the containers it was packed in, from the inside out, up to `height` of them. */
  shown(id: string, height = 5): { pointers: LotPointer[]; named: NamedUnit } {
    const chain: Leaf[] = [];
    let next: string | null = id;
    while (next !== null && chain.length <= height) {
      const leaf: Leaf | undefined = this.#leaf(next);
      if (leaf === undefined) break;
      chain.push(leaf);
      next = leaf.unit.parent;
    }
    const openings = chain.map(({ unit, tag: named }) => ({ unit, tag: named }));
    return { pointers: chain.map((leaf) => this.pointer(leaf)), named: { id, openings } };
  }

  pointer(leaf: Leaf): LotPointer {
    const index = this.#leaves.indexOf(leaf);
    const path = inclusionPath(this.#suite, this.#hashes(), index).map(toHex);
    return { part: this.#part, index, leaf: toDigestText(this.#suite.alg, leaf.hash), path };
  }

  #hashes(): Uint8Array[] {
    return this.#leaves.map(({ hash }) => hash);
  }

  #leaf(id: string): Leaf | undefined {
    return this.#leaves.find(({ unit }) => unit.ids.includes(id));
  }
}
