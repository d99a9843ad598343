import { status } from '@grpc/grpc-js';
import { common, peer } from '@hyperledger/fabric-protos';
import { RpcError } from '../gateway/rpc-error.ts';
import { decodePolicy } from '../policy/signature-policy.ts';
import { MalformedProposal, parseProposal, type Proposal } from '../protoutil/proposal.ts';
import { encodeEndorsement } from '../protoutil/transaction.ts';
import type { ChaincodeInterest } from './chaincode-interest.ts';
import type { Endorsed, Endorser } from './endorser.ts';
import type { LocalQueries } from './local-queries.ts';

const PROPOSAL_RESPONSE_VERSION = 1;
const PEER_ERROR = 500;

/**
 * protos.Endorser of one organisation's peer, which clients older than the gateway and the peer CLI call. What is wrong
 * with the proposal itself is a gRPC error of code UNKNOWN; everything else is told in the response's status.
 */
export class EndorserService {
  readonly #endorser: Endorser;
  readonly #local: LocalQueries;

  constructor(endorser: Endorser, local: LocalQueries) {
    this.#endorser = endorser;
    this.#local = local;
  }

  /** @throws RpcError UNKNOWN with Fabric's text for a faulty or unauthorised proposal */
  async processProposal(signed: peer.SignedProposal): Promise<peer.ProposalResponse> {
    const proposal = read(signed);
    const hasChannel = proposal.channelId !== '';
    const outcome = hasChannel ? await this.#endorser.process(proposal) : await this.#local.answer(proposal);
    switch (outcome.kind) {
      case 'unauthorised':
      case 'invalid':
        throw new RpcError(status.UNKNOWN, outcome.message);
      case 'failed':
        return answer(responseOf(PEER_ERROR, outcome.message));
      case 'answered':
        return answer(outcome.response);
      case 'refused':
        return answer(outcome.response, outcome.payload);
      case 'endorsed':
        return endorsed(outcome);
    }
  }
}

function read(signed: peer.SignedProposal): Proposal {
  try {
    return parseProposal(signed);
  } catch (error) {
    if (error instanceof MalformedProposal) throw new RpcError(status.UNKNOWN, error.message);
    throw error;
  }
}

function answer(response: peer.Response, payload?: Uint8Array): peer.ProposalResponse {
  const message = new peer.ProposalResponse();
  message.setResponse(response);
  if (payload !== undefined) message.setPayload(payload);
  return message;
}

function endorsed(outcome: Endorsed): peer.ProposalResponse {
  const message = answer(outcome.response, outcome.payload);
  message.setVersion(PROPOSAL_RESPONSE_VERSION);
  message.setEndorsement(encodeEndorsement(outcome.endorsement));
  message.setInterest(encodeInterest(outcome.interests));
  return message;
}

/** What a client hands to service discovery to learn who must endorse. */
function encodeInterest(interests: readonly ChaincodeInterest[]): peer.ChaincodeInterest {
  const message = new peer.ChaincodeInterest();
  message.setChaincodesList(
    interests.map(({ name, keyPolicies, disregardsNamespacePolicy }) => {
      const call = new peer.ChaincodeCall();
      call.setName(name);
      call.setDisregardNamespacePolicy(disregardsNamespacePolicy);
      const readable = keyPolicies.filter((policy) => decodePolicy(policy) !== undefined);
      call.setKeyPoliciesList(readable.map((policy) => common.SignaturePolicyEnvelope.deserializeBinary(policy)));
      return call;
    }),
  );
  return message;
}

function responseOf(code: number, message: string): peer.Response {
  const response = new peer.Response();
  response.setStatus(code);
  response.setMessage(message);
  return response;
}
