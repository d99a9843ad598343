import type { peer } from '@hyperledger/fabric-protos';
import type { ChaincodeStream } from '../chaincode/chaincode-stream.ts';
import { ChaincodeFailure, type ChaincodeResult } from '../chaincode/transaction-context.ts';
import type { Clock } from '../clock.ts';
import { messageOf } from '../errors.ts';
import type { Faults } from '../faults.ts';
import { LIFECYCLE, readDefinition, sequenceKey } from '../lifecycle/chaincode-definition.ts';
import type { Identity } from '../msp/identity.ts';
import type { Signer } from '../msp/signer.ts';
import { proposalHash, type Proposal } from '../protoutil/proposal.ts';
import { encodeResponsePayload, type Endorsement } from '../protoutil/transaction.ts';
import { TransactionSimulator } from '../rwset/simulator.ts';
import type { StateReader, StateSnapshot } from '../statedb/state-database.ts';
import { interestsOf, type ChaincodeInterest } from './chaincode-interest.ts';
import { checkContent, checkProposal, checkRequest } from './proposal-checks.ts';
import { callRejected, type SystemChaincode } from './system-chaincode.ts';

/** From here on a response of a chaincode is an error: it is passed on, but not endorsed. */
const ERROR_THRESHOLD = 400;
/** From here on the error carries its payload, by which clients tell a chaincode's error from the peer's own. */
const ERROR = 500;

/** What an endorser answers. The kinds are those the gateway treats differently. */
export type ProposalOutcome =
  /** Refused before the peer read the proposal: worth trying elsewhere on evaluate. */
  | { readonly kind: 'unauthorised'; readonly message: string }
  /** The proposal itself is at fault. */
  | { readonly kind: 'invalid'; readonly message: string }
  /** The peer could not run it. */
  | { readonly kind: 'failed'; readonly message: string }
  /** The chaincode answered with an error; an answer of 500 or more carries what would have been endorsed. */
  | { readonly kind: 'refused'; readonly response: peer.Response; readonly payload: Uint8Array | undefined }
  | Endorsed;

export interface Endorsed {
  readonly kind: 'endorsed';
  readonly response: peer.Response;
  readonly payload: Uint8Array;
  readonly endorsement: Endorsement;
  readonly interests: readonly ChaincodeInterest[];
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
  readonly faults: Faults;
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
    const { ledger, clock, faults } = this.#options;
    const unauthorised = checkRequest(proposal, ledger, clock.now());
    if (unauthorised !== undefined) return { kind: 'unauthorised', message: unauthorised };
    if (faults.rejectsEndorsement(this.mspId)) return { kind: 'failed', message: 'endorsement rejected on request' };
    const incomplete = checkContent(proposal);
    if (incomplete !== undefined) return { kind: 'invalid', message: incomplete };
    if (proposal.channelId !== ledger.channelId)
      return { kind: 'failed', message: `channel '${proposal.channelId}' not found` };
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
    if (committed === undefined || !this.#options.chaincodes.has(proposal.chaincodeName)) {
      return {
        kind: 'failed',
        message: `make sure the chaincode ${proposal.chaincodeName} has been successfully defined on channel ${proposal.channelId} and try again: chaincode ${proposal.chaincodeName} not found`,
      };
    }
    const result = await this.#run(proposal, proposal.chaincodeName, proposal.input, simulator);
    return this.#endorse(proposal, result, simulator, state, committed.definition.version);
  }

  /** Runs a chaincode, which may run others within the same transaction. @throws ChaincodeFailure */
  async #run(
    proposal: Proposal,
    name: string,
    input: peer.ChaincodeInput,
    simulator: TransactionSimulator,
  ): Promise<ChaincodeResult> {
    if (this.#options.systemChaincodes.has(name))
      return { response: callRejected(name, proposal.chaincodeName), event: undefined };
    simulator.getState(LIFECYCLE, sequenceKey(name));
    const stream = this.#options.chaincodes.get(name);
    if (stream === undefined) {
      const reason = `failed to get chaincode container info for ${name}: chaincode ${name} not found`;
      throw new ChaincodeFailure(`invalid invocation: [channel ${proposal.channelId}] ${reason}`);
    }
    const invoke = (target: string, targetInput: peer.ChaincodeInput): Promise<ChaincodeResult> =>
      this.#run(proposal, target, targetInput, simulator);
    return stream.execute({ proposal, name, input, simulator, invoke }, this.#options.executeTimeoutMs);
  }

  #endorse(
    proposal: Proposal,
    { response, event }: ChaincodeResult,
    simulator: TransactionSimulator,
    state: StateReader,
    chaincodeVersion: string,
  ): ProposalOutcome {
    const isError = response.getStatus() >= ERROR_THRESHOLD;
    if (isError && response.getStatus() < ERROR) return { kind: 'refused', response, payload: undefined };
    const payload = encodeResponsePayload({
      proposalHash: proposalHash(proposal.channelHeaderBytes, proposal.signatureHeaderBytes, proposal.recordedPayload),
      results: simulator.results(),
      event: event?.serializeBinary() ?? new Uint8Array(),
      response,
      chaincodeName: proposal.chaincodeName,
      chaincodeVersion,
    });
    if (isError) return { kind: 'refused', response, payload };
    const { signer } = this.#options;
    const endorsement = { endorser: signer.serialized, signature: signer.sign(payload, signer.serialized) };
    const interests = interestsOf(simulator, state);
    return { kind: 'endorsed', response, payload, endorsement, interests };
  }
}
