import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { identityOf } from '@piaosu/network/process-identity';
import { nodeService } from '../processes/node-service.ts';
import type { Engine, NodeProcess } from './engine.ts';
import { ROOT } from './root.ts';
import type { Place } from './place.ts';

const PROGRAMS = ['peer', 'orderer', 'configtxgen', 'osnadmin', 'configtxlator'];
/** Twelve processes begin and each gateway endorses a transaction: 3 s on an idle machine, much more on a busy one. */
const READY_TIMEOUT_MS = 180_000;

/** A network of Fabric's own binaries, owned by one process of ours: it watches its nodes, and ends them with itself. */
export function fabricEngine({ folder, ports, pepperFile }: Place): Engine {
  return {
    name: 'fabric',
    title: 'Hyperledger Fabric (SmartBFT, four orderers, four peers), 2 of 4 endorsements',
    identities: folder.fabric,
    services: [
      nodeService({
        name: 'fabric',
        args: [
          ...['scripts/network/main.ts', 'up', '--foreground'],
          ...['--data', folder.fabric],
          ...['--port-base', ports.base.toString()],
        ],
        env: { FABRIC_BIN: fabricBinaries(process.env), PIAOSU_PEPPER_FILE: pepperFile },
        cwd: ROOT,
        logFile: folder.log('fabric'),
        ready: 'announced',
        readyTimeoutMs: READY_TIMEOUT_MS,
      }),
    ],
    nodes: () => livingNodes(folder.fabric),
  };
}

const Lives = z.record(z.string(), z.string());

/** The network keeps the life (id and beginning) of each node in a file: ids alone come back. */
export async function livingNodes(data: string): Promise<NodeProcess[]> {
  const file = join(data, 'processes.json');
  if (!existsSync(file)) return [];
  const lives = Object.entries(Lives.parse(JSON.parse(await readFile(file, 'utf8'))));
  const nodes = await Promise.all(
    lives.map(async ([name, life]) => {
      const pid = Number(life.split(' ')[0]);
      // Behind the name of a chaincode process stands which package it serves.
      return (await identityOf(pid)) === life ? [{ name: name.replace(/ .*/u, ''), pid }] : [];
    }),
  );
  return nodes.flat();
}

/** The folder with Fabric's programs. @throws with a sentence that says what to do */
export function fabricBinaries(env: NodeJS.ProcessEnv): string {
  const folder = env['FABRIC_BIN'] ?? '';
  const missing = PROGRAMS.filter((program) => !existsSync(join(folder, program)));
  if (folder !== '' && missing.length === 0) return folder;
  const found = folder === '' ? 'FABRIC_BIN is not set' : `${folder} lacks ${missing.join(', ')}`;
  throw new Error(
    `The engine fabric needs the programs of Hyperledger Fabric 3.1 (${PROGRAMS.join(', ')}): ${found}. ` +
      'Download a release of hyperledger/fabric and set FABRIC_BIN to its bin folder.',
  );
}
