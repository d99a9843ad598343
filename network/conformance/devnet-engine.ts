import { once } from 'node:events';
import { createServer } from 'node:net';
import { silentLog, startDevnet } from '../devnet/src/index.ts';
import { CHANNEL, organisations } from '../orgs/index.ts';
import { ChaincodeProcess } from './chaincode-process.ts';
import { CHAINCODE, type Engine, type EngineSettings } from './engine.ts';

/** Starts the embedded node with one chaincode process for each organisation, all on free ports. */
export async function startDevnetEngine(settings: EngineSettings): Promise<Engine> {
  const processes = new Map<string, ChaincodeProcess>();
  for (const { mspId } of organisations) processes.set(mspId, new ChaincodeProcess(mspId, await freePort()));
  const stopAll = async (): Promise<void> => {
    await Promise.all([...processes.values()].map((process) => process.stop()));
  };
  try {
    await Promise.all([...processes.values()].map((process) => process.start()));
    return await startNode(settings, processes, stopAll);
  } catch (error) {
    await stopAll();
    throw error;
  }
}

async function startNode(
  settings: EngineSettings,
  processes: ReadonlyMap<string, ChaincodeProcess>,
  stopAll: () => Promise<void>,
): Promise<Engine> {
  const addresses = Object.fromEntries([...processes].map(([mspId, process]) => [mspId, process.address]));
  const devnet = await startDevnet({
    ...settings,
    chaincodes: [{ name: CHAINCODE, address: '', addresses }],
    portBase: 0,
    log: silentLog,
  });
  await devnet.chaincodesReady();
  return {
    name: 'devnet',
    dataDir: settings.data,
    channel: CHANNEL,
    peers: devnet.peers,
    orderers: devnet.orderers,
    settings,
    chaincodes: {
      stop: async (mspId) => processes.get(mspId)?.stop(),
      start: async (mspId) => processes.get(mspId)?.start(),
      ended: async (mspId) => processes.get(mspId)?.ended(),
    },
    close: async () => {
      await devnet.close();
      await stopAll();
    },
  };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (typeof address !== 'object' || address === null) throw new Error('the system gave no port');
  return address.port;
}
