import { status } from '@grpc/grpc-js';
import type { Identity } from '../msp/identity.ts';
import { RpcError } from './rpc-error.ts';

export interface SignedRequest {
  readonly channelId: string;
  readonly identity: Uint8Array;
  readonly request: Uint8Array;
  readonly signature: Uint8Array;
}

/** What is needed to say whether somebody may read the channel. */
export interface ChannelReaders {
  readonly channelId: string;
  deserialize(serialized: Uint8Array): Identity | undefined;
  /** Whether the channel's policy Readers is satisfied; expiry is not its concern. */
  mayRead(identity: Identity): boolean;
}

/** The signer must satisfy the channel's policy Readers. @throws RpcError PERMISSION_DENIED as a peer does. */
export function checkReader(signed: SignedRequest, readers: ChannelReaders): void {
  if (signed.channelId !== readers.channelId) {
    throw new RpcError(status.PERMISSION_DENIED, `Failed to get policy manager for channel [${signed.channelId}]`);
  }
  const identity = readers.deserialize(signed.identity);
  const allowed = identity?.verify(signed.request, signed.signature) === true && readers.mayRead(identity);
  if (!allowed) throw new RpcError(status.PERMISSION_DENIED, readersDenied(signed.channelId));
}

function readersDenied(channelId: string): string {
  return (
    `Failed evaluating policy on signed data during check policy on channel [${channelId}] with policy ` +
    '[/Channel/Application/Readers]: [implicit policy evaluation failed - 0 sub-policies were satisfied, but this ' +
    "policy requires 1 of the 'Readers' sub-policies to be satisfied]"
  );
}
