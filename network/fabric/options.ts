import type { ChaincodeNode, NodeTable, Ordering } from '../nodes/index.ts';
import type { Log } from './log.ts';

/** Files of the TLS pair that a chaincode process serves with, and the authority of the peers that may dial it. */
export interface ChaincodeTls {
  readonly certFile: string;
  readonly keyFile: string;
  readonly clientCaFile: string;
}

/** One process of a chaincode: what to run, as `child_process.spawn` takes it. */
export interface ChaincodeLaunch {
  readonly file: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
}

/**
 * A chaincode as a service. Every organisation runs its own process of it, which must listen on `node.host:node.port`
 * with `tls` (server certificate; peers must show a certificate of `clientCaFile`) and register as `packageId`.
 */
export interface ChaincodeCommand {
  readonly name: string;
  /** '1.0' by default. */
  readonly version?: string;
  /** 1 by default; an upgrade raises it. */
  readonly sequence?: number;
  command(node: ChaincodeNode, packageId: string, tls: ChaincodeTls): ChaincodeLaunch;
}

export interface FabricOptions {
  /** Folder for identities, configuration, ledgers, logs; made if missing. */
  readonly data: string;
  /** Folder with peer, orderer, configtxgen and osnadmin of Fabric 3.1. */
  readonly bin: string;
  /** 7000 by default; ignored when `nodes` is given, as are `ordering` and `peersPerOrganisation`. */
  readonly portBase?: number;
  readonly nodes?: NodeTable;
  readonly ordering?: Ordering;
  readonly peersPerOrganisation?: number;
  /** Endorsement policy: 2 (default) or 3 of the four peers' organisations, or a policy text. */
  readonly policy?: 2 | 3 | (string & {});
  /** Time after which a block that is not full is cut; 200 ms by default. */
  readonly batchIntervalMs?: number;
  /** 500 by default. */
  readonly maxMessageCount?: number;
  /** Longest run of a chaincode transaction; 30 s by default. */
  readonly executeTimeoutMs?: number;
  /** Calls and streams of one peer's gateway at once; 500 by default. */
  readonly gatewayConcurrency?: number;
  /** Whether clients of peers must show a TLS certificate; true by default. Orderers and chaincode always ask for one. */
  readonly clientTls?: boolean;
  /** Restart what died or stands still; true by default. */
  readonly supervise?: boolean;
  readonly chaincode: ChaincodeCommand;
  readonly log?: Log;
}

export type NodeKind = 'peer' | 'orderer' | 'chaincode';
export type NodeState = 'running' | 'stopped' | 'restarting' | 'failed';

export interface NodeStatus {
  readonly name: string;
  readonly kind: NodeKind;
  readonly mspId: string;
  /** Absent when no process runs. */
  readonly pid?: number;
  readonly state: NodeState;
}

/** A running network; the processes are children of this one and end with `close`. */
export interface FabricNetwork {
  readonly dataDir: string;
  /** `localhost:port` of each organisation's first peer, by MSP id. */
  readonly peers: Readonly<Record<string, string>>;
  readonly table: NodeTable;
  nodes(): NodeStatus[];
  /** Blocks of each peer and orderer by name; undefined where it does not answer. */
  heights(): Promise<Record<string, number | undefined>>;
  /** Ends a process, SIGKILL by default. It stays down until `start`, unless `restart` asks the supervisor for it. */
  kill(name: string, signal?: NodeJS.Signals, options?: { readonly restart?: boolean }): Promise<void>;
  /** Starts a stopped node and waits until it serves. */
  start(name: string): Promise<void>;
  /** SIGSTOP: the process stays and answers nothing. The supervisor leaves it alone. */
  pause(name: string): void;
  resume(name: string): void;
  /** Removes the ledger of a peer or orderer, then lets it join the channel again and fetch every block. */
  wipe(name: string): Promise<void>;
  /** Commits the next sequence of the chaincode with both processes of each organisation running, then ends the old. */
  upgrade(chaincode: ChaincodeCommand): Promise<void>;
  /** Resident memory of each running process. */
  memory(): { readonly name: string; readonly mib: number }[];
  close(): Promise<void>;
}
