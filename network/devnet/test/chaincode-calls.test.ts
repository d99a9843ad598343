import { afterAll, beforeAll, expect, test } from 'vitest';
import { CHAINCODE, ChaincodeProcess, freePort, newFolder, startFixture, text, type Fixture } from './harness.ts';

const OTHER = 'other';
let fixture: Fixture;
let chaincodes: ChaincodeProcess[];

beforeAll(async () => {
  chaincodes = [new ChaincodeProcess(await freePort()), new ChaincodeProcess(await freePort())];
  for (const chaincode of chaincodes) await chaincode.start();
  const names = [CHAINCODE, OTHER];
  fixture = await startFixture({
    data: newFolder(),
    chaincodes: chaincodes.map(({ address }, index) => ({ name: names[index] ?? '', address })),
  });
});

afterAll(async () => {
  await fixture.close();
  for (const chaincode of chaincodes) await chaincode.kill();
});

test('a chaincode writes through another one, in that one\u2019s namespace', async () => {
  const { contract, network } = fixture.client;
  expect(text(await contract.submitTransaction('call', OTHER, '', 'put', 'shared', 'value'))).toBe('200 shared');
  expect(text(await network.getContract(OTHER).evaluateTransaction('get', 'shared'))).toBe('value');
  expect(text(await contract.evaluateTransaction('get', 'shared'))).toBe('');
});

test('what the other read is checked at the commit like what was read first hand', async () => {
  const { contract, network } = fixture.client;
  const endorse = () => contract.newProposal('call', { arguments: [OTHER, '', 'increment', 'counter'] }).endorse();
  const [one, two] = [await endorse(), await endorse()];
  expect((await (await one.submit()).getStatus()).code).toBe(0);
  expect((await (await two.submit()).getStatus()).code).toBe(11);
  expect(text(await network.getContract(OTHER).evaluateTransaction('get', 'counter'))).toBe('1');
});

test('a key of the other that has a policy of its own needs that organisation, and the gateway knows', async () => {
  const { contract, network } = fixture.client;
  const other = network.getContract(OTHER);
  await other.submitTransaction('put', 'own', '1');
  await other.submitTransaction('protect', 'own', 'FinanceMSP');
  await contract.submitTransaction('call', OTHER, '', 'put', 'own', '2');
  expect(text(await other.evaluateTransaction('get', 'own'))).toBe('2');
});

test('an error of the other is its answer', async () => {
  const answer = await fixture.client.contract.evaluateTransaction('call', OTHER, '', 'fail', 'CODE|text');
  expect(text(answer)).toBe('500 CODE|text');
});

test('a system chaincode does not let itself be called', async () => {
  const answer = await fixture.client.contract.evaluateTransaction('call', 'qscc', '', 'GetChainInfo', 'piaosu');
  expect(text(answer)).toBe(
    `500 Rejecting invoke of QSCC from another chaincode because of potential for deadlocks, original invocation for '${CHAINCODE}'`,
  );
});

test.each([
  ['nope', '', /execute failed: invalid invocation: \[channel piaosu\] .*chaincode nope not found/u],
  [OTHER, 'elsewhere', /INVOKE_CHAINCODE failed: transaction ID: .*: failed to find ledger for channel: elsewhere/u],
])('a chaincode %s on channel "%s" cannot be called', async (name, channel, message) => {
  const work = fixture.client.contract.evaluateTransaction('call', name, channel, 'get', 'k');
  await expect(work).rejects.toThrow(message);
});
