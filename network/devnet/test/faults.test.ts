import { randomUUID } from 'node:crypto';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { CommitStatusError, EndorseError, GatewayError } from '@hyperledger/fabric-gateway';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { DevnetControl } from '../src/index.ts';
import { spawnDevnet } from './devnet-process.ts';
import { CHAINCODE, newClient, newFolder, removeFolder, startFixture, text, type Fixture } from './harness.ts';

let fixture: Fixture;

beforeAll(async () => {
  fixture = await startFixture();
});

afterEach(() => {
  fixture.devnet.faults.clear();
});

afterAll(() => fixture.close());

async function endorsed(key = randomUUID()) {
  return fixture.client.contract.newProposal('put', { arguments: [key, 'value'] }).endorse();
}

test('one orderer of four that refuses hinders nobody', async () => {
  fixture.devnet.faults.rejectOrdering(['HealthMSP']);
  const status = await (await (await endorsed()).submit()).getStatus();
  expect(status.successful).toBe(true);
});

test('two orderers that refuse fail every submit, and are named', async () => {
  const { devnet } = fixture;
  devnet.faults.rejectOrdering(['HealthMSP', 'FinanceMSP']);
  const transaction = await endorsed();
  const refusal: unknown = await transaction.submit().catch((error: unknown) => error);
  const message = 'received unsuccessful response from orderer: status=SERVICE_UNAVAILABLE, info=rejected on request';
  expect(refusal).toMatchObject({
    name: 'SubmitError',
    code: 14,
    details: [
      { mspId: 'HealthMSP', address: devnet.orderers['HealthMSP'], message },
      { mspId: 'FinanceMSP', address: devnet.orderers['FinanceMSP'], message },
    ],
  });
});

test('a refused transaction may be ordered all the same: two orderers took it', async () => {
  fixture.devnet.faults.rejectOrdering(['HealthMSP', 'FinanceMSP']);
  const transaction = await endorsed();
  await expect(transaction.submit()).rejects.toMatchObject({ name: 'SubmitError' });
  const bytes = transaction.getBytes();
  fixture.devnet.faults.clear();
  const again = fixture.client.gateway.newTransaction(bytes);
  const submitted: unknown = await again.submit().catch((error: unknown) => error);
  // Either it was still waiting, or it was ordered already; it is never ordered twice.
  if (!(submitted instanceof GatewayError)) return;
  expect(submitted.details[0]?.message).toContain('request already processed');
});

test('the plan goes round an organisation that endorses nothing; named, it fails', async () => {
  fixture.devnet.faults.rejectEndorsement(['DrugMSP', 'InsuranceMSP']);
  await fixture.client.contract.submitTransaction('put', randomUUID(), '1');
  const named = fixture.client.contract.newProposal('put', {
    arguments: [randomUUID(), '1'],
    endorsingOrganizations: ['HealthMSP', 'DrugMSP'],
  });
  const refusal: unknown = await named.endorse().catch((error: unknown) => error);
  expect(refusal).toBeInstanceOf(EndorseError);
  expect(refusal).toMatchObject({
    code: 10,
    details: [{ mspId: 'DrugMSP', message: 'endorsement rejected on request' }],
  });
});

test('a query is answered by another organisation when the own peer refuses', async () => {
  const key = randomUUID();
  await fixture.client.contract.submitTransaction('put', key, 'value');
  fixture.devnet.faults.rejectEndorsement(['HealthMSP']);
  expect(text(await fixture.client.contract.evaluateTransaction('get', key))).toBe('value');
});

test('a lost envelope never commits; the same bytes sent again do', async () => {
  fixture.devnet.faults.dropNextEnvelope();
  const transaction = await endorsed();
  const submitted = await transaction.submit();
  const status = submitted.getStatus({ deadline: Date.now() + 200 });
  await expect(status).rejects.toBeInstanceOf(CommitStatusError);
  const again = await fixture.client.gateway.newTransaction(transaction.getBytes()).submit();
  expect((await again.getStatus()).successful).toBe(true);
});

async function withProcess(work: (data: string, control: DevnetControl) => Promise<void>): Promise<void> {
  const data = newFolder();
  try {
    await work(data, new DevnetControl(join(data, 'control')));
  } finally {
    removeFolder(data);
  }
}

function start(data: string) {
  const chaincode = `${CHAINCODE}=${fixture.chaincode.address}`;
  return spawnDevnet('--data', data, '--chaincode', chaincode, '--port-base', '0', '--control', join(data, 'control'));
}

test('another process injects faults and reads the state through the control socket, which is the owner\u2019s', () =>
  withProcess(async (data, control) => {
    const devnet = await start(data);
    expect(statSync(join(data, 'control')).mode & 0o777).toBe(0o600);
    expect(await control.send({ command: 'delay', ms: 7 })).toMatchObject({ faults: { delayMs: 7 } });
    expect(await control.send({ command: 'clockOffset', offset: '10d' })).toMatchObject({ clockOffsetMs: 864_000_000 });
    await control.send({ command: 'rejectOrdering', mspIds: ['DrugMSP'] });
    await control.send({ command: 'clear' });
    expect(await control.state()).toMatchObject({ height: 2, faults: { delayMs: 0, rejectOrdering: [] } });
    await control.send({ command: 'pauseOrdering' });
    await control.send({ command: 'rejectEndorsement', mspIds: ['DrugMSP'] });
    expect(await control.state()).toMatchObject({ orderingPaused: true, activeFaults: ['rejectEndorsement'] });
    await control.send({ command: 'resumeOrdering' });
    await control.send({ command: 'clear' });
    expect(await control.state()).toMatchObject({ orderingPaused: false, activeFaults: [] });
    await expect(control.send({ command: 'delay', ms: -1 })).rejects.toThrow(
      'devnet refused the command: ms is a whole number of milliseconds, at least 0.',
    );
    await expect(control.send({ command: 'rejectOrdering', mspIds: ['Foo'] })).rejects.toThrow(
      'mspIds lists any of HealthMSP, InsuranceMSP, DrugMSP, FinanceMSP.',
    );
    devnet.child.kill('SIGTERM');
    expect(await devnet.code).toBe(0);
  }));

test('killed between block and state, devnet has the transaction at the next start', () =>
  withProcess(async (data, control) => {
    const devnet = await start(data);
    await control.send({ command: 'killBeforeState' });
    const client = newClient(data, devnet.peers());
    const lost = client.contract.submitTransaction('put', 'between', 'log and state');
    await expect(lost).rejects.toThrow();
    await devnet.code;
    expect(devnet.child.signalCode).toBe('SIGKILL');
    client.close();
    const next = await start(data);
    const reader = newClient(data, next.peers());
    expect(text(await reader.contract.evaluateTransaction('get', 'between'))).toBe('log and state');
    expect(await control.state()).toMatchObject({ height: 3 });
    reader.close();
    next.child.kill('SIGTERM');
    expect(await next.code).toBe(0);
  }));
