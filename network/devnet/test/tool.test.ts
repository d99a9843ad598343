import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { spawnProgram, type DevnetProcess } from './devnet-process.ts';
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
  // One sentence for a person, and nothing of what the transport says on its own.
  expect(refused.stderr).toMatch(/^piaosu-devnet: Port \d+ for .* is already in use\. \(PORT_BUSY\)\n$/);
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
  const pasted = ['--eval', snippetOf(tool.stdout)];
  const client = await spawnProgram('--input-type=module', pasted);
  expect(await client.code).toBe(0);
  expect(client.stdout).toBe('blocks of mychannel: 2\n');
  const call = await spawnProgram('--input-type=module', [...pasted, 'client.mjs', 'count', 'a', 'b']);
  await call.code;
  expect(call.stdout).toBe('blocks of mychannel: 2\n0\n');
  tool.child.kill('SIGTERM');
  if (tool.child.exitCode === null) await once(tool.child, 'exit');
  expect(existsSync(data)).toBe(false);
  await chaincode.kill();
}, 20_000);

test.each([
  [['--bogus'], "Unknown option '--bogus'. Usage: "],
  [['--channel', 'My Chan'], '"My Chan" is no channel name'],
  [['--policy', "OutOf(1,'Foo.peer')"], 'The policy names Foo;'],
  [['--data', DOOR], `The data folder ${DOOR} cannot be used: it is a file.`],
  [['--control', '/nowhere/control'], 'The control socket /nowhere/control cannot be opened: /nowhere is no folder.'],
])('%j is refused with one sentence and its code', async (args, sentence) => {
  const refused = await spawnProgram(DOOR, ['--chaincode', 'localhost:1', '--port-base', '0', ...args]);
  expect(await refused.code).toBe(1);
  expect(refused.stderr).toContain(sentence);
  expect(refused.stderr).toMatch(/^piaosu-devnet: [^\n]* \(BAD_OPTION\)\n$/);
});

describe('under an older Node, which hands over to a child', () => {
  const folder = newFolder();
  const older = join(folder, 'older.mjs');
  // What the command sees of an older Node is its version.
  writeFileSync(older, "Object.defineProperty(process.versions, 'node', { value: '20.20.2' });\n");
  const start = (): Promise<DevnetProcess> =>
    spawnProgram(DOOR, ['--chaincode', 'localhost:1', '--port-base', '0', '--data', join(folder, 'data')], {
      NODE_OPTIONS: `--import=${older}`,
    });
  const holder = (): string => readFileSync(join(folder, 'data/ledger/state.holder'), 'utf8');

  afterAll(() => {
    removeFolder(folder);
  });

  test.for(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('%s sent to the command alone ends both', async (signal) => {
    const tool = await start();
    expect(holder().split(' ')[0]).not.toBe(String(tool.child.pid));
    tool.child.kill(signal);
    expect(await tool.code).toBe(0);
    expect(existsSync(join(folder, 'data/ledger/state.holder'))).toBe(false);
  });

  test('a command that was killed leaves no node behind: the data can be used again', async () => {
    const tool = await start();
    tool.child.kill('SIGKILL');
    await tool.code;
    const again = await start();
    expect(again.stderr).toBe('');
    again.child.kill('SIGTERM');
    expect(await again.code).toBe(0);
  });
});

/** The client as printed, in the folder of this package so that its imports are found. */
function snippetOf(printed: string): string {
  const from = printed.indexOf('import { createPrivateKey }');
  return printed.slice(from, printed.indexOf('Ctrl-C ends it.'));
}
