import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { connect } from 'node:net';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

export const CHAINCODE_FOLDER = join(import.meta.dirname, 'chaincode');
const SHIM = createRequire(import.meta.url).resolve('fabric-shim/cli.js');
const START_MS = 20_000;

/** The organisation whose process always runs the wrong variant: `attest` lies there, all else is right. */
export const WRONG_ORGANISATION = 'FinanceMSP';

/** Files that a chaincode process serves TLS with. */
export interface ChaincodeTlsFiles {
  readonly certFile: string;
  readonly keyFile: string;
  readonly clientCaFile: string;
}

/** How the stock shim serves the conformance contract, on either engine. */
export function chaincodeCommand(
  mspId: string,
  address: string,
  id: string,
  tls?: ChaincodeTlsFiles,
): { file: string; args: string[]; env: Record<string, string>; cwd: string } {
  return {
    file: process.execPath,
    args: [
      ...[SHIM, 'server', '--chaincode-address', address, '--chaincode-id', id, '--module-path', CHAINCODE_FOLDER],
      ...tlsArguments(tls),
    ],
    env: {
      CORE_CHAINCODE_LOGGING_LEVEL: 'critical',
      CONFORMANCE_MSP: mspId,
      CONFORMANCE_VARIANT: mspId === WRONG_ORGANISATION ? 'wrong' : 'right',
      NODE_NO_WARNINGS: '1',
    },
    cwd: CHAINCODE_FOLDER,
  };
}

function tlsArguments(tls: ChaincodeTlsFiles | undefined): string[] {
  if (tls === undefined) return [];
  return [
    ...['--chaincode-tls-cert-file', tls.certFile, '--chaincode-tls-key-file', tls.keyFile],
    ...['--chaincode-tls-client-cacert-file', tls.clientCaFile],
  ];
}

/** One organisation's chaincode process, for the engine that does not run them itself. */
export class ChaincodeProcess {
  readonly address: string;
  readonly #mspId: string;
  #child: ChildProcess | undefined;

  constructor(mspId: string, port: number) {
    this.#mspId = mspId;
    this.address = `127.0.0.1:${String(port)}`;
  }

  async start(): Promise<void> {
    const { file, args, env, cwd } = chaincodeCommand(this.#mspId, this.address, 'conformance:1');
    const child = spawn(file, args, { cwd, env: { ...process.env, ...env }, stdio: 'ignore' });
    this.#child = child;
    await listening(this.address, child);
  }

  async ended(): Promise<void> {
    const child = this.#child;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    await once(child, 'exit');
  }

  async stop(): Promise<void> {
    this.#child?.kill('SIGKILL');
    await this.ended();
  }
}

/** The shim says nothing when it listens, so the port is asked. */
async function listening(address: string, child: ChildProcess): Promise<void> {
  const end = Date.now() + START_MS;
  while (!(await accepts(address))) {
    if (child.exitCode !== null)
      throw new Error(`the chaincode process at ${address} ended with ${String(child.exitCode)}`);
    if (Date.now() > end) throw new Error(`the chaincode process at ${address} does not listen`);
    await pause(20);
  }
}

export function accepts(address: string): Promise<boolean> {
  const [host = '', port = ''] = address.split(':');
  return new Promise((resolve) => {
    const socket = connect(Number(port), host);
    const settle = (answer: boolean): void => {
      socket.destroy();
      resolve(answer);
    };
    socket.once('connect', () => {
      settle(true);
    });
    socket.once('error', () => {
      settle(false);
    });
  });
}
