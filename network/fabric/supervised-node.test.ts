import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { LogEvent } from './log.ts';
import { ProcessFile } from './process/process-file.ts';
import { waitFor } from './process/wait.ts';
import { SupervisedNode } from './supervised-node.ts';
import { newFolder } from './test/harness.ts';

let folder = '';
beforeAll(() => {
  folder = newFolder();
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

test('a node that is ended while it is being started again stays down', async () => {
  let lives = 0;
  const events: string[] = [];
  const node = new SupervisedNode({
    name: 'peer0.drug',
    kind: 'peer',
    mspId: 'DrugMSP',
    processName: 'peer0.drug',
    spec: {
      file: process.execPath,
      args: ['-e', 'setInterval(() => {}, 1000)'],
      env: {},
      cwd: folder,
      logFile: join(folder, 'node.log'),
    },
    beforeStart: () => {
      lives += 1;
    },
    serves: () => Promise.resolve(lives === 1), // the second life never serves
    processes: new ProcessFile(join(folder, 'processes.json')),
    supervise: true,
    log: ({ event }: LogEvent) => {
      events.push(event);
    },
  });
  await node.start();
  const returned = node.restart();
  await waitFor(() => (lives === 2 ? true : undefined), 10_000);
  await node.stop();
  await returned;
  expect(node.status).toMatchObject({ state: 'stopped' });
  expect(node.status.pid).toBeUndefined();
  expect(lives).toBe(2);
  expect(events).not.toContain('node.restart-failed');
});
