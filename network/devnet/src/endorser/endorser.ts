import type { peer } from '@hyperledger/fabric-protos';
import type { ChaincodeStream } from '../chaincode/chaincode-stream.ts';
import { ChaincodeFailure, type ChaincodeResult } from '../chaincode/transaction-context.ts';
import type { Clock } from '../clock.ts';
import { messageOf } from '../errors.ts';
import { LIFECYCLE, readDefinition, sequenceKey } from '../lifecycle/chaincode-definition.ts';
import type { Identity } from '../msp/identity.ts';
import type { Signer } from '../msp/signer.ts';
import { proposalHash, type Proposal } from '../protoutil/proposal.ts';
import { encodeResponsePayload, type Endorsement } from '../protoutil/transaction.ts';
import { TransactionSimulator } from '../rwset/simulator.ts';
import type { StateReader, StateSnapshot } from '../statedb/state-database.ts';
import { keyPolicyBytes } from '../validator/key-level-policy.ts';
import { checkProposal, checkRequest } from './proposal-checks.ts';
import type { SystemChaincode } from './qscc.ts';

/** From here on a response of a chaincode is an error: it is passed on, but not endorsed. */
const ERROR_THRESHOLD = 400;

/** What an endorser answers. The kinds are those the gateway treats differently. */
export type ProposalOutcome =
  /** Refused before the peer read the proposal: worth trying elsewhere on evaluate. */
  | { readonly kind: 'unauthorised'; readonly message: string }
  /** The proposal itself is at fault. */
  | { readonly kind: 'invalid'; readonly message: string }
  /** The peer could not run it. */
  | { readonly kind: 'failed'; readonly message: string }
  /** The chaincode answered with an error. */
  | { readonly kind: 'refused'; readonly response: peer.Response }
  | Endorsed;

export interface Endorsed {
  readonly kind: 'endorsed';
  readonly response: peer.Response;
  readonly payload: Uint8Array;
  readonly endorsement: Endorsement;
  /** Own policies of the keys written. */
  readonly keyPolicies: readonly Uint8Array[];
  /** Whether every written key has a policy of its own, so that the chaincode's does not count. */
  readonly disregardsNamespacePolicy: boolean;
}

/** What an endorser sees of its channel. */
export interface EndorserLedger {
  readonly channelId: string;
  snapshot(): StateSnapshot;
  isCommitted(txId: string): boolean;
  deserialize(serialized: Uint8Array): Identity | undefined;
}

export interface EndorserOptions {
  readonly signer: Signer;
  readonly ledger: EndorserLedger;
  readonly clock: Clock;
  readonly executeTimeoutMs: number;
  /** This organisation's streams, by chaincode name. */
  readonly chaincodes: ReadonlyMap<string, ChaincodeStream>;
  readonly systemChaincodes: ReadonlyMap<string, SystemChaincode>;
}

/** The endorsing peer of one organisation: checks a proposal, simulates it for itself, signs the result. */
export class Endorser {
  readonly mspId: string;
  readonly #options: EndorserOptions;

  constructor(options: EndorserOptions) {
    this.mspId = options.signer.mspId;
    this.#options = options;
  }

  async process(proposal: Proposal): Promise<ProposalOutcome> {
    const { ledger, clock } = this.#options;
    const unauthorised = checkRequest(proposal, ledger, clock.now());
    if (unauthorised !== undefined) return { kind: 'unauthorised', message: unauthorised };
    const invalid = checkProposal(proposal, ledger);
    if (invalid !== undefined) return { kind: 'invalid', message: invalid };
    const snapshot = ledger.snapshot();
    try {
      return await this.#simulate(proposal, snapshot);
    } catch (error) {
      const prefix = error instanceof ChaincodeFailure ? `failed to execute transaction ${proposal.txId}: ` : '';
      return { kind: 'failed', message: `error in simulation: ${prefix}${messageOf(error)}` };
    } finally {
      await snapshot.close();
    }
  }

  async #simulate(proposal: Proposal, state: StateReader): Promise<ProposalOutcome> {
    const system = this.#options.systemChaincodes.get(proposal.chaincodeName);
    const simulator = new TransactionSimulator(proposal.txId, state);
    if (system !== undefined) {
      const response = await system(proposal.input.getArgsList_asU8());
      return this.#endorse(proposal, { response, event: undefined }, simulator, state, 'syscc');
    }
    const committed = readDefinition(state, proposal.chaincodeName);
    const stream = this.#options.chaincodes.get(proposal.chaincodeName);
    if (committed === undefined || stream === undefined) {
      return {
        kind: 'failed',
        message: `make sure the chaincode ${proposal.chaincodeName} has been successfully defined on channel ${proposal.channelId} and try again`,
      };
    }
    simulator.getState(LIFECYCLE, sequenceKey(proposal.chaincodeName));
    const result = await stream.execute(proposal, simulator, this.#options.executeTimeoutMs);
    return this.#endorse(proposal, result, simulator, state, committed.definition.version);
  }

  #endorse(
    proposal: Proposal,
    { response, event }: ChaincodeResult,
    simulator: TransactionSimulator,
    state: StateReader,
    chaincodeVersion: string,
  ): ProposalOutcome {
    if (response.getStatus() >= ERROR_THRESHOLD) return { kind: 'refused', response };
    const payload = encodeResponsePayload({
      proposalHash: proposalHash(proposal.channelHeaderBytes, proposal.signatureHeaderBytes, proposal.recordedPayload),
      results: simulator.results(),
      event: event?.serializeBinary() ?? new Uint8Array(),
      response,
      chaincodeName: proposal.chaincodeName,
      chaincodeVersion,
    });
    const { signer } = this.#options;
    const endorsement = { endorser: signer.serialized, signature: signer.sign(payload, signer.serialized) };
    const written = [...simulator.writtenKeys()].map(({ namespace, key }) => keyPolicyBytes(state, namespace, key));
    const keyPolicies = written.filter((policy) => policy !== undefined);
    const disregardsNamespacePolicy = written.length > 0 && keyPolicies.length === written.length;
    return { kind: 'endorsed', response, payload, endorsement, keyPolicies, disregardsNamespacePolicy };
  }
}
