import { once } from 'node:events';
import {
  appendFileSync,
  cpSync,
  existsSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeSync,
  closeSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { silentLog, startDevnet, type Devnet, type DevnetOptions } from '../src/index.ts';
import { decodeBlock, headerHash } from '../src/protoutil/block.ts';
import { CHAINCODE, ChaincodeProcess, freePort, newClient, newFolder, removeFolder, text } from './harness.ts';
import { spawnDevnet, type DevnetProcess } from './devnet-process.ts';

const KILLS = Number(process.env['DEVNET_KILLS'] ?? 5);

const dir = newFolder();
let chaincode: ChaincodeProcess;
let reference: Devnet;

beforeAll(async () => {
  chaincode = new ChaincodeProcess(await freePort());
  await chaincode.start();
  reference = await start(dir);
  await reference.chaincodesReady();
  const client = newClient(dir, reference.peers);
  for (let index = 0; index < 5; index += 1) await client.contract.submitTransaction('put', `k${String(index)}`, 'v');
  client.close();
  await reference.close();
});

afterAll(async () => {
  await chaincode.kill();
  removeFolder(dir);
});

function start(data: string, options: Partial<DevnetOptions> = {}): Promise<Devnet> {
  return startDevnet({
    ...options,
    data,
    chaincodes: [{ name: CHAINCODE, address: chaincode.address }],
    portBase: 0,
    batchTimeoutMs: 5,
    log: silentLog,
  });
}

/** A copy of the reference data that a test may damage. */
async function withCopy(work: (copy: string, blocks: string) => Promise<void>): Promise<void> {
  const copy = newFolder();
  cpSync(dir, copy, { recursive: true });
  try {
    await work(copy, join(copy, 'ledger/blocks/blocks_000000'));
  } finally {
    removeFolder(copy);
  }
}

async function heightOf(data: string, options: Partial<DevnetOptions> = {}): Promise<number> {
  const devnet = await start(data, options);
  const { height } = devnet;
  await devnet.close();
  return height;
}

test('a second start finds its blocks and identities again', () =>
  withCopy(async (copy) => {
    const before = readFileSync(join(copy, 'orgs/HealthMSP/ca.pem'), 'utf8');
    expect(await heightOf(copy)).toBe(7);
    expect(readFileSync(join(copy, 'orgs/HealthMSP/ca.pem'), 'utf8')).toBe(before);
    expect(statSync(join(copy, 'orgs/HealthMSP/ca.key')).mode & 0o777).toBe(0o600);
  }));

test('a torn last block is cut off', () =>
  withCopy(async (copy, blocks) => {
    appendFileSync(blocks, Buffer.concat([Buffer.from([0, 0, 4, 0, 1, 2, 3, 4]), Buffer.alloc(100)]));
    expect(await heightOf(copy)).toBe(7);
    expect(await heightOf(copy)).toBe(7);
  }));

test('another policy raises the definition\u2019s sequence, once; without one, the one that stands is kept', () =>
  withCopy(async (copy) => {
    expect(await heightOf(copy, { policy: 3 })).toBe(8);
    expect(await heightOf(copy, { policy: 3 })).toBe(8);
    expect(await heightOf(copy)).toBe(8);
    expect(await heightOf(copy, { policy: 2 })).toBe(9);
  }));

test('blocks ahead of state are applied from the savepoint, up to all of them', () =>
  withCopy(async (copy) => {
    rmSync(join(copy, 'ledger/state'), { recursive: true });
    const devnet = await start(copy);
    await devnet.chaincodesReady();
    expect(devnet.height).toBe(7);
    const client = newClient(copy, devnet.peers);
    expect(text(await client.contract.evaluateTransaction('get', 'k4'))).toBe('v');
    client.close();
    await devnet.close();
  }));

test('a corrupted earlier block is refused with its number', () =>
  withCopy(async (copy, blocks) => {
    const offset = offsetOfBlock(blocks, 3) + 200;
    const fd = openSync(blocks, 'r+');
    writeSync(fd, Buffer.from([0xff, 0xff, 0xff]), 0, 3, offset);
    closeSync(fd);
    await expect(start(copy)).rejects.toThrow(/^Block 3 in .* is corrupted/);
  }));

test('blocks that are missing below the state are refused', () =>
  withCopy(async (copy, blocks) => {
    truncateSync(blocks, offsetOfBlock(blocks, 4));
    await expect(start(copy)).rejects.toMatchObject({ code: 'STATE_AHEAD' });
  }));

test('blocks of other authorities are refused', () =>
  withCopy(async (copy) => {
    rmSync(join(copy, 'orgs'), { recursive: true });
    await expect(start(copy)).rejects.toMatchObject({ code: 'CHANNEL_MISMATCH' });
  }));

function offsetOfBlock(file: string, number: number): number {
  const bytes = readFileSync(file);
  let offset = 0;
  for (let block = 0; block < number; block += 1) offset += 8 + bytes.readUInt32BE(offset);
  return offset;
}

function spawnMain(data: string, ...args: string[]): Promise<DevnetProcess> {
  return spawnDevnet('--data', data, '--chaincode', `${CHAINCODE}=${chaincode.address}`, ...args);
}

test('the process says ready in one line and ends with 0 on SIGTERM; a second one on the same data is refused', () =>
  withCopy(async (copy) => {
    const first = await spawnMain(copy, '--port-base', '0');
    expect(first.stdout).toMatch(/^\{"ready":true,"peers":\{"HealthMSP":"localhost:\d+".*"height":7\}\n$/);
    const second = await spawnMain(copy, '--port-base', '0');
    expect(await second.code).toBe(1);
    expect(second.stderr).toContain(`Another devnet (process ${String(first.child.pid)}) already uses the data in`);
    first.child.kill('SIGTERM');
    expect(await first.code).toBe(0);
  }));

test('a busy port is named', () =>
  withCopy(async (copy) => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const refused = await spawnMain(copy, '--port-base', String(port - 51));
    expect(await refused.code).toBe(1);
    // Of the eight ports another one may be taken too, and be found first.
    expect(refused.stderr).toMatch(/Port \d+ for the (peer|orderer) of \w+MSP is already in use\./u);
    server.close();
  }));

test('an unknown flag is explained', async () => {
  const refused = await spawnMain('unused-folder', '--nope');
  expect(await refused.code).toBe(1);
  expect(refused.stderr).toContain('Usage: main.ts --data DIR');
  expect(existsSync('unused-folder')).toBe(false);
});

test(
  `after kill -9 at random moments, ${String(KILLS)} times, every confirmed write is there and the chain is whole`,
  () =>
    withCopy(async (copy) => {
      const confirmed: string[] = [];
      for (let round = 0; round < KILLS; round += 1) {
        const devnet = await spawnMain(copy, '--port-base', '0', '--batch-timeout-ms', '1');
        const client = newClient(copy, devnet.peers());
        const writers = Array.from({ length: 4 }, async (_, writer) => {
          for (let index = 0; ; index += 1) {
            const key = `kill-${String(round)}-${String(writer)}-${String(index)}`;
            await client.contract.submitTransaction('create', key, 'v');
            confirmed.push(key);
          }
        });
        await new Promise((resolve) => setTimeout(resolve, 200 + Math.random() * 400));
        devnet.child.kill('SIGKILL');
        await Promise.allSettled(writers);
        await devnet.code;
        client.close();
      }
      const devnet = await start(copy);
      await devnet.chaincodesReady();
      const client = newClient(copy, devnet.peers);
      expect(confirmed.length).toBeGreaterThan(0);
      for (const key of confirmed) expect(text(await client.contract.evaluateTransaction('get', key)), key).toBe('v');
      const qscc = client.network.getContract('qscc');
      let previous: Uint8Array = new Uint8Array();
      for (let number = 0; number < devnet.height; number += 1) {
        const block = decodeBlock(await qscc.evaluateTransaction('GetBlockByNumber', 'piaosu', String(number)));
        expect(Buffer.from(block.header.previousHash).equals(previous), `block ${String(number)}`).toBe(true);
        previous = headerHash(block.header);
      }
      client.close();
      await devnet.close();
    }),
  120_000,
);
