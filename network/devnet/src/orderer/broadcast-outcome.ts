import { common, orderer } from '@hyperledger/fabric-protos';

/** How an orderer answers a broadcast; anything but SUCCESS leaves the transaction unknown, not failed. */
export interface BroadcastOutcome {
  readonly status: 'SUCCESS' | 'BAD_REQUEST' | 'FORBIDDEN' | 'SERVICE_UNAVAILABLE';
  readonly info: string;
}

export const ACCEPTED: BroadcastOutcome = { status: 'SUCCESS', info: '' };

/** SmartBFT's answer to a request that waits already; the gateway counts it as a success. */
export const ALREADY_PENDING: BroadcastOutcome = {
  status: 'SERVICE_UNAVAILABLE',
  info: 'failed to submit request: request already exists',
};

/** SmartBFT's answer to a request among those it ordered last. */
export const ALREADY_ORDERED: BroadcastOutcome = {
  status: 'SERVICE_UNAVAILABLE',
  info: 'failed to submit request: request already processed',
};

export function encodeBroadcastResponse({ status, info }: BroadcastOutcome): Uint8Array {
  const response = new orderer.BroadcastResponse();
  response.setStatus(common.Status[status]);
  response.setInfo(info);
  return response.serializeBinary();
}
