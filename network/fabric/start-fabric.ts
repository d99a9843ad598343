import { mkdirSync } from 'node:fs';
import { ensureIdentities } from '../identities/identities.ts';
import type { NodeTable } from '../nodes/index.ts';
import { organisations } from '../orgs/index.ts';
import { Binaries } from './binaries.ts';
import { FabricError } from './errors.ts';
import { ensureGenesis } from './genesis.ts';
import { Layout } from './layout.ts';
import { Lifecycle } from './lifecycle.ts';
import { silentLog } from './log.ts';
import { Network } from './network.ts';
import { isListening, Operations } from './operations.ts';
import type { FabricNetwork, FabricOptions } from './options.ts';
import { takeLock } from './process/lock.ts';
import { ProcessFile } from './process/process-file.ts';
import { renderNodes } from './render-network.ts';
import { settingsOf, type FabricSettings } from './settings.ts';

/**
 * Starts a real Fabric network of the four organisations from Fabric's own programs, or takes up the one whose data is
 * there. Resolves when every organisation's gateway has committed a transaction endorsed by all four.
 * @throws FabricError; nothing keeps running then
 */
export async function startFabric(options: FabricOptions): Promise<FabricNetwork> {
  const settings = settingsOf(options);
  const binaries = new Binaries(options.bin);
  const layout = new Layout(options.data);
  mkdirSync(layout.root, { recursive: true, mode: 0o700 });
  const release = await takeLock(layout.lock);
  try {
    const processes = await takeOver(layout, options);
    await assertPortsFree(settings.table);
    await prepare(layout, settings, binaries);
    const operations = new Operations(layout, settings.table.channel);
    const { supervise = true, log = silentLog } = options;
    const around = { layout, binaries, operations, processes, supervise, log };
    const network = new Network({ settings, around, lifecycle: new Lifecycle(layout, settings, binaries), release });
    return await broughtUp(network, options);
  } catch (error) {
    release();
    throw error;
  }
}

/** Ends what a killed supervisor left running. */
async function takeOver(layout: Layout, options: FabricOptions): Promise<ProcessFile> {
  const processes = new ProcessFile(layout.processes);
  for (const node of await processes.endLeftovers()) options.log?.({ event: 'node.leftover-ended', node });
  return processes;
}

async function prepare(layout: Layout, settings: FabricSettings, binaries: Binaries): Promise<void> {
  await ensureIdentities(layout.root, organisations, {
    hosts: hostsOf(settings.table),
    peersPerOrganisation: settings.table.peers.length / organisations.length,
  });
  renderNodes(
    layout,
    settings,
    organisations.map((org) => org.mspId),
  );
  await ensureGenesis(layout, settings, binaries);
}

async function broughtUp(network: Network, options: FabricOptions): Promise<FabricNetwork> {
  try {
    await network.bringUp(options.chaincode);
    return network;
  } catch (error) {
    await network.close();
    throw error;
  }
}

/** Every host of each organisation's nodes, for its TLS certificates. */
export function hostsOf(table: NodeTable): Record<string, string[]> {
  const nodes = [...table.peers, ...table.orderers, ...table.chaincodes, ...table.gateways];
  return Object.fromEntries(
    organisations.map((org) => [
      org.mspId,
      [...new Set(nodes.filter((node) => node.mspId === org.mspId).map((node) => node.host))],
    ]),
  );
}

async function assertPortsFree(table: NodeTable): Promise<void> {
  const wanted = [
    ...table.peers.flatMap(({ name, host, port, chaincodePort, operationsPort }) =>
      [port, chaincodePort, operationsPort].map((each) => ({ name, host, port: each })),
    ),
    ...table.orderers.flatMap(({ name, host, port, adminPort, operationsPort }) =>
      [port, adminPort, operationsPort].map((each) => ({ name, host, port: each })),
    ),
    ...table.chaincodes.flatMap(({ name, host, port, upgradePort }) =>
      [port, upgradePort].map((each) => ({ name, host, port: each })),
    ),
  ];
  for (const { name, host, port } of wanted)
    if (await isListening(host, port))
      throw new FabricError('PORT_BUSY', `Port ${port}, which ${name} needs, is taken by another program.`);
}
