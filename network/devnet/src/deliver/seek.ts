import { common, orderer } from '@hyperledger/fabric-protos';
import type { Identity } from '../msp/identity.ts';

export interface BlockRange {
  readonly start: number;
  /** Inclusive; Infinity to follow the chain. */
  readonly stop: number;
  /** False: end with NOT_FOUND at a block that does not exist yet instead of waiting for it. */
  readonly waits: boolean;
}

export interface DeliverChannel {
  readonly channelId: string;
  readonly height: number;
  deserialize(serialized: Uint8Array): Identity | undefined;
}

type DeliverStatus = common.StatusMap[keyof common.StatusMap];
const TIME_WINDOW_MS = 15 * 60_000;

/** Reads a Deliver request. A number is the status it is refused with. */
export function parseSeek(envelope: common.Envelope, channel: DeliverChannel, now: number): BlockRange | DeliverStatus {
  try {
    return readSeek(envelope, channel, now);
  } catch {
    return common.Status.BAD_REQUEST;
  }
}

function readSeek(envelope: common.Envelope, channel: DeliverChannel, now: number): BlockRange | DeliverStatus {
  const payload = common.Payload.deserializeBinary(envelope.getPayload_asU8());
  const header = payload.getHeader();
  if (header === undefined) return common.Status.BAD_REQUEST;
  const channelHeader = common.ChannelHeader.deserializeBinary(header.getChannelHeader_asU8());
  const signatureHeader = common.SignatureHeader.deserializeBinary(header.getSignatureHeader_asU8());
  const sentAt = (channelHeader.getTimestamp()?.getSeconds() ?? 0) * 1_000;
  if (Math.abs(now - sentAt) > TIME_WINDOW_MS) return common.Status.BAD_REQUEST;
  if (channelHeader.getChannelId() !== channel.channelId) return common.Status.NOT_FOUND;
  const reader = channel.deserialize(signatureHeader.getCreator_asU8());
  const authentic = reader?.valid === true && reader.verify(envelope.getPayload_asU8(), envelope.getSignature_asU8());
  if (!authentic || reader.notAfterMs < now) return common.Status.FORBIDDEN;
  return rangeOf(orderer.SeekInfo.deserializeBinary(payload.getData_asU8()), channel.height);
}

function rangeOf(seek: orderer.SeekInfo, height: number): BlockRange | DeliverStatus {
  const start = positionOf(seek.getStart(), height);
  const stop = positionOf(seek.getStop(), height);
  if (start === undefined || stop === undefined || stop < start) return common.Status.BAD_REQUEST;
  // Fabric waits for the very next block, but does not let a client begin beyond it.
  if (start > height) return common.Status.NOT_FOUND;
  const endless = stop >= Number.MAX_SAFE_INTEGER;
  return {
    start,
    stop: endless ? Infinity : stop,
    waits: seek.getBehavior() === orderer.SeekInfo.SeekBehavior.BLOCK_UNTIL_READY,
  };
}

function positionOf(position: orderer.SeekPosition | undefined, height: number): number | undefined {
  const kind = orderer.SeekPosition.TypeCase;
  switch (position?.getTypeCase()) {
    case kind.OLDEST:
      return 0;
    case kind.NEWEST:
      return height - 1;
    case kind.NEXT_COMMIT:
      return height;
    case kind.SPECIFIED:
      return position.getSpecified()?.getNumber() ?? 0;
    default:
      return undefined;
  }
}
