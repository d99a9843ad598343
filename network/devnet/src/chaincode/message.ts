import { peer } from '@hyperledger/fabric-protos';

export const TYPE = peer.ChaincodeMessage.Type;
export type MessageType = peer.ChaincodeMessage.TypeMap[keyof peer.ChaincodeMessage.TypeMap];

/** Keys a chaincode may send or ask for in one batch message, as a 3.1 peer announces. */
export const BATCH_LIMIT = 1_000;

export function messageOfType(
  type: MessageType,
  channelId: string,
  txId: string,
  payload?: Uint8Array,
): peer.ChaincodeMessage {
  const message = new peer.ChaincodeMessage();
  message.setType(type);
  message.setChannelId(channelId);
  message.setTxid(txId);
  if (payload !== undefined) message.setPayload(payload);
  return message;
}

/** READY with the limits of the batch messages; shims before 2.5.9 drop the payload, which does no harm. */
export function readyMessage(): peer.ChaincodeMessage {
  const params = new peer.ChaincodeAdditionalParams();
  params.setUseWriteBatch(true);
  params.setMaxSizeWriteBatch(BATCH_LIMIT);
  params.setUseGetMultipleKeys(true);
  params.setMaxSizeGetMultipleKeys(BATCH_LIMIT);
  return messageOfType(TYPE.READY, '', '', params.serializeBinary());
}

const TYPE_NAMES = new Map(Object.entries(TYPE).map(([name, number]) => [number, name]));

/** ERROR with a peer's text for a request of a chaincode that could not be served. */
export function errorMessage(request: peer.ChaincodeMessage, reason: string): peer.ChaincodeMessage {
  const name = TYPE_NAMES.get(request.getType()) ?? String(request.getType());
  const text = `${name} failed: transaction ID: ${request.getTxid()}: ${reason}`;
  return messageOfType(TYPE.ERROR, request.getChannelId(), request.getTxid(), Buffer.from(text));
}
