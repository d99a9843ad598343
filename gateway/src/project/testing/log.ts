import {
  inclusionPath,
  rootOf,
  toDigestText,
  toHex,
  type Json,
  foldPlan,
  planConsistency,
  type NodeId,
} from '@piaosu/core';
import { nativeSuite } from '../../native/hash-suite.ts';

const suite = nativeSuite('sha-256');

/** A publisher's log of a test: steps with proofs that hold, and forged ones. */
export class TestLog {
  readonly leaves: Uint8Array[] = [];
  readonly publisher = 'PUB-HEALTH-1';
  readonly shard = 'main';
  readonly #content: string;

  constructor(content = 'leaf') {
    this.#content = content;
  }

  /** Grows by `count` leaves; the signed operation and the two records that an honest endorser writes. */
  step(count: number): { operation: Json; writes: Record<string, Json>; size: number; root: string } {
    const from = [...this.leaves];
    for (let i = 0; i < count; i += 1)
      this.leaves.push(suite.digest(Buffer.from(`${this.#content} ${this.leaves.length}`)));
    const proof = foldPlan(suite, planConsistency(from.length, this.leaves.length), (id) => this.#node(id));
    return this.#describe(from, proof.map(toHex));
  }

  path(index: number): string[] {
    return inclusionPath(suite, this.leaves, index).map(toHex);
  }

  #node({ level, index }: NodeId): Uint8Array {
    return rootOf(suite, this.leaves.slice(index * 2 ** level, (index + 1) * 2 ** level));
  }

  #describe(from: readonly Uint8Array[], consistency: string[]) {
    const size = this.leaves.length;
    const root = toDigestText('sha-256', rootOf(suite, this.leaves));
    const fromRoot = toDigestText('sha-256', rootOf(suite, from));
    const body = { shard: this.shard, hashAlg: 'sha-256', fromSize: from.length, fromRoot, size, root, consistency };
    const privateHash = toDigestText('sha-256', suite.digest(Buffer.from('private')));
    const actor = { institution: this.publisher, role: 'PUBLISHER', keyId: 'k-1' };
    return {
      size,
      root,
      operation: { op: { v: 1, action: 'checkpoint', actor, body, privateHash }, signature: 'c2ln' },
      writes: {
        [`LOG~${this.publisher}~${this.shard}`]: { v: 1, hashAlg: 'sha-256', size, root },
        [`CKP~${this.publisher}~${this.shard}~${String(size).padStart(12, '0')}`]: {
          v: 1,
          hashAlg: 'sha-256',
          root,
          epoch: 0,
          time: 1_700_000_000,
          tx: 'aa',
        },
      },
    };
  }
}
