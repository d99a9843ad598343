import { createPrivateKey, X509Certificate } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { organisations } from '../../orgs/index.ts';
import { nodeTable, parseNodeSettings } from '../../nodes/index.ts';
import { publicFiles } from '../genesis.ts';
import { Layout } from '../layout.ts';
import { settingsOf } from '../settings.ts';
import { newFolder } from '../test/harness.ts';
import { bundle } from './bundle.ts';
import { makeIdentities } from './identities.ts';

const hosts = {
  HealthMSP: 'health.example',
  InsuranceMSP: 'insurance.example',
  DrugMSP: '10.0.0.3',
  FinanceMSP: '10.0.0.4',
};
const settings = settingsOf({ nodes: nodeTable({ hosts }) });
const mspIds = organisations.map((org) => org.mspId);
let root = '';
const layoutOf = (mspId: string) => new Layout(join(root, mspId));
const bundleOf = (mspId: string) => join(root, 'bundles', mspId);

beforeAll(async () => {
  root = newFolder();
  for (const mspId of mspIds) await makeIdentities(layoutOf(mspId), settings, mspId);
  for (const from of mspIds)
    for (const to of mspIds)
      if (from !== to) cpSync(layoutOf(from).public(from), layoutOf(to).public(from), { recursive: true });
  for (const mspId of mspIds) {
    mkdirSync(join(root, mspId, 'channel'), { recursive: true });
    writeFileSync(layoutOf(mspId).genesis, blockOf(layoutOf(mspId)));
    await bundle(layoutOf(mspId), settings, mspId, bundleOf(mspId));
  }
});
afterAll(() => {
  rmSync(root, { recursive: true, force: true });
});

/** Of a real block only what a bundle compares: certificates and addresses, in some order. */
function blockOf(layout: Layout): Buffer {
  const addresses = settings.table.orderers.map((node) => `${node.host}:${node.port}`);
  return Buffer.concat([
    ...publicFiles(layout, settings).map((file) => readFileSync(file)),
    Buffer.from(addresses.join('\n')),
  ]);
}

const filesOf = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));

const keysOf = (folder: string): string[] =>
  filesOf(folder).filter((file) => readFileSync(file, 'utf8').includes('PRIVATE KEY'));

test('a public folder holds no key', () => {
  for (const mspId of mspIds) expect(keysOf(layoutOf(mspId).public(mspId))).toEqual([]);
});

test('no bundle holds a key of another organisation, nor a key of an authority', () => {
  for (const mspId of mspIds) {
    const certificates = filesOf(bundleOf(mspId)).flatMap((file) => certificatesIn(file));
    const domain = organisations.find((org) => org.mspId === mspId)?.domain ?? '';
    for (const file of keysOf(bundleOf(mspId))) {
      const owners = certificates.filter((certificate) =>
        pemKeys(file).some((key) => certificate.checkPrivateKey(key)),
      );
      expect(owners.length, file).toBeGreaterThan(0);
      for (const owner of owners) {
        expect(owner.subject).toContain(`O=${domain}`);
        expect(owner.ca).toBe(false);
      }
    }
  }
});

test('every file with a key is readable by its owner only', () => {
  for (const mspId of mspIds)
    for (const file of keysOf(bundleOf(mspId))) expect(statSync(file).mode & 0o077, file).toBe(0);
});

test('a bundle holds the certificates of every organisation and the table of nodes', () => {
  for (const mspId of mspIds) {
    for (const other of mspIds)
      expect(existsSync(join(bundleOf(mspId), 'public', other, 'msp/cacerts/ca.pem'))).toBe(true);
    const written: unknown = JSON.parse(readFileSync(join(bundleOf(mspId), 'nodes.json'), 'utf8'));
    expect(parseNodeSettings(written)).toEqual(settings.table);
  }
});

test('every organisation has the same package of the chaincode', () => {
  const packages = mspIds.map((mspId) => readFileSync(join(bundleOf(mspId), 'packages/piaosu_1.0-1.tar.gz'), 'hex'));
  expect(new Set(packages).size).toBe(1);
});

test('units and containers name the nodes of their organisation only', () => {
  const units = readdirSync(join(bundleOf('DrugMSP'), 'systemd')).sort();
  expect(units).toEqual([
    'piaosu-chaincode.drug-1.service',
    'piaosu-gateway.service',
    'piaosu-orderer.drug.service',
    'piaosu-peer0.drug.service',
    'piaosu-watch.service',
    'piaosu-watch.timer',
  ]);
  const compose = readFileSync(join(bundleOf('DrugMSP'), 'compose.yaml'), 'utf8');
  expect(compose).toContain('hyperledger/fabric-peer:3.1.5');
  expect(compose).not.toMatch(/health|insurance|finance/u);
});

test('a bundle never replaces a folder that is in use', async () => {
  const ledger = join(bundleOf('DrugMSP'), 'nodes/peer0.drug/ledger');
  mkdirSync(ledger);
  await expect(bundle(layoutOf('DrugMSP'), settings, 'DrugMSP', bundleOf('DrugMSP'))).rejects.toThrow(/not empty/u);
  expect(existsSync(ledger)).toBe(true);
  await expect(bundle(layoutOf('DrugMSP'), settings, 'DrugMSP', layoutOf('DrugMSP').root)).rejects.toThrow(
    /not empty/u,
  );
  expect(existsSync(join(layoutOf('DrugMSP').organisation('DrugMSP'), 'ca.key'))).toBe(true);
});

test('a first block of another table is refused, and what it lacks is named', async () => {
  const moved = settingsOf({ nodes: nodeTable({ hosts: { ...hosts, FinanceMSP: '10.0.0.9' } }) });
  await expect(bundle(layoutOf('DrugMSP'), moved, 'DrugMSP')).rejects.toThrow(/does not hold:\n10\.0\.0\.9:7280/u);
});

test('a peer without an identity is named before anything is written', async () => {
  const more = settingsOf({ nodes: nodeTable({ hosts, peersPerOrganisation: 2 }) });
  await expect(bundle(layoutOf('DrugMSP'), more, 'DrugMSP')).rejects.toThrow(/missing;[^]*peers\/peer1\/key\.pem/u);
});

test('a bundle without the certificates of all is refused, and what is missing is named', async () => {
  rmSync(layoutOf('HealthMSP').public('FinanceMSP'), { recursive: true });
  await expect(bundle(layoutOf('HealthMSP'), settings, 'HealthMSP')).rejects.toThrow(
    /FinanceMSP\/msp\/cacerts\/ca.pem/u,
  );
});

function certificatesIn(file: string): X509Certificate[] {
  return pemsIn(file, 'CERTIFICATE').map((pem) => new X509Certificate(pem));
}

function pemKeys(file: string) {
  return pemsIn(file, 'PRIVATE KEY').map((pem) => createPrivateKey(pem));
}

/** In JSON they stand with escaped line ends. */
function pemsIn(file: string, kind: string): string[] {
  const text = readFileSync(file, 'utf8').replaceAll('\\n', '\n');
  return text.match(new RegExp(`-----BEGIN ${kind}-----[^-]+-----END ${kind}-----`, 'gu')) ?? [];
}
