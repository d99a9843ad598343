import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CertificateAuthority, organisationDir } from '@piaosu/network/identities';
import { Wallets, type X509Identity } from 'fabric-network';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startFixture, text, type Fixture } from '../../network/devnet/test/harness.ts';
import { IdentityStore } from './identity-store.ts';
import { importWallet } from './import-wallet.ts';
import { readWallet } from './wallet.ts';

let fixture: Fixture;
let folder: string;

beforeAll(async () => {
  fixture = await startFixture();
  folder = mkdtempSync(join(tmpdir(), 'piaosu-wallet-'));
});

afterAll(async () => {
  await fixture.close();
  rmSync(folder, { recursive: true });
});

it('an identity out of a wallet that fabric-network wrote signs transactions that commit', async () => {
  const home = organisationDir(fixture.dir, 'HealthMSP');
  const pem = { certificatePem: read(home, 'ca.pem'), privateKeyPem: read(home, 'ca.key') };
  const authority = await CertificateAuthority.load(pem);
  const request = { commonName: 'his@health.piaosu.test', organisation: 'health.piaosu.test', unit: 'client' };
  const { certificatePem: certificate, privateKeyPem: privateKey } = await authority.issue(request);
  const wallet = await Wallets.newFileSystemWallet(folder);
  const identity: X509Identity = { type: 'X.509', mspId: 'HealthMSP', credentials: { certificate, privateKey } };
  await wallet.put('his', identity);

  const store = IdentityStore.open(fixture.dir);
  const options = { store, labels: [], authorities: undefined, replace: false, now: new Date() };
  expect(importWallet(readWallet(folder), options)).toEqual([
    { kind: 'kept', label: 'his', mspId: 'HealthMSP', stored: 'imported', warnings: [] },
  ]);

  const { contract } = fixture.clientOf({ user: 'his' });
  await contract.submitTransaction('put', 'imported', 'by his');
  expect(text(await contract.evaluateTransaction('get', 'imported'))).toBe('by his');
});

function read(folder: string, name: string): string {
  return readFileSync(join(folder, name), 'utf8');
}
