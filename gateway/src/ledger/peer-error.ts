/** The peer became unfit while a call was under way: the call was abandoned, and another peer may be asked. */
export class PeerLostError extends Error {
  override readonly name = 'PeerLostError';
  readonly peer: string;

  constructor(peer: string, reason: string) {
    super(`${peer}: ${reason}`);
    this.peer = peer;
  }
}

/** What a peer answers instead of blocks, or that it does not answer. */
export type StreamFault = 'BEHIND' | 'REFUSED' | 'LOST';

/** A stream of blocks that did not start or was lost; the blocks that it gave are good. */
export class BlockStreamError extends Error {
  override readonly name = 'BlockStreamError';
  readonly fault: StreamFault;

  constructor(fault: StreamFault, message: string, cause?: unknown) {
    super(message, { cause });
    this.fault = fault;
  }
}

const STATUS = /^Unexpected status response: (\d+)$/u;

/**
 * Fabric answers a stream that it does not give with a status, which its client throws as a plain error: 404 for a start
 * above the peer's height (a peer that was wiped) or a channel that it has not joined, 403 for an identity that may not read.
 */
export function toBlockStreamError(error: unknown): BlockStreamError {
  if (error instanceof BlockStreamError) return error;
  const message = error instanceof Error ? error.message : String(error);
  const status = STATUS.exec(message)?.[1];
  if (status === '404') return new BlockStreamError('BEHIND', 'it does not have the block that we took in last', error);
  if (status === '403') return new BlockStreamError('REFUSED', "it refuses this gateway's identity", error);
  return new BlockStreamError('LOST', message, error);
}
