import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { freePort, isPortFree } from './free-port.ts';
import { identityOf } from '@piaosu/network/process-identity';
import { AlreadyRunning, lockInstance } from './instance-lock.ts';
import { isListening } from './is-listening.ts';
import { nodeService } from './node-service.ts';
import { type Running, supervise } from './supervise.ts';
import { waitFor } from './wait.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'piaosu-processes-'));
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

const quiet = { restarting: () => undefined, restarted: () => undefined, failed: () => undefined };

async function listener(name: string): Promise<{ port: number; service: ReturnType<typeof nodeService> }> {
  const port = await freePort();
  const code = `require('node:net').createServer().listen(${port.toString()}, '127.0.0.1')`;
  const ready = () => isListening(port);
  const service = nodeService({ name, args: ['-e', code], cwd: folder, logFile: join(folder, `${name}.log`), ready });
  return { port, service };
}

test('a service that is killed is started again, and a stopped one is not', async () => {
  const { port, service } = await listener('phoenix');
  const supervised = await supervise(service, quiet);
  const first = supervised.pid();
  process.kill(first ?? 0, 'SIGKILL');
  const second = await waitFor(() => (supervised.pid() === first ? undefined : supervised.pid()), {
    timeoutMs: 20_000,
  });
  expect(second).toBeTypeOf('number');
  await supervised.stop();
  expect(await isPortFree(port)).toBe(true);
});

test('a service that is stopped while it is being started again ends', async () => {
  const lives = [Promise.withResolvers<string>(), Promise.withResolvers<string>()];
  const secondStart = Promise.withResolvers<undefined>();
  let begun = 0;
  const start = async (): Promise<Running> => {
    const life = lives[begun];
    begun += 1;
    if (begun === 2) await secondStart.promise;
    if (life === undefined) throw new Error('begun a third time');
    const stop = async (): Promise<void> => {
      life.resolve('stopped');
      await life.promise;
    };
    return { pid: begun, ended: life.promise, stop };
  };
  const supervised = await supervise({ name: 'slow', start }, quiet);
  lives[0]?.resolve('killed');
  await waitFor(() => (begun === 2 ? true : undefined), { timeoutMs: 5000 });
  const stopped = supervised.stop();
  secondStart.resolve(undefined);
  await stopped;
  expect(await lives[1]?.promise).toBe('stopped');
});

test('a service that cannot start says why with the end of its log', async () => {
  const service = nodeService({
    name: 'broken',
    args: ['-e', "throw new Error('no such configuration')"],
    cwd: folder,
    logFile: join(folder, 'broken.log'),
    ready: () => Promise.resolve(false),
  });
  await expect(supervise(service, quiet)).rejects.toThrow(/no such configuration/);
});

test('a second instance on the same data is refused, a lock of a dead one is taken over', async () => {
  const lock = await lockInstance(folder);
  await expect(lockInstance(folder)).rejects.toThrow(AlreadyRunning);
  await lock.release();
  // The id lives (it is ours) but began at another time: the holder is dead and its id was used again.
  await writeFile(join(folder, 'lock'), `${process.pid.toString()} 1@other-boot`);
  const second = await lockInstance(folder);
  expect(second.tookOver).toBe(true);
  await second.release();
});

test('a process is known by its id and its beginning, a dead one is not known', async () => {
  expect(await identityOf(process.pid)).toMatch(/^\d+ .+/);
  expect(await identityOf(2 ** 22 + 1)).toBeUndefined();
});

test('when the starter is killed, what it started ends', async () => {
  const { port } = await listener('leashed');
  const module = new URL('./node-service.ts', import.meta.url).href;
  const listening = new URL('./is-listening.ts', import.meta.url).href;
  const code = `
    import { nodeService } from '${module}';
    import { isListening } from '${listening}';
    const args = ['-e', "require('node:net').createServer().listen(${port.toString()}, '127.0.0.1')"];
    await nodeService({ name: 'child', args, cwd: '.', logFile: '${join(folder, 'child.log')}', ready: () => isListening(${port.toString()}) }).start();
    setInterval(() => undefined, 1000);`;
  const starter = spawn(process.execPath, ['--input-type=module', '-e', code], { cwd: folder, stdio: 'ignore' });
  expect(await waitFor(async () => ((await isListening(port)) ? true : undefined), { timeoutMs: 15_000 })).toBe(true);
  starter.kill('SIGKILL');
  expect(await waitFor(async () => ((await isListening(port)) ? undefined : true), { timeoutMs: 15_000 })).toBe(true);
});
