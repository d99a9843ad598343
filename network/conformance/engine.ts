/** The two engines a case runs on. */
export const ENGINES = ['devnet', 'fabric'] as const;
export type EngineName = (typeof ENGINES)[number];

export const CHAINCODE = 'conformance';

/** What a network of either engine is started with. */
export interface EngineSettings {
  /** Folder whose identities exist already; the ledger goes there as well. */
  readonly data: string;
  readonly batchTimeoutMs: number;
  readonly executeTimeoutMs: number;
  readonly gatewayConcurrency: number;
}

/** The chaincode processes of a network, one for each organisation. */
export interface ChaincodeControl {
  /** Ends one at once, as a crash does. */
  stop(mspId: string): Promise<void>;
  /** Resolves when it listens. */
  start(mspId: string): Promise<void>;
  /** Resolves when a process that ends by itself has ended. */
  ended(mspId: string): Promise<void>;
}

/** A running network of either engine: four organisations, the conformance chaincode, policy two of four. */
export interface Engine {
  readonly name: EngineName;
  /** Folder with `orgs/<MSPID>/…`. */
  readonly dataDir: string;
  readonly channel: string;
  /** `host:port` by MSP id. */
  readonly peers: Readonly<Record<string, string>>;
  readonly orderers: Readonly<Record<string, string>>;
  readonly chaincodes: ChaincodeControl;
  readonly settings: EngineSettings;
  close(): Promise<void>;
}
