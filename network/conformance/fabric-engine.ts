import { setTimeout as pause } from 'node:timers/promises';
import { FabricError, startFabric, type ChaincodeCommand, type FabricNetwork } from '../fabric/index.ts';
import type { ChaincodeNode } from '../nodes/index.ts';
import { chaincodeCommand } from './chaincode-process.ts';
import { CHAINCODE, type Engine, type EngineSettings } from './engine.ts';

/** Below the ports that the system gives to clients, so that a base found free stays free. */
const LOWEST_BASE = 12_000;
const BASES = 170;
const ATTEMPTS = 20;

/** Starts a real network: SmartBFT, four peers, four chaincode processes, on ports of its own. */
export async function startFabricEngine(bin: string, settings: EngineSettings): Promise<Engine> {
  const network = await startSomewhere(bin, settings);
  const byOrganisation = Object.fromEntries(
    network.table.orderers.map(({ mspId, host, port }) => [mspId, `${host}:${String(port)}`]),
  );
  return {
    name: 'fabric',
    dataDir: settings.data,
    channel: network.table.channel,
    peers: network.peers,
    orderers: byOrganisation,
    settings,
    chaincodes: {
      stop: (mspId) => network.kill(chaincodeNode(network, mspId).name),
      start: (mspId) => network.start(chaincodeNode(network, mspId).name),
      ended: (mspId) => ended(network, chaincodeNode(network, mspId).name),
    },
    close: () => network.close(),
  };
}

async function startSomewhere(bin: string, settings: EngineSettings): Promise<FabricNetwork> {
  for (let attempt = 1; ; attempt += 1) {
    const portBase = LOWEST_BASE + 100 * Math.floor(Math.random() * BASES);
    try {
      return await startFabric({
        ...settings,
        bin,
        portBase,
        batchIntervalMs: settings.batchTimeoutMs,
        chaincode: CONFORMANCE_CHAINCODE,
        // The cases end processes and start them again themselves.
        supervise: false,
      });
    } catch (error) {
      const busy = error instanceof FabricError && error.code === 'PORT_BUSY';
      if (!busy || attempt === ATTEMPTS) throw error;
    }
  }
}

const CONFORMANCE_CHAINCODE: ChaincodeCommand = {
  name: CHAINCODE,
  version: '1.0',
  command: (node, packageId, tls) => chaincodeCommand(node.mspId, `${node.host}:${String(node.port)}`, packageId, tls),
};

function chaincodeNode(network: FabricNetwork, mspId: string): ChaincodeNode {
  const node = network.table.chaincodes.find((each) => each.mspId === mspId);
  if (node === undefined) throw new RangeError(`the network has no chaincode process of ${mspId}`);
  return node;
}

async function ended(network: FabricNetwork, name: string): Promise<void> {
  while (network.nodes().some((node) => node.name === name && node.state === 'running')) await pause(20);
}
