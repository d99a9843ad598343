import { status } from '@grpc/grpc-js';
import type { Endorsed, Endorser, ProposalOutcome } from '../endorser/endorser.ts';

/** An endorser with the address clients know it by. */
export interface EndorserNode {
  readonly endorser: Endorser;
  readonly address: string;
  /** The gateway's own peer, which it calls without a connection: an error then reaches it unwrapped. */
  readonly isLocal: boolean;
}

export type Unendorsed = Exclude<ProposalOutcome, Endorsed>;

/** What a gateway makes of a peer's refusal. */
export interface Refusal {
  readonly code: status;
  readonly message: string;
  /** Whether a query may be tried at the next peer. */
  readonly retry: boolean;
}

/** A gateway's reading of an endorser's answer, told apart as Fabric's does: by error, status and payload. */
export function refusalOf(outcome: Unendorsed, { isLocal }: EndorserNode): Refusal {
  switch (outcome.kind) {
    case 'refused': {
      const message = `chaincode response ${String(outcome.response.getStatus())}, ${outcome.response.getMessage()}`;
      return { code: status.UNKNOWN, message, retry: false };
    }
    case 'failed':
      return { code: status.ABORTED, message: outcome.message, retry: true };
    case 'invalid':
      if (isLocal) return { code: status.FAILED_PRECONDITION, message: outcome.message, retry: false };
      return { code: status.UNAVAILABLE, message: remote(outcome.message), retry: true };
    case 'unauthorised':
      return { code: status.UNAVAILABLE, message: isLocal ? outcome.message : remote(outcome.message), retry: true };
  }
}

/** An error that came over gRPC. */
function remote(message: string): string {
  return `rpc error: code = Unknown desc = ${message}`;
}
