import { status } from '@grpc/grpc-js';
import { gateway, type common, type peer } from '@hyperledger/fabric-protos';
import type { Faults } from '../faults.ts';
import { LIFECYCLE } from '../lifecycle/chaincode-definition.ts';
import type { BroadcastOutcome } from '../orderer/orderer.ts';
import type { PolicyRule } from '../policy/signature-policy.ts';
import { MalformedProposal, parseProposal, type Proposal } from '../protoutil/proposal.ts';
import { assembleTransaction } from '../protoutil/transaction.ts';
import { toValidationCode } from '../validator/validation-code.ts';
import type { CommitNotifier } from './commit-notifier.ts';
import { EndorsementPlan, noCombination, type EndorserNode } from './endorsement-plan.ts';
import { evaluate } from './evaluate.ts';
import { RpcError, type FailureDetail } from './rpc-error.ts';
import { checkReader, type ChannelReaders } from './signed-request.ts';

/** What the gateway of one organisation's peer works with. */
export interface GatewayOptions {
  readonly mspId: string;
  readonly readers: ChannelReaders;
  /** Peers of all organisations, this one first. */
  readonly nodes: ReadonlyMap<string, EndorserNode>;
  /** Endorsement policy of a chaincode committed on the channel. */
  readonly policyOf: (chaincode: string) => PolicyRule | undefined;
  readonly isSystemChaincode: (name: string) => boolean;
  readonly broadcast: (envelope: common.Envelope) => BroadcastOutcome;
  /** Orderers as error details name them. */
  readonly orderers: readonly { readonly mspId: string; readonly address: string }[];
  readonly notifier: CommitNotifier;
  readonly faults: Faults;
}

/** Fabric's gateway.Gateway service of one organisation's peer, without the transport. */
export class GatewayService {
  readonly #options: GatewayOptions;

  constructor(options: GatewayOptions) {
    this.#options = options;
  }

  async endorse(request: gateway.EndorseRequest, signal: AbortSignal): Promise<gateway.EndorseResponse> {
    const proposal = this.#proposal(
      request.getProposedTransaction(),
      'the proposed transaction must contain a signed proposal',
    );
    const named = request.getEndorsingOrganizationsList();
    const policy = this.#options.policyOf(proposal.chaincodeName);
    const onChannel = proposal.channelId === this.#options.readers.channelId;
    if (policy === undefined || !onChannel) {
      throw noCombination(
        `No metadata was found for chaincode ${proposal.chaincodeName} in channel ${proposal.channelId}`,
      );
    }
    const plan = new EndorsementPlan(proposal, this.#options.nodes);
    const mspIds = [...this.#options.nodes.keys()];
    const collected = await orAborted(
      named.length > 0 ? plan.fromOrganisations(named) : plan.fromPolicy(this.#options.mspId, policy, mspIds),
      signal,
      'endorsement timeout expired while collecting endorsements',
    );
    const response = new gateway.EndorseResponse();
    response.setPreparedTransaction(assembleTransaction(proposal, collected.payload, collected.endorsements));
    return response;
  }

  async evaluate(request: gateway.EvaluateRequest, signal: AbortSignal): Promise<gateway.EvaluateResponse> {
    const proposal = this.#proposal(
      request.getProposedTransaction(),
      'failed to unpack transaction proposal: a signed proposal is required',
    );
    const nodes = this.#evaluators(proposal, request.getTargetOrganizationsList());
    const response = new gateway.EvaluateResponse();
    response.setResult(await orAborted(evaluate(proposal, nodes, signal), signal, 'evaluate timeout expired'));
    return response;
  }

  submit(request: gateway.SubmitRequest): gateway.SubmitResponse {
    const envelope = request.getPreparedTransaction();
    if (envelope === undefined) throw new RpcError(status.INVALID_ARGUMENT, 'a prepared transaction is required');
    if (envelope.getSignature_asU8().length === 0) {
      throw new RpcError(status.INVALID_ARGUMENT, 'prepared transaction must be signed');
    }
    if (request.getChannelId() !== this.#options.readers.channelId) {
      throw new RpcError(
        status.UNAVAILABLE,
        `failed to get config for channel [${request.getChannelId()}]: could not get last config for channel ${request.getChannelId()}`,
      );
    }
    const outcome = this.#options.broadcast(envelope);
    if (outcome.status !== 'SUCCESS') throw this.#quorumImpossible(outcome);
    return new gateway.SubmitResponse();
  }

  async commitStatus(
    request: gateway.SignedCommitStatusRequest,
    signal: AbortSignal,
  ): Promise<gateway.CommitStatusResponse> {
    if (request.getRequest_asU8().length === 0) {
      throw new RpcError(status.INVALID_ARGUMENT, 'a commit status request is required');
    }
    const body = readRequest(() => gateway.CommitStatusRequest.deserializeBinary(request.getRequest_asU8()));
    checkReader(
      {
        channelId: body.getChannelId(),
        identity: body.getIdentity_asU8(),
        request: request.getRequest_asU8(),
        signature: request.getSignature_asU8(),
      },
      this.#options.readers,
    );
    const place = await this.#options.notifier.wait(body.getTransactionId(), signal);
    if (place === undefined) throw new RpcError(status.CANCELLED, 'context canceled');
    this.#options.faults.throwIfCommitStatusDropped();
    const response = new gateway.CommitStatusResponse();
    response.setResult(toValidationCode(place.code));
    response.setBlockNumber(place.block);
    return response;
  }

  #proposal(signed: peer.SignedProposal | undefined, missing: string): Proposal {
    if (signed === undefined || signed.getProposalBytes_asU8().length === 0) {
      throw new RpcError(status.INVALID_ARGUMENT, missing);
    }
    try {
      return parseProposal(signed);
    } catch (error) {
      if (error instanceof MalformedProposal) throw new RpcError(status.INVALID_ARGUMENT, error.message);
      throw error;
    }
  }

