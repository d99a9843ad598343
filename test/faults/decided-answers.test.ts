import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { commandOf } from '../../scripts/processes/command-of.ts';
import { freePort } from '../../scripts/processes/free-port.ts';
import { identityOf } from '@piaosu/network/process-identity';
import { waitFor } from '../../scripts/processes/wait.ts';
import { type Product, startProduct } from '../../scripts/start/product.ts';
import { removeProduct } from '../../scripts/start/remove.ts';
import { ROOT } from '../../scripts/start/root.ts';
import { temporaryDataDir } from '../support/product.ts';
import { askAll } from './ask-all.ts';
import { killNow } from './killer.ts';
import { PatientClient } from './patient-client.ts';
import { SMALL_WORLD } from './small-world.ts';
import { HIS, Workload } from './workload.ts';

const run = promisify(execFile);

let dataDir: string;
let product: Product | undefined;

beforeAll(async () => {
  dataDir = await temporaryDataDir();
  product = await start();
}, 120_000);

afterAll(async () => {
  await product?.stop();
  await removeProduct(dataDir);
}, 60_000);

test('a second start on the same data is refused in a sentence, and the first one does not notice', async () => {
  const before = running().processes();
  await expect(start()).rejects.toThrow(/^PiaoSu already runs on .+ \(process \d+\)/);
  expect(running().processes()).toEqual(before);
  expect((await running().api(HIS).ask({ method: 'GET', path: '/ledger/checkpoints' })).status).toBe(200);
});

test('a gateway that finds a port taken says which and ends, whatever it had begun', async () => {
  const { child, said } = await gatewayBesideTheFirst();
  const code = await Promise.race([exitCode(child), waitFor(() => undefined, { timeoutMs: 60_000 })]);
  child.kill('SIGKILL');
  expect(said()).toMatch(/EADDRINUSE|cannot be listened on/);
  expect(code).toBe(1);
}, 90_000);

test('an orderly stop ends every process, and a second start finds receipts, claims and keys as they were', async () => {
  const first = new Workload(running());
  await first.round();
  const held = await askAll(new PatientClient(running().api('ins-a')), '/claims', claimView);
  const before = await lives(running());
  await running().stop();
  expect(await Promise.all(before.map(({ pid }) => identityOf(pid)))).toEqual(before.map(() => undefined));
  product = await start();
  expect(await askAll(new PatientClient(running().api('ins-a')), '/claims', claimView)).toEqual(held);
  for (const { payer, request, status, claimId } of first.promised.claims) {
    const again = await running().api(payer).ask(request);
    expect(again.status).toBe(status);
    if (claimId !== undefined) expect(again.body).toMatchObject({ claimId });
  }
  const repeated = await running()
    .api(HIS)
    .expectOk({ method: 'POST', path: '/receipts', body: first.promised.receipts[0] });
  expect(repeated).toMatchObject({ repeated: true });
}, 180_000);

test('kill -9 of the start itself: our programs end with it, and the next start takes the database over', async () => {
  await running().stop();
  product = undefined;
  const { child, children } = await startInAProcessOfItsOwn();
  const [databases, programs] = await dividedByKind(children);
  expect([databases.length, programs.length]).toEqual([1, 4]);
  await killNow(child.pid ?? 0);
  const ended = await waitFor(async () => ((await alive(programs)).length === 0 ? true : undefined), {
    timeoutMs: 40_000,
  });
  expect(ended).toBe(true);
  product = await start();
  expect(await alive(databases)).toEqual([]);
  const sizes = z.looseObject({ items: z.array(z.looseObject({ size: z.int() })) });
  const page = sizes.parse(await running().api(HIS).expectOk({ method: 'GET', path: '/ledger/checkpoints' }));
  expect(Math.max(...page.items.map(({ size }) => size))).toBeGreaterThanOrEqual(11);
}, 240_000);

const claimView = z.looseObject({ id: z.string(), state: z.string(), reserved: z.string() });

function start(): Promise<Product> {
  return startProduct({ dataDir, portBase: 'free', world: SMALL_WORLD });
}

function running(): Product {
  if (product === undefined) throw new Error('The product does not run.');
  return product;
}

/** A gateway process with HealthMSP's own configuration on a REST port of its own: its exchange port is taken. */
async function gatewayBesideTheFirst(): Promise<{ child: ChildProcess; said: () => string }> {
  const Config = z.looseObject({ organisations: z.array(z.looseObject({ mspId: z.string() })) });
  const { config } = running().folder;
  const read = Config.parse(JSON.parse(await readFile(join(config, 'gateway.json'), 'utf8')));
  const file = join(config, 'gateway-beside.json');
  const organisations = read.organisations.filter(({ mspId }) => mspId === 'HealthMSP');
  const listen = { host: '127.0.0.1', port: await freePort() };
  const beside = { ...read, organisations, listen, metricsPort: await freePort() };
  await writeFile(file, JSON.stringify(beside), { mode: 0o600 });
  const child = spawn(process.execPath, ['gateway/src/main.ts'], {
    cwd: ROOT,
    env: { PATH: process.env['PATH'], PIAOSU_CONFIG: file },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  return { child, said: outputOf(child) };
}

async function startInAProcessOfItsOwn(): Promise<{ child: ChildProcess; children: number[] }> {
  const base = z.strictObject({ base: z.int() }).parse(JSON.parse(await readFile(join(dataDir, 'ports.json'), 'utf8')));
  const child = spawn(process.execPath, [join(ROOT, 'scripts', 'start', 'main.ts')], {
    cwd: ROOT,
    env: { PATH: process.env['PATH'], PIAOSU_DATA: dataDir, PIAOSU_PORT_BASE: base.base.toString() },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const said = outputOf(child);
  await waitFor(() => (said().includes('PiaoSu runs.') || child.exitCode !== null ? true : undefined), {
    timeoutMs: 120_000,
  });
  expect(said()).toContain('PiaoSu runs.');
  const { stdout } = await run('ps', ['-e', '-o', 'pid=,ppid=']);
  const pairs = stdout
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/).map(Number));
  return { child, children: pairs.flatMap(([pid = 0, parent]) => (parent === child.pid ? [pid] : [])) };
}

/** PostgreSQL knows nothing of who started it and outlives a killed start; all else of ours is on a leash. */
async function dividedByKind(pids: readonly number[]): Promise<[databases: number[], programs: number[]]> {
  const commands = await Promise.all(pids.map((pid) => commandOf(pid)));
  const isDatabase = (_pid: number, index: number): boolean => commands[index]?.includes('postgres') ?? false;
  return [pids.filter(isDatabase), pids.filter((pid, index) => !isDatabase(pid, index))];
}

function outputOf(child: ChildProcess): () => string {
  let text = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (chunk: Buffer) => {
      text += chunk.toString('utf8');
    });
  }
  return () => text;
}

async function exitCode(child: ChildProcess): Promise<number | null> {
  if (child.exitCode === null) await once(child, 'exit');
  return child.exitCode;
}

async function lives(of: Product): Promise<{ name: string; pid: number }[]> {
  const pids = of.processes().map(({ name, pid }) => ({ name, pid: pid ?? 0 }));
  expect(await alive(pids.map(({ pid }) => pid))).toHaveLength(pids.length);
  return pids;
}

async function alive(pids: readonly number[]): Promise<number[]> {
  const found = await Promise.all(pids.map((pid) => identityOf(pid)));
  return pids.filter((_, index) => found[index] !== undefined);
}
