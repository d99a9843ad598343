import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { revoke } from '../../identities/index.ts';
import { Binaries } from '../binaries.ts';
import { Membership } from '../bundle/membership.ts';
import { startFabric, type FabricNetwork, type LogEvent } from '../index.ts';
import { Layout } from '../layout.ts';
import { settingsOf } from '../settings.ts';
import { comesTrue } from '../process/wait.ts';
import { fabricBin, freePortBase, newClient, newFolder, testChaincode, type TestClient } from './harness.ts';

const bin = fabricBin('network/fabric: the tests on real nodes');

describe.runIf(bin !== '')('a real network of four organisations', { timeout: 120_000 }, () => {
  const events: LogEvent[] = [];
  let data = '';
  let portBase = 0;
  let network: FabricNetwork;
  let client: TestClient;

  const open = (version: string) =>
    startFabric({ data, bin, portBase, chaincode: testChaincode(version), log: (event) => events.push(event) });
  const put = (key: string, value: string) => client.contract.submitTransaction('put', key, value);
  const get = async (key: string) => Buffer.from(await client.contract.evaluateTransaction('get', key)).toString();
  const health = () => network.peers['HealthMSP'] ?? '';
  const stateOf = (name: string) => network.nodes().find((node) => node.name === name);
  const level = async () => {
    const heights = Object.values(await network.heights());
    return heights.every((height) => height !== undefined && height === heights[0]);
  };

  beforeAll(async () => {
    data = newFolder();
    portBase = await freePortBase();
    network = await open('1.0');
    client = newClient(data, health());
  });
  afterAll(async () => {
    client.close();
    await network.close();
    rmSync(data, { recursive: true, force: true });
  });

  test('a transaction commits, and every peer and orderer has its block', async () => {
    await put('a', '1');
    expect(await get('a')).toBe('1');
    expect(await comesTrue(level, 10_000)).toBe(true);
  });

  test('a second network on the same data is refused', async () => {
    await expect(open('1.0')).rejects.toMatchObject({ code: 'ALREADY_RUNNING' });
  });

  test('a start that was cut short before it noted its commit is taken up', async () => {
    await network.close();
    rmSync(new Layout(data).definitionRecord);
    network = await open('1.0');
    client.close();
    client = newClient(data, health());
    await put('taken-up', '1');
  });

  test('a client without a TLS certificate is refused by a peer', async () => {
    const stranger = newClient(data, health(), { withTlsPair: false, deadlineMs: 3000 });
    await expect(stranger.contract.evaluateTransaction('get', 'a')).rejects.toThrow(/UNAVAILABLE|DEADLINE/u);
    stranger.close();
  });

  test('block events are replayed to a client whose TLS certificate is bound to them', async () => {
    const events = await client.network.getBlockEvents({ startBlock: 0n });
    for await (const block of events) {
      expect(block.getHeader()?.getNumber()).toBe(0);
      break;
    }
    events.close();
  });

  test('a peer and a chaincode process that die are started again', async () => {
    const before = stateOf('peer0.drug')?.pid;
    await Promise.all([
      network.kill('peer0.drug', 'SIGKILL', { restart: true }),
      network.kill('chaincode.drug', 'SIGKILL', { restart: true }),
    ]);
    const back = () => ['peer0.drug', 'chaincode.drug'].every((name) => stateOf(name)?.state === 'running');
    expect(await comesTrue(back, 20_000)).toBe(true);
    expect(stateOf('peer0.drug')?.pid).not.toBe(before);
    await put('after-peer', '1');
    expect(await comesTrue(level, 15_000)).toBe(true);
  });

  test('a node that was stopped on purpose stays down until it is started', async () => {
    await network.kill('orderer.finance');
    await put('without-finance', '1');
    expect(stateOf('orderer.finance')?.state).toBe('stopped');
    await network.start('orderer.finance');
    expect(await comesTrue(level, 15_000)).toBe(true);
  });

  test('a dead leader is replaced, and the waiting transaction commits', async () => {
    await network.kill('orderer.health');
    await put('new-leader', '1');
    await network.start('orderer.health');
    expect(await comesTrue(level, 15_000)).toBe(true);
  });

  test('an orderer whose process lives but does nothing is restarted by the supervision', async () => {
    const pid = stateOf('orderer.drug')?.pid ?? 0;
    process.kill(pid, 'SIGSTOP'); // behind the back of the network command, which would leave a paused node alone
    for (let i = 0; i < 4; i += 1) await put(`frozen-${i}`, '1');
    const found = (event: LogEvent) => event.event === 'node.stands-still' && event['node'] === 'orderer.drug';
    expect(await comesTrue(() => events.some(found), 25_000)).toBe(true);
    expect(await comesTrue(level, 25_000)).toBe(true);
    expect(stateOf('orderer.drug')?.pid).not.toBe(pid);
  });

  test('a peer and an orderer without their ledgers fetch every block again', async () => {
    await network.wipe('peer0.insurance');
    await network.wipe('orderer.insurance');
    expect(await comesTrue(level, 30_000)).toBe(true);
    const insurance = newClient(data, network.peers['InsuranceMSP'] ?? '', { mspId: 'InsuranceMSP' });
    await insurance.contract.submitTransaction('put', 'after-wipe', '1');
    insurance.close();
  });

  test('a certificate that is revoked while the channel runs is refused from then on', async () => {
    const auditor = newClient(data, network.peers['DrugMSP'] ?? '', { mspId: 'DrugMSP', user: 'auditor' });
    await auditor.contract.evaluateTransaction('get', 'a');
    await revoke(data, 'DrugMSP', readFileSync(join(data, 'orgs/DrugMSP/users/auditor/cert.pem'), 'utf8'));
    const membership = new Membership(new Layout(data), settingsOf({ portBase }), new Binaries(bin), 'DrugMSP');
    expect(await membership.revocations()).toMatch(/has the revocation list/u);
    expect(await membership.revocations()).toMatch(/already/u);
    const refused = () =>
      auditor.contract.evaluateTransaction('get', 'a').then(
        () => false,
        () => true,
      );
    expect(await comesTrue(refused, 10_000)).toBe(true);
    auditor.close();
    await put('after-revocation', '1');
  });

  test('an upgrade commits the next sequence while transactions go on', async () => {
    const failures: unknown[] = [];
    const stop = new AbortController();
    const load = (async () => {
      for (let i = 0; !stop.signal.aborted; i += 1) {
        await put('load', String(i)).catch((error: unknown) => failures.push(error));
        await sleep(50);
      }
    })();
    await network.upgrade(testChaincode('1.1'));
    stop.abort();
    await load;
    // Endorsed under the old definition and ordered after the new one: Fabric's own conflict, to be endorsed again.
    for (const failure of failures) expect(failure).toMatchObject({ name: 'CommitError', code: 11 });
    expect(Buffer.from(await client.contract.evaluateTransaction('version')).toString()).toBe('1.1');
  });

  test('a later start finds the data, the definition and what a killed supervisor left', async () => {
    await network.close();
    network = await open('1.1');
    client.close();
    client = newClient(data, health());
    expect(await get('a')).toBe('1');
    await put('again', '1');
  });

  test('other orderers than those of the channel are refused', async () => {
    await network.close();
    await expect(
      startFabric({ data, bin, portBase, ordering: 'raft', chaincode: testChaincode('1.1') }),
    ).rejects.toMatchObject({ code: 'DATA_MISMATCH' });
    network = await open('1.1');
  });
});