  #evaluators(proposal: Proposal, targets: readonly string[]): EndorserNode[] {
    const { readers, nodes, isSystemChaincode, policyOf } = this.#options;
    const { channelId, chaincodeName } = proposal;
    if (channelId !== readers.channelId) {
      throw new RpcError(
        status.UNAVAILABLE,
        `failed to get config for channel [${channelId}]: could not get last config for channel ${channelId}`,
      );
    }
    const known =
      isSystemChaincode(chaincodeName) || (chaincodeName !== LIFECYCLE && policyOf(chaincodeName) !== undefined);
    if (!known) {
      throw new RpcError(
        status.FAILED_PRECONDITION,
        `no peers available to evaluate chaincode ${chaincodeName} in channel ${channelId}`,
      );
    }
    if (targets.length === 0) return [...nodes.values()];
    const chosen = targets.map((mspId) => nodes.get(mspId)).filter((node) => node !== undefined);
    if (chosen.length === 0) {
      throw new RpcError(status.UNAVAILABLE, `failed to find any endorsing peers for org(s): ${targets.join(', ')}`);
    }
    return chosen;
  }

  /** Two of four orderers that refuse make SmartBFT's quorum impossible. */
  #quorumImpossible(outcome: BroadcastOutcome): RpcError {
    const message = `received unsuccessful response from orderer: status=${outcome.status}, info=${outcome.info}`;
    const details = this.#options.orderers.slice(0, 2).map((node): FailureDetail => ({ ...node, message }));
    return new RpcError(
      status.UNAVAILABLE,
      'insufficient number of orderers could successfully process transaction to satisfy quorum requirement',
      details,
    );
  }
}

export function readRequest<T>(read: () => T): T {
  try {
    return read();
  } catch {
    throw new RpcError(status.INVALID_ARGUMENT, 'proto: cannot parse invalid wire-format data');
  }
}

/** The caller's deadline or cancellation ends the call; what already runs in a chaincode ends by itself. */
async function orAborted<T>(work: Promise<T>, signal: AbortSignal, timeout: string): Promise<T> {
  let abort: () => void = () => undefined;
  const aborted = new Promise<never>((_, reject) => {
    abort = () => {
      reject(new RpcError(status.DEADLINE_EXCEEDED, timeout));
    };
    signal.addEventListener('abort', abort);
  });
  try {
    return await Promise.race([work, aborted]);
  } finally {
    signal.removeEventListener('abort', abort);
  }
}
