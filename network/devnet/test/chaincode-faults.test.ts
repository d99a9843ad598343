import { randomUUID } from 'node:crypto';
import { CommitError, EndorseError, GatewayError } from '@hyperledger/fabric-gateway';
import { afterEach, expect, test } from 'vitest';
import { ChaincodeProcess, eventually, freePort, startFixture, text, type Fixture } from './harness.ts';

let fixture: Fixture | undefined;

afterEach(async () => {
  await fixture?.close();
  fixture = undefined;
});

async function failureOf(work: Promise<unknown>): Promise<GatewayError> {
  const error: unknown = await work.then(
    () => new Error('accepted'),
    (reason: unknown) => reason,
  );
  if (!(error instanceof GatewayError)) throw error;
  return error;
}

test('an absent chaincode process is named; once it is back, the next proposal works', async () => {
  fixture = await startFixture();
  const { contract } = fixture.client;
  await fixture.chaincode.kill();
  const error = await failureOf(contract.submitTransaction('put', 'a', '1'));
  expect(error).toMatchObject({ code: 10 });
  expect(error.details[0]?.message).toMatch(
    /^error in simulation: failed to execute transaction [0-9a-f]{64}: could not launch chaincode test: connection to test failed: error cannot create connection for test: error creating grpc connection to localhost:\d+: .*connection refused"$/,
  );
  expect(await failureOf(contract.evaluateTransaction('get', 'a'))).toMatchObject({
    code: 10,
    cause: { details: 'failed to evaluate transaction, see attached details for more info' },
  });
  await fixture.chaincode.start();
  await fixture.devnet.chaincodesReady();
  expect(text(await contract.submitTransaction('put', 'a', '1'))).toBe('a');
});

test('a chaincode that ends in a transaction fails it with the stream', async () => {
  fixture = await startFixture();
  const error = await failureOf(fixture.client.contract.submitTransaction('crash'));
  expect(error).toBeInstanceOf(EndorseError);
  expect(error.details[0]?.message).toMatch(
    /^error in simulation: failed to execute transaction [0-9a-f]{64}: error sending: chaincode stream terminated$/,
  );
});

test('a chaincode that takes too long is cut off, and goes on working', async () => {
  fixture = await startFixture({ executeTimeoutMs: 100 });
  const error = await failureOf(fixture.client.contract.submitTransaction('slow', '300'));
  expect(error.details[0]?.message).toMatch(/error sending: timeout expired while executing transaction$/);
  expect(text(await fixture.client.contract.submitTransaction('put', 'after', '1'))).toBe('after');
});

test('a client deadline ends the endorsement', async () => {
  fixture = await startFixture();
  const proposal = fixture.client.contract.newProposal('slow', { arguments: ['2000'] });
  expect(await failureOf(proposal.endorse({ deadline: Date.now() + 100 }))).toMatchObject({ code: 4 });
  const { devnet } = fixture;
  await eventually(() => devnet.activity().gatewayCalls === 0, 'no call is left');
});

test('calls above the concurrency limit are refused at once', async () => {
  fixture = await startFixture({ gatewayConcurrency: 2 });
  const { contract } = fixture.client;
  const slow = [contract.evaluateTransaction('slow', '500'), contract.evaluateTransaction('slow', '500')];
  const { devnet } = fixture;
  await eventually(() => devnet.activity().gatewayCalls === 2, 'two calls run');
  expect(await failureOf(contract.evaluateTransaction('get', 'x'))).toMatchObject({
    code: 2,
    cause: { details: 'too many requests for /gateway.Gateway, exceeding concurrency limit (2)' },
  });
  await Promise.all(slow);
});

test('with a policy of 3 of 4, two organisations are not enough', async () => {
  fixture = await startFixture({ policy: 3 });
  const { contract } = fixture.client;
  expect(text(await contract.submitTransaction('put', randomUUID(), '1'))).toHaveLength(36);
  const work = contract.submit('put', { arguments: ['x', '1'], endorsingOrganizations: ['HealthMSP', 'DrugMSP'] });
  await expect(work).rejects.toThrow(CommitError);
});

test('each organisation may have a chaincode process of its own', async () => {
  const other = new ChaincodeProcess(await freePort());
  await other.start();
  const own = new ChaincodeProcess(await freePort());
  await own.start();
  try {
    fixture = await startFixture({
      chaincodes: [{ name: 'test', address: own.address, addresses: { FinanceMSP: other.address } }],
    });
    const work = (): Promise<Uint8Array> | undefined =>
      fixture?.client.contract.submit('put', {
        arguments: ['k', 'v'],
        endorsingOrganizations: ['FinanceMSP', 'DrugMSP'],
      });
    await work();
    await other.kill();
    await expect(work()).rejects.toMatchObject({ details: [{ mspId: 'FinanceMSP' }] });
  } finally {
    await own.kill();
    await other.kill();
  }
});
