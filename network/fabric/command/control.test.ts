import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { Layout } from '../layout.ts';
import { askControl, serveControl } from './control.ts';

test('a data folder with a long name in Chinese has a control socket', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'network-'));
  const { control } = new Layout(join(folder, '漂溯'.repeat(20)));
  const end = await serveControl(control, () => Promise.resolve(['well']));
  expect(await askControl(control, { command: 'status' })).toEqual(['well']);
  end();
  rmSync(folder, { recursive: true });
});

test('an owner that dies before it answers is told, not waited for', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'network-'));
  const { control } = new Layout(folder);
  const server = createServer((socket) => {
    socket.once('data', () => socket.end());
  });
  await new Promise<void>((listening) => {
    server.listen(control, listening);
  });
  await expect(askControl(control, { command: 'status' })).rejects.toMatchObject({ code: 'NOT_READY' });
  server.close();
  rmSync(folder, { recursive: true });
});
