import { status } from '@grpc/grpc-js';
import { gateway, orderer, type peer } from '@hyperledger/fabric-protos';
import type { TransactionPlace } from '../blockstore/block-index.ts';
import { chaincodeEvents } from '../deliver/filtered-block.ts';
import type { DeliverLedger, Send } from '../deliver/deliver-service.ts';
import { readRequest } from './requests.ts';
import { RpcError } from './rpc-error.ts';
import { checkReader } from './signed-request.ts';

interface EventsRequest {
  readonly chaincode: string;
  readonly start: number;
  /** Empty, or the transaction after whose event the stream begins. */
  readonly after: string;
}

/** What the stream reads of the ledger. */
export interface EventLedger extends DeliverLedger {
  transactionPlace(txId: string): TransactionPlace | undefined;
}

/**
 * Gateway.ChaincodeEvents: events of valid transactions of one chaincode, a message per block that has some.
 * Runs until the signal fires.
 */
export async function streamChaincodeEvents(
  signed: gateway.SignedChaincodeEventsRequest,
  ledger: EventLedger,
  send: Send,
  signal: AbortSignal,
): Promise<void> {
  const request = parseRequest(signed, ledger);
  const isWanted = matcher(request);
  for (let number = request.start; ; number += 1) {
    await ledger.whenAbove(number, signal);
    if (signal.aborted) return;
    const wanted = chaincodeEvents(await ledger.block(number)).filter(isWanted);
    if (wanted.length === 0) continue;
    const response = new gateway.ChaincodeEventsResponse();
    response.setEventsList(wanted);
    response.setBlockNumber(number);
    await send(response.serializeBinary());
  }
}

/** As in Fabric, a transaction to begin after must have an event: one without is waited for in vain. */
function matcher({ chaincode, after }: EventsRequest): (event: peer.ChaincodeEvent) => boolean {
  let hasPassed = after === '';
  return (event) => {
    const isAfter = hasPassed;
    hasPassed ||= event.getTxId() === after;
    return isAfter && event.getChaincodeId() === chaincode;
  };
}

function parseRequest(signed: gateway.SignedChaincodeEventsRequest, ledger: EventLedger): EventsRequest {
  if (signed.getRequest_asU8().length === 0) {
    throw new RpcError(status.INVALID_ARGUMENT, 'a chaincode events request is required');
  }
  const body = readRequest(() => gateway.ChaincodeEventsRequest.deserializeBinary(signed.getRequest_asU8()));
  checkReader(
    {
      channelId: body.getChannelId(),
      identity: body.getIdentity_asU8(),
      request: signed.getRequest_asU8(),
      signature: signed.getSignature_asU8(),
    },
    ledger,
  );
  const after = body.getAfterTransactionId();
  const seen = after === '' ? undefined : ledger.transactionPlace(after);
  const start = seen?.block ?? startOf(body.getStartPosition(), ledger.height);
  return { chaincode: body.getChaincodeId(), start, after };
}

function startOf(position: orderer.SeekPosition | undefined, height: number): number {
  const kind = orderer.SeekPosition.TypeCase;
  switch (position?.getTypeCase()) {
    case kind.SPECIFIED:
      return position.getSpecified()?.getNumber() ?? 0;
    case kind.OLDEST:
      throw invalidStart('Oldest');
    case kind.NEWEST:
      throw invalidStart('Newest');
    default:
      return height;
  }
}

function invalidStart(kind: string): RpcError {
  return new RpcError(status.INVALID_ARGUMENT, `invalid start position type: *orderer.SeekPosition_${kind}`);
}
