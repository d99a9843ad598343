import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { identityOf } from '@piaosu/network/process-identity';
import { waitFor } from '../scripts/processes/wait.ts';
import { freePortBase, portsAt } from '../scripts/start/ports.ts';
import { removeProduct } from '../scripts/start/remove.ts';
import { ROOT } from '../scripts/start/root.ts';
import { temporaryDataDir } from './support/product.ts';

const run = promisify(execFile);
const STARTED = 'PiaoSu runs.';
let dataDir = '';
let base = 0;
beforeAll(async () => {
  dataDir = await temporaryDataDir();
  base = await freePortBase();
});
afterAll(async () => {
  await removeProduct(dataDir);
});

interface Start {
  readonly child: ChildProcess;
  said(): string;
}

function npmStart(): Start {
  const child = spawn(process.execPath, [join(ROOT, 'scripts', 'start', 'main.ts')], {
    cwd: ROOT,
    env: { PATH: process.env['PATH'], PIAOSU_DATA: dataDir, PIAOSU_PORT_BASE: base.toString() },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let text = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      text += chunk.toString('utf8');
    });
  }
  return { child, said: () => text };
}

async function untilStarted(start: Start): Promise<void> {
  await waitFor(() => (start.said().includes(STARTED) || start.child.exitCode !== null ? true : undefined), {
    timeoutMs: 120_000,
  });
  expect(start.said()).toContain(STARTED);
}

async function interrupt(start: Start): Promise<void> {
  start.child.kill('SIGINT');
  await once(start.child, 'exit');
  expect(start.child.exitCode).toBe(0);
}

/** Processes of a start: they name the data folder in their command line, or were started by it. */
async function startedBy(start: Start): Promise<number[]> {
  const { stdout } = await run('ps', ['-e', '-o', 'pid=,ppid=']);
  const pairs = stdout
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/).map(Number));
  return pairs.flatMap(([pid = 0, parent]) => (parent === start.child.pid ? [pid] : []));
}

async function alive(pids: readonly number[]): Promise<number[]> {
  const lives = await Promise.all(pids.map((pid) => identityOf(pid)));
  return pids.filter((_, index) => lives[index] !== undefined);
}

async function answers(path: string): Promise<number | undefined> {
  const port = portsAt(base).organisations[0]?.gatewayPort ?? 0;
  return fetch(`http://127.0.0.1:${port.toString()}${path}`).then(
    (response) => response.status,
    () => undefined,
  );
}

test('npm start serves, refuses a second instance, ends with Ctrl-C, and finds its data again', async () => {
  const first = npmStart();
  await untilStarted(first);
  expect(first.said()).toMatch(/engine +devnet \(embedded\)/);
  expect(await answers('/readyz')).toBe(200);
  expect(await answers('/')).toBe(200); // the application

  const second = npmStart();
  await once(second.child, 'exit');
  expect(second.child.exitCode).toBe(1);
  expect(second.said()).toMatch(/already runs on .* \(process \d+\)/);

  const children = await startedBy(first);
  expect(children.length).toBeGreaterThanOrEqual(5); // database, ledger, chaincode, identity, gateway
  await interrupt(first);
  expect(await alive(children)).toEqual([]);
  expect(await answers('/readyz')).toBeUndefined();

  const again = npmStart();
  await untilStarted(again);
  await interrupt(again);
}, 300_000);

test('a busy port is named with what it is for and the way out', async () => {
  const taken = portsAt(base).identity;
  const stranger = createServer().listen(taken, '127.0.0.1');
  await once(stranger, 'listening');
  const start = npmStart();
  await once(start.child, 'exit');
  expect(start.child.exitCode).toBe(1);
  expect(start.said()).toContain(`${taken.toString()} (identity provider)`);
  expect(start.said()).toContain('PIAOSU_PORT_BASE');
  expect(stranger.listening).toBe(true);
  stranger.close();
}, 60_000);
