import { once } from 'node:events';
import { existsSync, readdirSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { spawnProgram } from './devnet-process.ts';
import { ChaincodeProcess, freePort, newFolder, removeFolder } from './harness.ts';

const DOOR = join(import.meta.dirname, '../../bin/piaosu-devnet.mjs');

test('piaosu-devnet --help says what it takes', async () => {
  const help = await spawnProgram(DOOR, ['--help']);
  expect(await help.code).toBe(0);
  expect(help.stdout).toContain('Usage: piaosu-devnet --chaincode HOST:PORT');
});

test('without a chaincode it says what is missing', async () => {
  const refused = await spawnProgram(DOOR, []);
  expect(await refused.code).toBe(1);
  expect(refused.stderr).toContain('--chaincode is missing');
});

test('a start that fails leaves no temporary folder', async () => {
  const folder = newFolder();
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const args = ['--chaincode', 'localhost:1', '--port-base', String(port - 51)];
  const refused = await spawnProgram(DOOR, args, { TMPDIR: folder });
  expect(await refused.code).toBe(1);
  expect(refused.stderr).toContain('is already in use.');
  server.close();
  expect(readdirSync(folder)).toEqual([]);
  removeFolder(folder);
});

test('it prints addresses, files and a client that works when pasted, and removes its temporary folder', async () => {
  const chaincode = new ChaincodeProcess(await freePort());
  await chaincode.start();
  const tool = await spawnProgram(DOOR, ['--chaincode', chaincode.address, '--port-base', '0']);
  const data = /^Data: (\S+) \(temporary/mu.exec(tool.stdout)?.[1] ?? '';
  expect(existsSync(join(data, 'orgs/HealthMSP/users/gateway/cert.pem'))).toBe(true);
  expect(tool.stdout).toContain('channel mychannel');
  const client = await spawnProgram('--input-type=module', ['--eval', snippetOf(tool.stdout)]);
  await client.code;
  // The test's contract has no metadata: that its own answer arrives shows that the client reached it.
  expect(client.stderr).toContain('no function org.hyperledger.fabric:GetMetadata');
  tool.child.kill('SIGTERM');
  if (tool.child.exitCode === null) await once(tool.child, 'exit');
  expect(existsSync(data)).toBe(false);
  await chaincode.kill();
}, 20_000);

/** The client as printed, in the folder of this package so that its imports are found. */
function snippetOf(printed: string): string {
  const from = printed.indexOf('import { createPrivateKey }');
  return printed.slice(from, printed.indexOf('Ctrl-C ends it.'));
}
