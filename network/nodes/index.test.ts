import { expect, test } from 'vitest';
import { nodeTable, NodeSettingsError, parseNodeSettings } from './index.ts';

test('four organisations have a peer, an orderer, a chaincode process and a gateway each', () => {
  const table = nodeTable();
  expect(table.peers.map((node) => `${node.name} ${node.host}:${node.port}`)).toEqual([
    'peer0.health 127.0.0.1:7051',
    'peer0.insurance 127.0.0.1:7061',
    'peer0.drug 127.0.0.1:7071',
    'peer0.finance 127.0.0.1:7081',
  ]);
  expect(table.orderers.map((node) => [node.id, node.port, node.adminPort, node.operationsPort])).toEqual([
    [1, 7250, 7253, 7254],
    [2, 7260, 7263, 7264],
    [3, 7270, 7273, 7274],
    [4, 7280, 7283, 7284],
  ]);
  expect(table.chaincodes.map((node) => node.port)).toEqual([9999, 10_000, 10_001, 10_002]);
  expect(table.gateways.map((node) => node.port)).toEqual([8080, 8081, 8082, 8083]);
});

test('Raft has three orderers', () => {
  expect(nodeTable({ ordering: 'raft' }).orderers.map((node) => node.mspId)).toEqual([
    'HealthMSP',
    'InsuranceMSP',
    'DrugMSP',
  ]);
});

test('one base moves every port, and further peers lie 300 above the first', () => {
  const [first, second] = nodeTable({ portBase: 17_000, peersPerOrganisation: 2 }).peers;
  expect(first).toMatchObject({ name: 'peer0.health', port: 17_051, chaincodePort: 17_052, operationsPort: 17_054 });
  expect(second).toMatchObject({ name: 'peer1.health', port: 17_351, chaincodePort: 17_352, operationsPort: 17_354 });
});

test('a settings file gives hosts to organisations and ports to single nodes', () => {
  const table = parseNodeSettings({ hosts: { DrugMSP: 'drug.example' }, nodes: { 'peer0.drug': { port: 9000 } } });
  expect(table.peers[2]).toMatchObject({ host: 'drug.example', port: 9000, operationsPort: 7074 });
  expect(table.orderers[2]).toMatchObject({ host: 'drug.example', port: 7270 });
});

test('a settings file that names an unknown node, field or one address twice is refused with the fault', () => {
  expect(() => parseNodeSettings({ nodes: { 'peer9.drug': {} } })).toThrow(/no node has the name peer9.drug/);
  expect(() => parseNodeSettings({ hosts: { NopeMSP: 'a' } })).toThrow(/NopeMSP/);
  expect(() => parseNodeSettings({ ports: 1, ordering: 'pow' })).toThrow(NodeSettingsError);
  expect(() => parseNodeSettings({ nodes: { 'peer0.drug': { port: 7051 } } })).toThrow(
    /127.0.0.1:7051 is given to peer0.health and to peer0.drug/,
  );
});
