import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CommitStatusError, EndorseError } from '@hyperledger/fabric-gateway';
import { gateway, msp } from '@hyperledger/fabric-protos';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { CertificateAuthority } from '../../identities/certificate-authority.ts';
import { ensureIdentities, organisationDir, revoke } from '../../identities/index.ts';
import { silentLog, startDevnet } from '../src/index.ts';
import { newFolder, removeFolder, startFixture, type Client, type Fixture } from './harness.ts';

const DENIED = 'error validating proposal: access denied: channel [piaosu] creator org [HealthMSP]';
let fixture: Fixture;
let revoked: Client;

beforeAll(async () => {
  const data = newFolder();
  await ensureIdentities(data);
  const folder = organisationDir(data, 'HealthMSP');
  await revoke(data, 'HealthMSP', readFileSync(join(folder, 'users/auditor/cert.pem'), 'utf8'));
  await revoke(data, 'DrugMSP', readFileSync(join(organisationDir(data, 'DrugMSP'), 'peer/cert.pem'), 'utf8'));
  fixture = await startFixture({ data });
  revoked = fixture.clientOf({ user: 'auditor' });
});

afterAll(() => fixture.close());

test('a revoked client may neither query nor propose', async () => {
  await expect(revoked.contract.evaluateTransaction('get', 'k')).rejects.toMatchObject({
    code: 9,
    details: [{ message: DENIED }],
  });
  const refusal: unknown = await revoked.contract.submitTransaction('put', 'k', 'v').catch((error: unknown) => error);
  expect(refusal).toBeInstanceOf(EndorseError);
  expect(refusal).toMatchObject({ code: 10, details: [{ message: DENIED }] });
});

test('a revoked client may read neither commit status nor blocks', async () => {
  const submitted = await fixture.client.contract.submitAsync('put', { arguments: ['k', 'v'] });
  await submitted.getStatus();
  const commit = revoked.gateway.newCommit(statusRequest(submitted.getTransactionId()));
  const refusal: unknown = await commit.getStatus().catch((error: unknown) => error);
  expect(refusal).toBeInstanceOf(CommitStatusError);
  expect(refusal).toMatchObject({ code: 7 });
  const events = await revoked.network.getBlockEvents({ startBlock: 0n });
  const first = events[Symbol.asyncIterator]().next();
  await expect(first).rejects.toThrow('Unexpected status response: 403');
});

/** The auditor's request for the status of somebody's transaction; the client signs it. */
function statusRequest(transactionId: string): Uint8Array {
  const identity = new msp.SerializedIdentity();
  identity.setMspid('HealthMSP');
  identity.setIdBytes(readFileSync(join(organisationDir(fixture.dir, 'HealthMSP'), 'users/auditor/cert.pem')));
  const request = new gateway.CommitStatusRequest();
  request.setChannelId('piaosu');
  request.setTransactionId(transactionId);
  request.setIdentity(identity.serializeBinary());
  const signed = new gateway.SignedCommitStatusRequest();
  signed.setRequest(request.serializeBinary());
  return signed.serializeBinary();
}

test('an endorsement by a revoked peer counts for nothing', async () => {
  const proposal = fixture.client.contract.newProposal('put', {
    arguments: ['k', 'v'],
    endorsingOrganizations: ['HealthMSP', 'DrugMSP'],
  });
  const status = await (await (await proposal.endorse()).submit()).getStatus();
  expect(status.code).toBe(10);
});

test('other members go on', async () => {
  await fixture.client.contract.submitTransaction('put', 'k', 'v');
  await fixture.clientOf({ mspId: 'FinanceMSP' }).contract.submitTransaction('put', 'k', 'v');
});

test('a list that the authority did not sign, or that cannot be read, is refused at the start', async () => {
  const data = newFolder();
  const start = () => startDevnet({ data, chaincodes: [], portBase: 0, log: silentLog });
  await ensureIdentities(data);
  const list = join(organisationDir(data, 'HealthMSP'), 'crl.pem');
  const stranger = await CertificateAuthority.create('ca.health.piaosu.test', 'health.piaosu.test');
  writeFileSync(list, await stranger.revocationList([]));
  await expect(start()).rejects.toMatchObject({ code: 'BAD_REVOCATION_LIST' });
  writeFileSync(list, 'nonsense');
  await expect(start()).rejects.toMatchObject({ code: 'BAD_REVOCATION_LIST' });
  removeFolder(data);
});
