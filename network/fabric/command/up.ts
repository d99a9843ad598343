import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import { FabricError } from '../errors.ts';
import { Layout } from '../layout.ts';
import type { FabricNetwork } from '../options.ts';
import { lastLines } from '../process/node-process.ts';
import { lockHolder } from '../process/lock.ts';
import { waitFor } from '../process/wait.ts';
import { startFabric } from '../start-fabric.ts';
import type { CommandLine } from './command-line.ts';
import { askControl, serveControl } from './control.ts';
import type { CommandSurroundings } from './network-command.ts';
import { statusOf } from './status.ts';

const UP_MS = 180_000;

/** Owns the network until it is told to end (SIGINT, SIGTERM, SIGHUP). */
export async function upForeground(line: CommandLine, around: CommandSurroundings): Promise<void> {
  const layout = new Layout(line.data);
  const stop = stopSignal();
  const network = await startFabric({
    ...line.options,
    data: line.data,
    bin: around.bin(),
    chaincode: around.chaincode({ data: layout.root }),
    log: (event) => {
      around.print(JSON.stringify({ time: new Date().toISOString(), ...event }));
    },
  });
  const endControl = await serveControl(layout.control, async (asked) => {
    if (asked.command === 'status') return statusOf(network);
    await network.upgrade(around.chaincode({ data: layout.root, version: asked.version }));
    return undefined;
  });
  around.print(JSON.stringify({ ready: true, peers: network.peers }));
  around.onReady?.();
  await ended(stop, network, endControl);
}

async function ended(stop: AbortSignal, network: FabricNetwork, endControl: () => void): Promise<void> {
  if (!stop.aborted) await once(stop, 'abort');
  endControl();
  await network.close();
}

/** Leaves a process behind that owns the nodes, and returns when the network serves. */
export async function upBackground(line: CommandLine, around: CommandSurroundings): Promise<void> {
  around.bin(); // its absence is told here, not in a log
  const layout = new Layout(line.data);
  const running = await lockHolder(layout.lock);
  if (running !== undefined) throw new FabricError('ALREADY_RUNNING', 'A network already runs on this data.');
  const log = layout.log('supervisor');
  mkdirSync(dirname(log), { recursive: true, mode: 0o700 });
  const output = openSync(log, 'a', 0o600);
  const [program = '', ...words] = around.foregroundCommand;
  const child = spawn(program, words, { detached: true, stdio: ['ignore', output, output], env: process.env });
  closeSync(output);
  const outcome = await waitFor(async () => {
    if (child.exitCode !== null || child.signalCode !== null) return 'ended';
    return askControl(layout.control, { command: 'status' }).then(
      () => 'serves',
      () => undefined, // not yet
    );
  }, UP_MS);
  child.unref();
  if (outcome === undefined) child.kill('SIGTERM'); // nobody waits for it any more; it ends what it has started
  if (outcome !== 'serves')
    throw new FabricError('NOT_READY', 'The network did not come up.', { detail: lastLines(log, 12) });
}

function stopSignal(): AbortSignal {
  const controller = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.on(signal, () => {
      controller.abort();
    });
  return controller.signal;
}
