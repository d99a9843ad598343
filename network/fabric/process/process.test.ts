import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { newFolder } from '../test/harness.ts';
import { takeLock } from './lock.ts';
import { ProcessFile } from './process-file.ts';

let folder = '';
beforeAll(() => {
  folder = newFolder();
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

async function sleeper() {
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
  await once(child, 'spawn');
  return child;
}

test('a later start ends what a killed one left, and only that life of a process', async () => {
  const file = join(folder, 'processes.json');
  const [left, stranger] = [await sleeper(), await sleeper()];
  await new ProcessFile(file).remember('peer0.drug', left.pid ?? 0);
  const later = new ProcessFile(file);
  // The id lives, but began at another time: it was used again by somebody else.
  writeFileSync(file, JSON.stringify({ ...later.lives, 'peer0.health': `${stranger.pid ?? 0} 1@other-boot` }));
  const ended = once(left, 'exit');
  expect(await new ProcessFile(file).endLeftovers()).toEqual(['peer0.drug']);
  await ended;
  expect(stranger.exitCode).toBeNull();
  stranger.kill('SIGKILL');
});

test('a data folder has one owner; a lock of a dead one is taken over', async () => {
  const file = join(folder, 'lock');
  const release = await takeLock(file);
  await expect(takeLock(file)).rejects.toMatchObject({ code: 'ALREADY_RUNNING' });
  release();
  writeFileSync(file, `${process.pid} 1@other-boot`);
  const again = await takeLock(file);
  again();
});

test('a lock is released by its holder only, however often', async () => {
  const file = join(folder, 'twice');
  const release = await takeLock(file);
  release();
  writeFileSync(file, '1 1@another-holder');
  release();
  expect(readFileSync(file, 'utf8')).toBe('1 1@another-holder');
});
