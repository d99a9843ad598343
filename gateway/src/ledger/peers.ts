import { setTimeout as sleep } from 'node:timers/promises';
import type { OrganisationConfig, PeerConfig } from '../config.ts';
import { messageOf, type LedgerFailure } from './ledger-error.ts';
import { openPeerConnection, type Question } from './peer-connection.ts';
import { BlockStreamError } from './peer-error.ts';
import { rankOf, type PeerCondition, type PeerState, type PeerUse } from './peer-state.ts';
import { WatchedPeer } from './watched-peer.ts';

export interface PeersOptions {
  readonly organisation: Pick<OrganisationConfig, 'mspId' | 'identity' | 'peers'>;
  readonly channel: string;
  readonly chaincode: string;
  /** Told of each change of a peer's condition. */
  readonly onChange?: (state: PeerState, reason: string) => void;
  /** How often a healthy peer is asked for its height; 5 s by default. */
  readonly probeEveryMs?: number;
}

const PROBE_EVERY_MS = 5_000;
/** A peer that is not healthy is asked this often. */
const PROBE_AGAIN_MS = 1_000;
/** Which contract's query is put to a chaincode that was lost: any answer will do. */
const LIVENESS = { contract: 'registry', query: 'get', args: ['REG~'] } as const;

/**
 * The peers of one organisation. Each is asked for its newest block all the time, and at once when a call to it failed,
 * so that what cannot work is known before the next caller meets it. Calls are spread over the healthy ones in turn.
 */
export class Peers {
  readonly mspId: string;
  readonly #peers: readonly [WatchedPeer, ...WatchedPeer[]];
  readonly #options: PeersOptions;
  readonly #closing = new AbortController();
  readonly #wakers = new Map<WatchedPeer, () => void>();
  #turn = 0;
  /** The greatest height known of any peer, and of the blocks that were taken in. */
  #best = 0;

  /** Opens the connections and begins to watch. Throws when a file of the configuration cannot be read. */
  constructor(options: PeersOptions) {
    const { organisation, channel } = options;
    this.#options = options;
    this.mspId = organisation.mspId;
    const open = (peer: PeerConfig) => new WatchedPeer(openPeerConnection({ organisation, peer, channel }));
    const [first, ...others] = organisation.peers;
    this.#peers = [open(first), ...others.map(open)];
    for (const peer of this.#peers) void this.#watch(peer);
  }

  get states(): PeerState[] {
    return this.#peers.map((peer) => peer.state);
  }

  /** What the endorsers of a transaction answered, out of its bytes. */
  resultOf(bytes: Uint8Array): Uint8Array {
    return this.#peers[0].connection.resultOf(bytes);
  }

  /** Those that may serve, the best first; among equals another one is first each time. */
  inOrder(use: PeerUse): WatchedPeer[] {
    this.#turn = (this.#turn + 1) % this.#peers.length;
    const inTurn = [...this.#peers.slice(this.#turn), ...this.#peers.slice(0, this.#turn)];
    return inTurn
      .flatMap((peer) => {
        const rank = rankOf(peer.condition, use);
        return rank === undefined ? [] : [{ peer, rank: rank + (peer.suspected ? 1 : 0) + (isFull(peer) ? 1 : 0) }];
      })
      .sort((a, b) => a.rank - b.rank)
      .map(({ peer }) => peer);
  }

  /** A call failed so; the peer is asked at once how it is. Answers whether another peer may do better. */
  report(peer: WatchedPeer, failure: LedgerFailure): boolean {
    if (failure.kind === 'busy') return true;
    if (failure.kind !== 'unavailable') return false;
    if (failure.scope === 'chaincode') this.#become(peer, 'chaincode-down', failure.reason);
    else this.suspect(peer);
    return true;
  }

  /** Something is wrong with the peer: it is asked again now, and used after the others until it has answered. */
  suspect(peer: WatchedPeer): void {
    peer.suspected = true;
    this.#wakers.get(peer)?.();
  }

  /** Its stream of blocks did not start or was lost. */
  streamLost(peer: WatchedPeer, error: BlockStreamError): void {
    if (error.fault === 'BEHIND') this.#become(peer, 'behind', error.message);
    this.suspect(peer);
  }

  /** It showed another chain than ours; see `newBlockSource`. */
  diverged(peer: WatchedPeer, reason: string): void {
    this.#become(peer, 'diverged', reason);
  }

  /** Blocks up to this height exist: a peer that has fewer is behind. */
  seen(height: number): void {
    this.#best = Math.max(this.#best, height);
  }

  close(): void {
    this.#closing.abort();
    for (const peer of this.#peers) peer.connection.close();
  }

  async #watch(peer: WatchedPeer): Promise<void> {
    const { signal } = this.#closing;
    // What existed when the peer was asked before: since then it has had time to take it in.
    let expected = 0;
    while (!signal.aborted && peer.condition !== 'diverged') {
      await this.#probe(peer, peer.condition === 'behind' ? this.#best : expected);
      expected = this.#best;
      peer.suspected = false;
      const every = peer.condition === 'healthy' ? (this.#options.probeEveryMs ?? PROBE_EVERY_MS) : PROBE_AGAIN_MS;
      await this.#pause(peer, every);
    }
  }

  async #probe(peer: WatchedPeer, expected: number): Promise<void> {
    try {
      peer.height = (await peer.connection.newestBlock()) + 1;
      if (peer.condition === 'diverged') return;
      if (peer.height < expected) {
        this.#become(peer, 'behind', `height ${peer.height} of ${expected}`);
        return;
      }
      this.seen(peer.height);
      if (await this.#hasChaincode(peer)) this.#become(peer, 'healthy', '');
    } catch (error) {
      if (this.#closing.signal.aborted) return;
      const refused = error instanceof BlockStreamError && error.fault === 'REFUSED';
      this.#become(peer, refused ? 'refused' : 'unreachable', messageOf(error));
    }
  }

  /** Asked only of a peer whose chaincode was lost. A peer that cannot be asked directly gets the benefit of the doubt. */
  async #hasChaincode(peer: WatchedPeer): Promise<boolean> {
    if (peer.condition !== 'chaincode-down') return true;
    const question: Question = { chaincode: this.#options.chaincode, ...LIVENESS };
    return (await peer.connection.chaincodeLiveness(question)) !== 'DOWN';
  }

  #become(peer: WatchedPeer, condition: PeerCondition, reason: string): void {
    if (peer.condition === 'diverged' || !peer.become(condition, reason)) return;
    this.#options.onChange?.(peer.state, reason);
    if (condition !== 'healthy') this.#wakers.get(peer)?.();
  }

  async #pause(peer: WatchedPeer, milliseconds: number): Promise<void> {
    const woken = new AbortController();
    this.#wakers.set(peer, () => {
      woken.abort();
    });
    const signal = AbortSignal.any([woken.signal, this.#closing.signal]);
    // Woken or closed: either way the pause is over.
    await sleep(milliseconds, undefined, { signal }).catch(() => undefined);
    this.#wakers.delete(peer);
  }
}

function isFull(peer: WatchedPeer): boolean {
  return !peer.connection.calls.hasPlace;
}
