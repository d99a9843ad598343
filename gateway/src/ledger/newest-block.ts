import type { Gateway, Network } from '@hyperledger/fabric-gateway';
import { common, orderer } from '@hyperledger/fabric-protos';
import { DEADLINE_MS } from './deadlines.ts';
import { BlockStreamError, toBlockStreamError } from './peer-error.ts';

/**
 * Number of the newest block, asked of the peer's own Deliver service in filtered form, a few hundred bytes. qscc would
 * not do: Fabric's gateway passes that question on to whichever peer of the organisation is highest.
 * Throws BlockStreamError.
 */
export async function askNewestBlock(gateway: Gateway, network: Network): Promise<number> {
  try {
    const request = gateway.newFilteredBlockEventsRequest(newestOnly(network));
    const events = await request.getEvents({ deadline: Date.now() + DEADLINE_MS.probe });
    try {
      for await (const block of events) return block.getNumber();
    } finally {
      events.close();
    }
  } catch (error) {
    throw toBlockStreamError(error);
  }
  throw new BlockStreamError('LOST', 'the stream ended without a block');
}

/** The client builds the envelope, with the hash of its TLS certificate; only what is sought is replaced. */
function newestOnly(network: Network): Uint8Array {
  const envelope = common.Envelope.deserializeBinary(network.newFilteredBlockEventsRequest().getBytes());
  const payload = common.Payload.deserializeBinary(envelope.getPayload_asU8());
  const newest = new orderer.SeekPosition();
  newest.setNewest(new orderer.SeekNewest());
  const seek = new orderer.SeekInfo();
  seek.setStart(newest);
  seek.setStop(newest);
  seek.setBehavior(orderer.SeekInfo.SeekBehavior.FAIL_IF_NOT_READY);
  payload.setData(seek.serializeBinary());
  envelope.setPayload(payload.serializeBinary());
  return envelope.serializeBinary();
}
