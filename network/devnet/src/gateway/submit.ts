import { status } from '@grpc/grpc-js';
import type { common } from '@hyperledger/fabric-protos';
import { ALREADY_PENDING, type BroadcastOutcome } from '../orderer/broadcast-outcome.ts';
import { RpcError, type FailureDetail } from './rpc-error.ts';

/** An orderer as a gateway sends to it. */
export interface OrdererTarget {
  readonly mspId: string;
  readonly address: string;
  /** Refuses whatever it is sent; it then does not see the transaction. */
  readonly isRejecting: boolean;
  broadcast(envelope: common.Envelope): BroadcastOutcome;
}

/**
 * Sends to all orderers, as a gateway does under BFT, until enough took it or enough refused. The orderers share one
 * queue here, so the first that is not made to refuse answers for all of them.
 * @throws RpcError UNAVAILABLE naming the orderers that refused; the transaction may still be ordered then
 */
export function submitToOrderers(envelope: common.Envelope, orderers: readonly OrdererTarget[]): void {
  const shared = orderers.find((orderer) => !orderer.isRejecting)?.broadcast(envelope);
  const outcomes = orderers.map((orderer) => ({
    orderer,
    outcome: orderer.isRejecting ? orderer.broadcast(envelope) : (shared ?? orderer.broadcast(envelope)),
  }));
  const failures = outcomes
    .filter(({ outcome }) => outcome.status !== 'SUCCESS' && outcome !== ALREADY_PENDING)
    .map(({ orderer, outcome }) => detail(orderer, outcome));
  const tolerated = orderers.length - quorumOf(orderers.length);
  if (failures.length <= tolerated) return;
  throw new RpcError(
    status.UNAVAILABLE,
    'insufficient number of orderers could successfully process transaction to satisfy quorum requirement',
    // The gateway stops listening once a quorum has become impossible.
    failures.slice(0, tolerated + 1),
  );
}

/** SmartBFT's quorum: any two of this size have more members in common than may be faulty. */
export function quorumOf(orderers: number): number {
  return Math.ceil((orderers + Math.floor((orderers - 1) / 3) + 1) / 2);
}

function detail({ mspId, address }: OrdererTarget, outcome: BroadcastOutcome): FailureDetail {
  const message = `received unsuccessful response from orderer: status=${outcome.status}, info=${outcome.info}`;
  return { mspId, address, message };
}
