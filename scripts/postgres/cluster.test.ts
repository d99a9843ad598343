import { spawn } from 'node:child_process';
import { readFile, stat, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { letOthersPass, removeCluster, startCluster } from './index.ts';
import { withClient } from './database.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'piaosu-cluster-'));
  await letOthersPass(folder);
});
afterAll(async () => {
  await removeCluster(join(folder, 'postgres'));
  await rm(folder, { recursive: true, force: true });
});

test('what was committed before a kill -9 of the server is found at the next start', async () => {
  const first = await startCluster({ folder: join(folder, 'postgres') });
  await withClient(first.url('postgres'), async (client) => {
    await client.query('CREATE TABLE kept (n int)');
    await client.query('INSERT INTO kept VALUES (7)');
  });
  process.kill(first.pid, 'SIGKILL');
  await first.ended;
  const second = await startCluster({ folder: join(folder, 'postgres') });
  const rows = await withClient(second.url('postgres'), (client) => client.query('SELECT n FROM kept'));
  expect(rows.rows).toEqual([{ n: 7 }]);
  await second.stop();
});

test('a pid file that names a process of somebody else does not stop the start', async () => {
  const before = await startCluster({ folder: join(folder, 'postgres') });
  await before.stop();
  const stranger = spawn('sleep', ['60']);
  await writeFile(join(before.dataFolder, 'postmaster.pid'), `${String(stranger.pid)}\n`);
  const cluster = await startCluster({ folder: join(folder, 'postgres') });
  await cluster.stop();
  expect(stranger.exitCode).toBeNull();
  stranger.kill();
});

test('a server whose starter was killed is taken over', async () => {
  const orphan = await startCluster({ folder: join(folder, 'postgres') });
  const cluster = await startCluster({ folder: join(folder, 'postgres') });
  await orphan.ended;
  expect(cluster.pid).not.toBe(orphan.pid);
  await cluster.stop();
});

test('the password is readable by its owner alone and fsync is on', async () => {
  const file = join(folder, 'postgres', 'password');
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  const cluster = await startCluster({ folder: join(folder, 'postgres') });
  const shown = await withClient(cluster.url('postgres'), (client) => client.query('SHOW fsync'));
  expect(shown.rows).toEqual([{ fsync: 'on' }]);
  const wrong = cluster.url('postgres').replace((await readFile(file, 'utf8')).trim(), 'wrong');
  await expect(withClient(wrong, (client) => client.query('SELECT 1'))).rejects.toThrow(
    /password authentication failed/,
  );
  await cluster.stop();
});
