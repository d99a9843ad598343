import { status } from '@grpc/grpc-js';
import { gateway } from '@hyperledger/fabric-protos';
import type { Faults } from '../faults.ts';
import { LIFECYCLE } from '../lifecycle/chaincode-definition.ts';
import type { PolicyRule } from '../policy/signature-policy.ts';
import type { Proposal } from '../protoutil/proposal.ts';
import { assembleTransaction } from '../protoutil/transaction.ts';
import type { CommitNotifier } from './commit-notifier.ts';
import { commitStatus } from './commit-status.ts';
import { EndorsementPlan, noCombination } from './endorsement-plan.ts';
import type { EndorserNode } from './endorser-answer.ts';
import { evaluate } from './evaluate.ts';
import { orAborted, readProposal, readQuery, unknownChannel } from './requests.ts';
import { RpcError } from './rpc-error.ts';
import type { ChannelReaders } from './signed-request.ts';
import { submitToOrderers, type OrdererTarget } from './submit.ts';

/** What the gateway of one organisation's peer works with. */
export interface GatewayOptions {
  readonly mspId: string;
  readonly readers: ChannelReaders;
  /** Peers of all organisations, this one first. */
  readonly nodes: ReadonlyMap<string, EndorserNode>;
  /** Endorsement policy of a chaincode committed on the channel. */
  readonly policyOf: (chaincode: string) => PolicyRule | undefined;
  readonly isSystemChaincode: (name: string) => boolean;
  readonly orderers: readonly OrdererTarget[];
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
    const missing = 'the proposed transaction must contain a signed proposal';
    const proposal = readProposal(request.getProposedTransaction(), missing);
    const named = request.getEndorsingOrganizationsList();
    this.#assertDefined(proposal);
    const plan = new EndorsementPlan(proposal, this.#options.nodes);
    const mspIds = [...this.#options.nodes.keys()];
    const collected = await orAborted(
      named.length > 0
        ? plan.fromOrganisations(named)
        : plan.fromPolicy(this.#options.mspId, this.#options.policyOf, mspIds),
      signal,
      'endorsement timeout expired while collecting endorsements',
    );
    const response = new gateway.EndorseResponse();
    response.setPreparedTransaction(assembleTransaction(proposal, collected.payload, collected.endorsements));
    return response;
  }

  async evaluate(request: gateway.EvaluateRequest, signal: AbortSignal): Promise<gateway.EvaluateResponse> {
    const proposal = readQuery(request);
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
      throw unknownChannel(status.FAILED_PRECONDITION, request.getChannelId());
    }
    submitToOrderers(envelope, this.#options.orderers);
    return new gateway.SubmitResponse();
  }

  commitStatus(request: gateway.SignedCommitStatusRequest, signal: AbortSignal): Promise<gateway.CommitStatusResponse> {
    return commitStatus(request, this.#options, signal);
  }

  #assertDefined({ invokedName, channelId }: Proposal): void {
    const isDefined = this.#options.policyOf(invokedName) !== undefined;
    if (isDefined && channelId === this.#options.readers.channelId) return;
    throw noCombination(`No metadata was found for chaincode ${invokedName} in channel ${channelId}`);
  }

  /** The peers that may answer a query, in order. Transient data goes to no other organisation unless named. */
  #evaluators(proposal: Proposal, named: readonly string[]): EndorserNode[] {
    const { mspId, readers, nodes } = this.#options;
    const { channelId, invokedName } = proposal;
    if (channelId !== readers.channelId) throw unknownChannel(status.UNAVAILABLE, channelId);
    const targets = named.length === 0 && proposal.hasTransientData ? [mspId] : named;
    const chosen = [...nodes].filter(([id]) => targets.length === 0 || targets.includes(id)).map(([, node]) => node);
    if (!this.#isKnown(invokedName) || chosen.length === 0) {
      throw new RpcError(
        status.FAILED_PRECONDITION,
        `no peers available to evaluate chaincode ${invokedName} in channel ${channelId}`,
      );
    }
    return chosen;
  }

  #isKnown(chaincodeName: string): boolean {
    const { isSystemChaincode, policyOf } = this.#options;
    return isSystemChaincode(chaincodeName) || (chaincodeName !== LIFECYCLE && policyOf(chaincodeName) !== undefined);
  }
}
