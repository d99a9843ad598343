import { cpSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { nodeTable } from '../../nodes/index.ts';
import { organisations } from '../../orgs/index.ts';
import { Binaries } from '../binaries.ts';
import { bundle } from '../bundle/bundle.ts';
import { makeIdentities } from '../bundle/identities.ts';
import { Membership } from '../bundle/membership.ts';
import { own } from '../bundle/place.ts';
import { ensureGenesis } from '../genesis.ts';
import { Layout } from '../layout.ts';
import { parseDefinition } from '../lifecycle.ts';
import { silentLog } from '../log.ts';
import { chaincodeProcess, ordererProcess, peerProcess, type NodeSurroundings } from '../node-specs.ts';
import { Operations } from '../operations.ts';
import { ProcessFile } from '../process/process-file.ts';
import { waitFor } from '../process/wait.ts';
import { settingsOf } from '../settings.ts';
import type { SupervisedNode } from '../supervised-node.ts';
import { fabricBin, freePortBase, newClient, newFolder, testChaincode } from './harness.ts';

const bin = fabricBin('network/fabric: four bundles on four addresses');
const mspIds = organisations.map((org) => org.mspId);

/** Four addresses of this machine stand for four hosts; every step is that of docs/deploy.md. */
const hosts = { HealthMSP: '127.0.0.2', InsuranceMSP: '127.0.0.3', DrugMSP: '127.0.0.4', FinanceMSP: '127.0.0.5' };

describe.runIf(bin !== '' && process.platform === 'linux')('four bundles', { timeout: 120_000 }, () => {
  let root = '';
  const nodes: SupervisedNode[] = [];
  const host = (mspId: string) => new Layout(join(root, 'hosts', mspId));
  const installed = (mspId: string) => new Layout(join(root, 'installed', mspId));

  beforeAll(() => {
    root = newFolder();
  });
  afterAll(async () => {
    await Promise.all(nodes.map((node) => node.stop()));
    rmSync(root, { recursive: true, force: true });
  });

  test('each with its own keys only, form one channel that commits a transaction', async () => {
    const binaries = new Binaries(bin);
    const settings = settingsOf({ nodes: nodeTable({ hosts, portBase: await freePortBase() }) });
    for (const mspId of mspIds) await makeIdentities(host(mspId), settings, mspId);
    for (const from of mspIds)
      for (const to of mspIds.filter((mspId) => mspId !== from))
        cpSync(host(from).public(from), host(to).public(from), { recursive: true });
    await ensureGenesis(host('HealthMSP'), settings, binaries);
    for (const mspId of mspIds) {
      if (mspId !== 'HealthMSP') cpSync(host('HealthMSP').genesis, host(mspId).genesis);
      await bundle(host(mspId), settings, mspId, installed(mspId).root);
      // What systemd or Docker do on the host.
      const definition = parseDefinition(readFileSync(join(installed(mspId).root, 'definition.json'), 'utf8'));
      const around = surroundings(installed(mspId), binaries, settings.table.channel);
      nodes.push(
        ...own(settings.table.orderers, mspId).map((node) => ordererProcess(node, around)),
        ...own(settings.table.peers, mspId).map((node) => peerProcess(node, around)),
        ...own(settings.table.chaincodes, mspId).map((node) =>
          chaincodeProcess(node, { ...testChaincode('1.0'), name: definition.name }, definition, around),
        ),
      );
    }
    await Promise.all(nodes.map((node) => node.start()));
    const members = mspIds.map((mspId) => new Membership(installed(mspId), settings, binaries, mspId));
    await Promise.all(members.map((member) => member.join()));
    for (const member of members) await member.approve();
    await members[0]?.commit();

    const client = newClient(installed('DrugMSP').root, `127.0.0.4:${settings.table.peers[2]?.port ?? 0}`, {
      mspId: 'DrugMSP',
    });
    const contract = client.network.getContract(settings.table.chaincode);
    const committed = await waitFor(
      () =>
        contract.submitTransaction('put', 'a', '1').then(
          (result) => Buffer.from(result).toString(),
          () => undefined, // gateways learn who has the chaincode a moment after the commit
        ),
      30_000,
    );
    client.close();
    expect(committed).toBe('1');
  });
});

function surroundings(layout: Layout, binaries: Binaries, channel: string): NodeSurroundings {
  const processes = new ProcessFile(layout.processes);
  return { layout, binaries, operations: new Operations(layout, channel), processes, supervise: false, log: silentLog };
}
