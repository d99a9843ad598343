import type { BatchSize } from './orderer/block-cutter.ts';
import type { Log } from './log.ts';
import type { PolicyOption } from './policy/chaincode-policy.ts';

/** A chaincode and where each organisation's process of it listens. */
export interface ChaincodeOption {
  readonly name: string;
  /** `host:port` for every organisation not named in `addresses`. */
  readonly address: string;
  /** `host:port` by MSP id. */
  readonly addresses?: Readonly<Record<string, string>>;
}

export interface DevnetOptions {
  /** Folder for identities and ledger; made if missing. */
  readonly data: string;
  readonly chaincodes: readonly ChaincodeOption[];
  readonly channelId?: string;
  /** First port of the range (default 7000: peers at 7051, 7061, …; orderers at 7250, 7260, …). 0: free ports chosen by the system. */
  readonly portBase?: number;
  /** Time after which a block that is not full is cut; 20 ms by default. */
  readonly batchTimeoutMs?: number;
  readonly batchSize?: BatchSize;
  /** Endorsement policy: so many of the four peers, or any that they can satisfy. Default: the one defined, else 2. */
  readonly policy?: PolicyOption;
  readonly tls?: boolean;
  readonly clockOffsetMs?: number;
  /** Longest run of a chaincode transaction; 30 s by default. */
  readonly executeTimeoutMs?: number;
  /** Calls and streams of one peer's gateway at once; 500 by default. */
  readonly gatewayConcurrency?: number;
  readonly log?: Log;
}

export const DEFAULTS = {
  batchTimeoutMs: 20,
  policy: 2,
  executeTimeoutMs: 30_000,
  gatewayConcurrency: 500,
  endorserConcurrency: 2_500,
  deliverConcurrency: 2_500,
} as const;
