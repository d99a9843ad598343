import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { Pepper } from '@piaosu/core';

import { freePort } from '../../../scripts/processes/free-port.ts';
import { isListening } from '../../../scripts/processes/is-listening.ts';
import { nodeService } from '../../../scripts/processes/node-service.ts';
import { buildContracts } from '../../../scripts/start/contracts-build.ts';
import { ROOT } from '../../../scripts/start/root.ts';

/** The contracts in a process of their own, under the stock `fabric-chaincode-node server`. */
export interface ContractsProcess {
  /** A folder of its own, removed at the end. */
  readonly folder: string;
  readonly address: string;
  readonly pepper: Pepper;
  stop(): Promise<void>;
}

export async function startContracts(): Promise<ContractsProcess> {
  await buildContracts();
  const folder = await mkdtemp(join(tmpdir(), 'piaosu-contracts-'));
  const pepper = { version: 1, key: randomBytes(32) };
  const pepperFile = join(folder, 'pepper.json');
  const content = `{"versions":[{"version":1,"key":"${pepper.key.toString('hex')}"}]}`;
  await writeFile(pepperFile, content, { mode: 0o600 });
  const port = await freePort();
  const address = `127.0.0.1:${port.toString()}`;
  const contracts = join(ROOT, 'chaincode', 'contracts');
  const shim = createRequire(join(contracts, 'package.json')).resolve('fabric-shim/cli.js');
  const service = nodeService({
    name: 'chaincode',
    args: [shim, 'server', '--chaincode-address', address, '--chaincode-id', 'piaosu:1', '--module-path', contracts],
    env: { PIAOSU_PEPPER_FILE: pepperFile, CORE_CHAINCODE_LOGGING_LEVEL: 'critical' },
    cwd: contracts,
    logFile: join(folder, 'chaincode.log'),
    ready: () => isListening(port),
  });
  const running = await service.start();
  const stop = async (): Promise<void> => {
    await running.stop();
    await rm(folder, { recursive: true, force: true });
  };
  return { folder, address, pepper, stop };
}
