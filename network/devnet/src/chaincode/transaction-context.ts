import type { peer } from '@hyperledger/fabric-protos';
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

/** One transaction running in a chaincode process for one organisation. */
export interface TransactionContext {
  readonly channelId: string;
  readonly txId: string;
  readonly namespace: string;
  readonly simulator: TransactionSimulator;
  readonly queries: Map<string, OpenQuery>;
  readonly settle: (outcome: ChaincodeResult | ChaincodeFailure) => void;
}

/** The transaction did not end in the chaincode's own answer; the text is Fabric's. */
export class ChaincodeFailure extends Error {
  override readonly name = 'ChaincodeFailure';
}
