import { common, orderer } from '@hyperledger/fabric-protos';
import type { Identity } from '../msp/identity.ts';

export interface BlockRange {
  readonly start: number;
  /** Inclusive; Infinity to follow the chain. */
  readonly stop: number;
  /** False: end with NOT_FOUND at a block that does not exist yet instead of waiting for it. */
  readonly waits: boolean;
  /** Headers and signatures only, but configuration blocks whole: what peers ask of orderers to attest a block. */
  readonly headersOnly: boolean;
}

export interface DeliverChannel {
  readonly channelId: string;
  readonly height: number;
  deserialize(serialized: Uint8Array): Identity | undefined;
  /** Whether the channel's policy Readers is satisfied. */
  mayRead(identity: Identity): boolean;
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
  const seek = orderer.SeekInfo.deserializeBinary(payload.getData_asU8());
  const reader = channel.deserialize(signatureHeader.getCreator_asU8());
  const authentic = reader?.verify(envelope.getPayload_asU8(), envelope.getSignature_asU8()) === true;
  if (!authentic || !channel.mayRead(reader) || reader.notAfterMs < now) return common.Status.FORBIDDEN;
  return rangeOf(seek, channel.height);
}

function rangeOf(seek: orderer.SeekInfo, height: number): BlockRange | DeliverStatus {
  const [from, to] = [seek.getStart(), seek.getStop()];
  if (from === undefined || to === undefined) return common.Status.BAD_REQUEST;
  const start = startOf(from, height);
  // Fabric waits for the very next block, but does not let a client begin beyond it.
  if (start === undefined || start > height) return common.Status.NOT_FOUND;
  const stop = stopOf(to, from, start, height);
  if (stop < start) return common.Status.BAD_REQUEST;
  return {
    start,
    stop,
    waits: seek.getBehavior() === orderer.SeekInfo.SeekBehavior.BLOCK_UNTIL_READY,
    headersOnly: seek.getContentType() === orderer.SeekInfo.SeekContentType.HEADER_WITH_SIG,
  };
}

const POSITION = orderer.SeekPosition.TypeCase;

function startOf(position: orderer.SeekPosition, height: number): number | undefined {
  switch (position.getTypeCase()) {
    case POSITION.OLDEST:
      return 0;
    case POSITION.NEWEST:
      return height - 1;
    case POSITION.NEXT_COMMIT:
      return height;
    case POSITION.SPECIFIED:
      return position.getSpecified()?.getNumber() ?? 0;
    default:
      return undefined;
  }
}

/**
 * The last block to send. Oldest means where the range begins; newest the newest block of now, or that same block when
 * it is also the start. A stop that Fabric never meets lets the stream go on for ever, as it does there.
 */
function stopOf(position: orderer.SeekPosition, from: orderer.SeekPosition, start: number, height: number): number {
  switch (position.getTypeCase()) {
    case POSITION.OLDEST:
      return start;
    case POSITION.NEWEST:
      if (from.getTypeCase() === POSITION.NEWEST) return start;
      return height > start ? height - 1 : Infinity;
    case POSITION.SPECIFIED: {
      const stop = position.getSpecified()?.getNumber() ?? 0;
      return stop >= Number.MAX_SAFE_INTEGER ? Infinity : stop;
    }
    default:
      return start === 0 ? 0 : Infinity;
  }
}
