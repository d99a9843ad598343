import type { Network } from '@hyperledger/fabric-gateway';
import type { common } from '@hyperledger/fabric-protos';
import { DEADLINE_MS } from './deadlines.ts';
import { BlockStreamError, toBlockStreamError } from './peer-error.ts';

/**
 * Blocks of one peer (Deliver) from number `from` on, which the peer must have: the first must come within a deadline,
 * and there is none for those after it, because a channel may be quiet for days. Ends when the signal aborts.
 * Throws BlockStreamError.
 */
export async function* openBlockStream(
  network: Network,
  from: number,
  signal: AbortSignal,
): AsyncGenerator<common.Block> {
  const events = await network.getBlockEvents({ startBlock: BigInt(from) });
  const close = () => {
    events.close();
  };
  signal.addEventListener('abort', close);
  // Aborted while the stream was being opened. Closed before it is read, its error would have no listener.
  if (signal.aborted) setImmediate(close);
  const late = startTimer(close);
  try {
    for await (const block of events) {
      clearTimeout(late.timer);
      if (signal.aborted) return;
      yield block;
    }
    if (!signal.aborted) throw new BlockStreamError('LOST', 'the peer ended the stream');
  } catch (error) {
    if (signal.aborted) return;
    throw late.isOver() ? noFirstBlock(from, error) : toBlockStreamError(error);
  } finally {
    clearTimeout(late.timer);
    signal.removeEventListener('abort', close);
    close();
  }
}

function startTimer(close: () => void): { timer: NodeJS.Timeout; isOver: () => boolean } {
  let over = false;
  const timer = setTimeout(() => {
    over = true;
    close();
  }, DEADLINE_MS.firstBlock);
  return { timer, isOver: () => over };
}

/** A peer that hangs says nothing, and so does one that waits for this very block itself: its height tells which it is. */
function noFirstBlock(from: number, cause: unknown): BlockStreamError {
  return new BlockStreamError('LOST', `block ${from} did not come within ${DEADLINE_MS.firstBlock} ms`, cause);
}
