import { status } from '@grpc/grpc-js';
import type { peer } from '@hyperledger/fabric-protos';
import type { ProposalOutcome, Endorsed } from '../endorser/endorser.ts';
import type { Proposal } from '../protoutil/proposal.ts';
import { failureText, type EndorserNode } from './endorsement-plan.ts';
import { RpcError, type FailureDetail } from './rpc-error.ts';

type Failure = Exclude<ProposalOutcome, Endorsed>;

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
  let code = status.UNAVAILABLE;
  for (const [index, node] of nodes.entries()) {
    if (signal.aborted) break;
    const outcome = await node.endorser.process(proposal);
    if (outcome.kind === 'endorsed') return outcome.response;
    const message = failureText(outcome);
    failures.push({ address: node.address, mspId: node.endorser.mspId, message: remoteText(outcome, message, index) });
    if (outcome.kind === 'refused') throw evaluateFailed(status.UNKNOWN, message, failures);
    if (outcome.kind === 'invalid') throw evaluateFailed(status.FAILED_PRECONDITION, message, failures);
    code = outcome.kind === 'unauthorised' ? status.UNAVAILABLE : status.ABORTED;
  }
  throw new RpcError(code, 'failed to evaluate transaction, see attached details for more info', failures);
}

function evaluateFailed(code: status, message: string, details: readonly FailureDetail[]): RpcError {
  return new RpcError(code, `evaluate call to endorser returned error: ${message}`, details);
}

/** Another organisation's peer answers over gRPC, and its refusal to listen comes wrapped. */
function remoteText(outcome: Failure, message: string, index: number): string {
  return outcome.kind === 'unauthorised' && index > 0 ? `rpc error: code = Unknown desc = ${message}` : message;
}
