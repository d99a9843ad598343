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
}

/** Any valid identity of the channel may read it. @throws RpcError PERMISSION_DENIED as a peer does. */
export function checkReader(signed: SignedRequest, readers: ChannelReaders): void {
  if (signed.channelId !== readers.channelId) {
    throw new RpcError(status.PERMISSION_DENIED, `Failed to get policy manager for channel [${signed.channelId}]`);
  }
  const identity = readers.deserialize(signed.identity);
  const authentic = identity?.valid === true && identity.verify(signed.request, signed.signature);
  if (!authentic) {
    throw new RpcError(
      status.PERMISSION_DENIED,
      "implicit policy evaluation failed - 0 sub-policies were satisfied, but this policy requires 1 of the 'Readers' sub-policies to be satisfied",
    );
  }
}
