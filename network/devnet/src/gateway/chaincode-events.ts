import { status } from '@grpc/grpc-js';
import { gateway, orderer } from '@hyperledger/fabric-protos';
import { chaincodeEvents } from '../deliver/filtered-block.ts';
import type { DeliverLedger, Send } from '../deliver/deliver-service.ts';
import { readRequest } from './gateway-service.ts';
import { RpcError } from './rpc-error.ts';
import { checkReader } from './signed-request.ts';

interface EventsRequest {
  readonly chaincode: string;
  readonly start: number;
  /** Events of the start block up to and including this transaction were seen before. */
  readonly after: string;
}

/**
 * Gateway.ChaincodeEvents: events of valid transactions of one chaincode, a message per block that has some.
 * Runs until the signal fires.
 */
export async function streamChaincodeEvents(
  signed: gateway.SignedChaincodeEventsRequest,
  ledger: DeliverLedger,
  send: Send,
  signal: AbortSignal,
): Promise<void> {
  const request = parseRequest(signed, ledger);
  for (let number = request.start; ; number += 1) {
    await ledger.whenAbove(number, signal);
    if (signal.aborted) return;
    const transactions = chaincodeEvents(await ledger.block(number));
    const seen = number === request.start ? transactions.findIndex(({ txId }) => txId === request.after) : -1;
    const events = transactions.slice(seen + 1).flatMap((transaction) => transaction.events);
    const wanted = events.filter((event) => event.getChaincodeId() === request.chaincode);
    if (wanted.length === 0) continue;
    const response = new gateway.ChaincodeEventsResponse();
    response.setEventsList(wanted);
    response.setBlockNumber(number);
    await send(response.serializeBinary());
  }
}

function parseRequest(signed: gateway.SignedChaincodeEventsRequest, ledger: DeliverLedger): EventsRequest {
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
  return {
    chaincode: body.getChaincodeId(),
    start: startOf(body.getStartPosition(), ledger.height),
    after: body.getAfterTransactionId(),
  };
}

function startOf(position: orderer.SeekPosition | undefined, height: number): number {
  const kind = orderer.SeekPosition.TypeCase;
  switch (position?.getTypeCase()) {
    case kind.OLDEST:
      return 0;
    case kind.SPECIFIED:
      return position.getSpecified()?.getNumber() ?? 0;
    case kind.NEWEST:
      return height - 1;
    default:
      return height;
  }
}
