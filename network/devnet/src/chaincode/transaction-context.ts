import type { peer } from '@hyperledger/fabric-protos';
import type { Proposal } from '../protoutil/proposal.ts';
import type { TransactionSimulator } from '../rwset/simulator.ts';
import type { StateEntry } from '../statedb/state-database.ts';

/** How a chaincode ended a transaction. */
export interface ChaincodeResult {
  readonly response: peer.Response;
  readonly event: peer.ChaincodeEvent | undefined;
}

/** An iterator the chaincode has open, with one entry read ahead to know whether more follow. */
export interface OpenQuery {
  readonly entries: AsyncIterator<StateEntry>;
  ahead: StateEntry | undefined;
}

/** Runs another chaincode within the same transaction. @throws ChaincodeFailure */
export type Invoke = (name: string, input: peer.ChaincodeInput) => Promise<ChaincodeResult>;

/** What a chaincode is asked to do. */
export interface ChaincodeCall {
  readonly proposal: Proposal;
  /** Name of the chaincode, and of its namespace; the proposal names the one that was called first. */
  readonly name: string;
  readonly input: peer.ChaincodeInput;
  /** Collects what it reads and writes. */
  readonly simulator: TransactionSimulator;
  readonly invoke: Invoke;
}

/** One transaction running in a chaincode process for one organisation. */
export interface TransactionContext {
  readonly channelId: string;
  readonly txId: string;
  readonly namespace: string;
  readonly simulator: TransactionSimulator;
  readonly queries: Map<string, OpenQuery>;
  readonly invoke: Invoke;
  readonly settle: (outcome: ChaincodeResult | ChaincodeFailure) => void;
}

/** The transaction did not end in the chaincode's own answer; the text is Fabric's. */
export class ChaincodeFailure extends Error {
  override readonly name = 'ChaincodeFailure';
}
