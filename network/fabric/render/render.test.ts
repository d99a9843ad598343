import { expect, test } from 'vitest';
import { z } from 'zod';
import { nodeTable } from '../../nodes/index.ts';
import { settingsOf } from '../settings.ts';
import { chaincodeConnection, chaincodePort } from './chaincode-connection.ts';
import { configtx, PROFILE } from './configtx.ts';
import { coreYaml } from './core-yaml.ts';
import { ordererYaml } from './orderer-yaml.ts';

const settings = settingsOf({ portBase: 7000, gatewayConcurrency: 250, executeTimeoutMs: 9000 });
const { table } = settings;
const record = z.record(z.string(), z.unknown());

/** The value at a path of a rendered object. */
function at(rendered: unknown, path: string): unknown {
  return path.split('.').reduce((value, key) => record.parse(value)[key], rendered);
}

function first<T>(list: readonly T[]): T {
  const [one] = list;
  if (one === undefined) throw new Error('an empty list');
  return one;
}

test('a peer listens where the table says, asks for certificates and for no Docker daemon', () => {
  const core = coreYaml(first(table.peers), settings);
  expect(at(core, 'peer.listenAddress')).toBe('127.0.0.1:7051');
  expect(at(core, 'operations.listenAddress')).toBe('127.0.0.1:7054');
  expect(at(core, 'peer.tls.clientAuthRequired')).toBe(true);
  expect(at(core, 'vm.endpoint')).toBe('');
  expect(at(core, 'chaincode.keepalive')).toBe(0);
  expect(at(core, 'chaincode.executetimeout')).toBe('9000ms');
  expect(at(core, 'peer.limits.concurrency.gatewayService')).toBe(250);
});

test('peers of one organisation know each other', () => {
  const two = settingsOf({ peersPerOrganisation: 2 });
  const core = coreYaml(first(two.table.peers), two);
  expect(at(core, 'peer.gossip.bootstrap')).toBe('127.0.0.1:7051 127.0.0.1:7351');
});

test('a node of another host listens on every interface and is known by its name', () => {
  const remote = settingsOf({ nodes: nodeTable({ hosts: { HealthMSP: 'health.example' } }) });
  const core = coreYaml(first(remote.table.peers), remote);
  expect(at(core, 'peer.listenAddress')).toBe('0.0.0.0:7051');
  expect(at(core, 'peer.gossip.externalEndpoint')).toBe('health.example:7051');
});

test("SmartBFT's orderers take clients without certificates, Raft's do not; administration always asks for one", () => {
  const orderer = first(table.orderers);
  expect(at(ordererYaml(orderer, 'bft'), 'General.TLS.ClientAuthRequired')).toBe(false);
  expect(at(ordererYaml(orderer, 'raft'), 'General.TLS.ClientAuthRequired')).toBe(true);
  for (const ordering of ['bft', 'raft'] as const)
    expect(at(ordererYaml(orderer, ordering), 'Admin.TLS.ClientAuthRequired')).toBe(true);
});

test('the channel has a SmartBFT consenter for each organisation, and a dead leader is replaced after 1 s + 3 s', () => {
  const group = at(
    configtx(settings, (mspId) => `/public/${mspId}`),
    `Profiles.${PROFILE}.Orderer`,
  );
  expect(at(group, 'OrdererType')).toBe('BFT');
  expect(at(group, 'SmartBFT.RequestForwardTimeout')).toBe('1s');
  expect(at(group, 'SmartBFT.RequestComplainTimeout')).toBe('3s');
  expect(at(group, 'SmartBFT.RequestBatchMaxInterval')).toBe('200ms');
  expect(at(group, 'BatchSize.MaxMessageCount')).toBe(500);
  const consenters = z
    .array(z.object({ ID: z.number(), MSPID: z.string(), Port: z.number() }))
    .parse(at(group, 'ConsenterMapping'));
  expect(consenters).toEqual(table.orderers.map(({ id, mspId, port }) => ({ ID: id, MSPID: mspId, Port: port })));
});

test('with Raft the first three organisations order', () => {
  const raft = settingsOf({ ordering: 'raft' });
  const group = at(
    configtx(raft, (mspId) => `/public/${mspId}`),
    `Profiles.${PROFILE}.Orderer`,
  );
  expect(at(group, 'OrdererType')).toBe('etcdraft');
  expect(z.array(z.unknown()).parse(at(group, 'EtcdRaft.Consenters'))).toHaveLength(3);
});

test('the policy of the settings is 2 or 3 of the four organisations, or a text', () => {
  const peers = "'HealthMSP.peer','InsuranceMSP.peer','DrugMSP.peer','FinanceMSP.peer'";
  expect(settings.policy).toBe(`OutOf(2,${peers})`);
  expect(settingsOf({ policy: 3 }).policy).toBe(`OutOf(3,${peers})`);
  expect(settingsOf({ policy: "OR('DrugMSP.peer')" }).policy).toBe("OR('DrugMSP.peer')");
});

test('the process of the next sequence listens beside the present one', () => {
  const node = first(table.chaincodes);
  expect([1, 2, 3].map((sequence) => chaincodePort(node, sequence))).toEqual([9999, 10_009, 9999]);
});

test('a peer dials its chaincode with a certificate and checks that of the process', () => {
  const keys = { certificatePem: 'C', keyPem: 'K', authorityPem: 'A' };
  expect(chaincodeConnection(first(table.chaincodes), 1, keys)).toMatchObject({
    address: '127.0.0.1:9999',
    tls_required: true,
    client_auth_required: true,
    client_cert: 'C',
    client_key: 'K',
    root_cert: 'A',
  });
});
