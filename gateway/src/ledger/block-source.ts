import { equalBytes } from '@piaosu/core';
import { readBlock, type LedgerBlock } from './block-reader.ts';
import { BlockStreamError, PeerLostError, toBlockStreamError } from './peer-error.ts';
import type { Peers } from './peers.ts';
import type { WatchedPeer } from './watched-peer.ts';

/** A block that was taken in: how far a reader of the chain has come. */
export interface ChainPlace {
  readonly number: number;
  readonly hash: Uint8Array;
}

/** Where a projector gets its blocks from. */
export interface BlockSource {
  /**
   * Blocks in order behind `after`, from number 0 on when it is absent, waiting for new ones; ends when `signal` aborts.
   * Throws when the peer that it follows is lost, and then may be asked again; throws OtherChainError when a peer shows
   * another chain than the one that was taken in.
   */
  blocks(after: ChainPlace | undefined, signal: AbortSignal): AsyncIterable<LedgerBlock>;
}

/**
 * A peer of the own organisation has another block where we took one in. One of the two was forged, or the peer was set
 * up anew from another ledger: no machine can say which, and whoever goes on may follow the forged one.
 */
export class OtherChainError extends Error {
  override readonly name = 'OtherChainError';
  readonly block: number;
  readonly peer: string;

  constructor(peer: string, block: number) {
    super(`${peer} shows another block ${block} than the one that was taken in`);
    this.block = block;
    this.peer = peer;
  }
}

/**
 * Blocks of the organisation's own peers. One is followed; each call of `blocks` takes the next one when that was lost.
 * A stream begins with the block that was taken in last: it must be the same on the peer, so that no peer goes on from a
 * chain that is not ours, and it comes at once, so that a peer that hangs is noticed. A peer that does not have it was
 * wiped or lags: another is followed or it is waited for. Nothing here begins at block 0 by itself.
 */
export function newBlockSource(peers: Peers): BlockSource {
  return {
    async *blocks(after, signal) {
      if (after !== undefined) peers.seen(after.number + 1);
      const [peer] = peers.inOrder('follow');
      if (peer === undefined) throw new BlockStreamError('LOST', 'no peer shows the chain that was taken in');
      const { unfit } = peer;
      try {
        yield* follow(peers, peer, after, AbortSignal.any([signal, unfit]));
      } catch (error) {
        if (!(error instanceof OtherChainError)) peers.streamLost(peer, toBlockStreamError(error));
        throw error;
      }
      if (!signal.aborted) throw new PeerLostError(peer.name, peer.condition);
    },
  };
}

async function* follow(
  peers: Peers,
  peer: WatchedPeer,
  after: ChainPlace | undefined,
  signal: AbortSignal,
): AsyncGenerator<LedgerBlock> {
  for await (const message of peer.connection.blocks(after?.number ?? 0, signal)) {
    const block = readBlock(message);
    if (block.number === after?.number) {
      assertSame(peers, peer, after, block);
      continue;
    }
    peers.seen(block.number + 1);
    yield block;
  }
}

function assertSame(peers: Peers, peer: WatchedPeer, after: ChainPlace, block: LedgerBlock): void {
  if (equalBytes(block.hash, after.hash)) return;
  const error = new OtherChainError(peer.name, block.number);
  peers.diverged(peer, error.message);
  throw error;
}
