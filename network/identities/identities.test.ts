import { X509Certificate } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { organisationOf } from '../orgs/index.ts';
import { readRevocations, serialNumberOf } from './certificate-authority.ts';
import { ensureIdentities, IdentityMissing, organisationDir, revoke } from './index.ts';

let dir = '';
const drug = [organisationOf('DrugMSP')];
const file = (...path: string[]): string => join(organisationDir(dir, 'DrugMSP'), ...path);
const read = (...path: string[]): string => readFileSync(file(...path), 'utf8');

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'piaosu-identities-'));
  await ensureIdentities(dir, drug, { hosts: { DrugMSP: ['drug.example', '10.1.2.3'] }, peersPerOrganisation: 2 });
});
afterAll(() => {
  rmSync(dir, { recursive: true, force: true });
});

test('every key is readable by its owner only', () => {
  for (const key of ['ca.key', 'peer/tls-key.pem', 'users/admin/tls-key.pem', 'peers/peer1/key.pem', 'orderer/key.pem'])
    expect(statSync(file(key)).mode & 0o077).toBe(0);
});

test('TLS certificates of servers carry the hosts of the table, issued by the TLS authority', () => {
  const authority = new X509Certificate(read('tlsca.pem'));
  for (const folder of ['peer', 'orderer', 'chaincode', 'peers/peer1']) {
    const certificate = new X509Certificate(read(folder, 'tls-cert.pem'));
    expect(certificate.verify(authority.publicKey)).toBe(true);
    expect(certificate.checkHost('drug.example')).toBe('drug.example');
    expect(certificate.checkIP('10.1.2.3')).toBe('10.1.2.3');
    expect(certificate.checkHost('localhost')).toBe('localhost');
  }
});

test('a TLS certificate of a client may not serve', () => {
  const usage = new X509Certificate(read('users/gateway/tls-cert.pem')).keyUsage;
  expect(usage).toEqual(['1.3.6.1.5.5.7.3.2']);
});

test('what exists is never replaced', async () => {
  const before = read('peer/cert.pem');
  await ensureIdentities(dir, drug);
  expect(read('peer/cert.pem')).toBe(before);
});

test('a revoked certificate stands in the list of its organisation, once', async () => {
  const certificate = read('users/auditor/cert.pem');
  await revoke(dir, 'DrugMSP', certificate);
  await revoke(dir, 'DrugMSP', certificate);
  expect(readRevocations(read('crl.pem')).map((entry) => entry.serialNumber)).toEqual([serialNumberOf(certificate)]);
});

test('an authority brought without its key issues nothing, and the missing file is named', async () => {
  rmSync(file('ca.key'));
  rmSync(file('users/admin/cert.pem'));
  await expect(ensureIdentities(dir, drug)).rejects.toThrow(IdentityMissing);
  await expect(ensureIdentities(dir, drug)).rejects.toThrow('users/admin/cert.pem');
});
