import { status } from '@grpc/grpc-js';
import type { peer } from '@hyperledger/fabric-protos';
import type { Proposal } from '../protoutil/proposal.ts';
import { refusalOf, type EndorserNode } from './endorser-answer.ts';
import { RpcError, type FailureDetail } from './rpc-error.ts';

/**
 * Runs a query on one peer, the gateway's own first. A chaincode's refusal and a faulty proposal end it; a peer that
 * could not run it lets the next one try.
 */
export async function evaluate(
  proposal: Proposal,
  nodes: readonly EndorserNode[],
  signal: AbortSignal,
): Promise<peer.Response> {
  const failures: FailureDetail[] = [];
  let last = status.UNAVAILABLE;
  for (const node of nodes) {
    if (signal.aborted) break;
    const outcome = await node.endorser.process(proposal);
    if (outcome.kind === 'endorsed') return outcome.response;
    const { code, message, retry } = refusalOf(outcome, node);
    failures.push({ address: node.address, mspId: node.endorser.mspId, message });
    if (!retry) throw new RpcError(code, `evaluate call to endorser returned error: ${message}`, failures);
    last = code;
  }
  throw new RpcError(last, 'failed to evaluate transaction, see attached details for more info', failures);
}
