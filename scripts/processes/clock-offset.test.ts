import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { CLOCK_OFFSET_VARIABLE, formatClockOffset, parseClockOffset } from './clock-offset.ts';

const DAY_MS = 86_400_000;
const run = promisify(execFile);

test('an offset is a number with its unit, forward or back', () => {
  expect(parseClockOffset('10d')).toBe(10 * DAY_MS);
  expect(parseClockOffset('72h')).toBe(3 * DAY_MS);
  expect(parseClockOffset('-20m')).toBe(-1_200_000);
  expect(['30d', '72h', '-20m', '90s', '0s'].map((text) => formatClockOffset(parseClockOffset(text)))).toEqual([
    ...['30d', '3d', '-20m', '90s', '0d'],
  ]);
});

test('an offset without a unit, or one that certificates do not last for, is refused with a sentence', () => {
  for (const text of ['10', 'd', '1.5d', '10 d', '']) expect(() => parseClockOffset(text)).toThrow(/10d, 72h, -20m/);
  for (const text of ['20000d', '-2d']) expect(() => parseClockOffset(text)).toThrow(/too far/);
});

/** What a program with the preload sees, in its main thread and in a worker. */
const PROGRAM = `
  import { isMainThread, parentPort, Worker } from 'node:worker_threads';
  const seen = [new Date(), new Date(Date.now()), new Date(Date()), new Date(0), new Date(2026, 0, 2)].map(Number);
  const same = new Date() instanceof Date && new Date().constructor === Date && Date.parse('1970-01-01') === 0;
  class Later extends Date { isLater() { return this.getTime() > 0; } }
  const answer = { seen, same: same && new Later().isLater() };
  if (isMainThread) new Worker(new URL(import.meta.url)).on('message', (worker) => console.log(JSON.stringify({ main: answer, worker })));
  else parentPort.postMessage(answer);
`;

const Thread = z.object({ seen: z.array(z.number()), same: z.boolean() });
const Answer = z.object({ main: Thread, worker: Thread });

test('the preload shifts every way to ask for the time, in worker threads too, and no other date', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'piaosu-clock-'));
  const program = join(folder, 'program.mjs');
  await writeFile(program, PROGRAM);
  const preload = new URL('./clock.ts', import.meta.url).href;
  const env = { ...process.env, [CLOCK_OFFSET_VARIABLE]: (30 * DAY_MS).toString() };
  const { stdout } = await run(process.execPath, ['--import', preload, program], { env });
  await rm(folder, { recursive: true });
  const expected = Date.now() + 30 * DAY_MS;
  for (const { seen, same } of Object.values(Answer.parse(JSON.parse(stdout)))) {
    expect(same).toBe(true);
    for (const time of seen.slice(0, 3)) expect(Math.abs(time - expected)).toBeLessThan(60_000);
    expect(seen.slice(3)).toEqual([0, new Date(2026, 0, 2).getTime()]);
  }
});
