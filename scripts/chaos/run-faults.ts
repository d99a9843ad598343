import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startFabric, type FabricNetwork, type LogEvent } from '@piaosu/network/fabric';
import { conditionsAt } from '../bench/conditions.ts';
import { connectionsOf, shimCommand } from '../bench/small-network.ts';
import { freePortBase } from '../start/ports.ts';
import type { Fault } from './faults.ts';
import { runFault, type Row } from './run-fault.ts';
import { NOTES } from './writer.ts';

export interface FaultRunOptions {
  /** Folder of Fabric's programs. */
  readonly bin: string;
  readonly ordering: 'bft' | 'raft';
  readonly faults: readonly Fault[];
  readonly onLine?: (line: string) => void;
  /** Ends the run and its network. */
  readonly signal?: AbortSignal;
}

export interface FaultRun {
  readonly conditions: Readonly<Record<string, unknown>>;
  /** As many as there were faults, unless the run broke off. */
  readonly rows: readonly Row[];
  /** Why the run ended before its last fault. */
  readonly brokenOff?: unknown;
}

const CLIENTS =
  'at each of the four gateways one light writer, note after note, and one that begins a note each second whatever became ' +
  'of the others; the longest gap before the fault is the usual one';

/** One fault after the other on one network of its own, which is gone afterwards. */
export async function runFaults(options: FaultRunOptions): Promise<FaultRun> {
  const { bin, ordering, onLine = () => undefined } = options;
  const data = await mkdtemp(join(tmpdir(), 'piaosu-chaos-'));
  const events: LogEvent[] = [];
  try {
    const network = await startFabric({
      ...{ data, bin, ordering, portBase: await freePortBase('fabric') },
      chaincode: shimCommand({ name: NOTES, folder: join(import.meta.dirname, 'chaincode') }),
      log: (event) => events.push(event),
    });
    try {
      const conditions = { ...conditionsAt(data, `Hyperledger Fabric, ${ordering}`), clients: CLIENTS };
      for (const [name, value] of Object.entries(conditions)) onLine(`  ${name}: ${String(value)}`);
      return { conditions, ...(await runAll(network, events, { ...options, onLine })) };
    } finally {
      await network.close();
    }
  } finally {
    await rm(data, { recursive: true, force: true });
  }
}

/** A case that breaks off ends the run: its network may be in any state. What was found before is still shown. */
async function runAll(
  network: FabricNetwork,
  events: readonly LogEvent[],
  { faults, onLine, signal }: FaultRunOptions & { readonly onLine: (line: string) => void },
): Promise<Omit<FaultRun, 'conditions'>> {
  const connections = connectionsOf(network.dataDir, network.peers);
  const rows: Row[] = [];
  try {
    for (const fault of faults) {
      onLine(`… ${fault.title}`);
      rows.push(await unlessAborted(runFault({ network, events, connection: connections.of }, fault), signal));
    }
    return { rows };
  } catch (error) {
    return { rows, brokenOff: error };
  } finally {
    connections.close();
  }
}

/** Does not wait for the case: the network is about to go, and every call of its clients with it. */
async function unlessAborted<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return work;
  const ended = Promise.withResolvers<never>();
  const stop = (): void => {
    ended.reject(new Error('The run was stopped.'));
  };
  signal.addEventListener('abort', stop, { once: true });
  if (signal.aborted) stop();
  try {
    return await Promise.race([work, ended.promise]);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}
