import { randomUUID } from 'node:crypto';
import { CommitError, CommitStatusError, EndorseError, GatewayError } from '@hyperledger/fabric-gateway';
import { common, peer } from '@hyperledger/fabric-protos';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { decodeBlock, headerHash } from '../src/protoutil/block.ts';
import { eventually, startFixture, text, type Fixture } from './harness.ts';

let fixture: Fixture;

beforeAll(async () => {
  fixture = await startFixture();
});

afterAll(() => fixture.close());

const newKey = (): string => `k-${randomUUID()}`;

async function failureOf(work: Promise<unknown>): Promise<unknown> {
  try {
    await work;
  } catch (error) {
    return error;
  }
  throw new Error('did not fail');
}

describe('submit and evaluate', () => {
  test('what one organisation submits another reads', async () => {
    const key = newKey();
    await fixture.client.contract.submitTransaction('put', key, 'value');
    const other = fixture.clientOf({ mspId: 'FinanceMSP' });
    expect(text(await other.contract.evaluateTransaction('get', key))).toBe('value');
  });

  test("a client may use another organisation's gateway", async () => {
    const guest = fixture.clientOf({ mspId: 'DrugMSP', peer: 'InsuranceMSP' });
    expect(text(await guest.contract.submitTransaction('put', newKey(), '1'))).toMatch(/^k-/);
  });

  test('the contract sees the client identity and its attributes', async () => {
    const answer: unknown = JSON.parse(text(await fixture.client.contract.evaluateTransaction('identity')));
    expect(answer).toEqual({
      mspId: 'HealthMSP',
      gateway: 'true',
      id: 'x509::/C=CN/O=health.piaosu.test/OU=client/CN=gateway@health.piaosu.test::/C=CN/O=health.piaosu.test/CN=ca.health.piaosu.test',
    });
  });

  test('transient data reaches the contract and stays out of the block', async () => {
    const proposal = fixture.client.contract.newProposal('transient', {
      arguments: ['secret'],
      transientData: { secret: 'not for the ledger' },
    });
    const transaction = await proposal.endorse();
    expect(text(transaction.getResult())).toBe('not for the ledger');
    const envelope = Buffer.from(transaction.getBytes());
    expect(envelope.includes('secret')).toBe(true);
    const query = await fixture.client.contract
      .newProposal('put', {
        arguments: [newKey(), 'open'],
        transientData: { hidden: 'hidden preimage' },
      })
      .endorse();
    expect(Buffer.from(query.getBytes()).includes('hidden preimage')).toBe(false);
  });

  test('a transaction does not see its own writes', async () => {
    expect(text(await fixture.client.contract.submitTransaction('readOwnWrite', newKey()))).toBe('');
  });

  test('a deleted key is absent', async () => {
    const key = newKey();
    await fixture.client.contract.submitTransaction('put', key, '1');
    await fixture.client.contract.submitTransaction('del', key);
    expect(text(await fixture.client.contract.evaluateTransaction('get', key))).toBe('');
  });

  test('batch messages read and write many keys', async () => {
    const [one, two] = [newKey(), newKey()];
    await fixture.client.contract.submitTransaction('put', one, 'before');
    expect(JSON.parse(text(await fixture.client.contract.submitTransaction('batch', one, two)))).toEqual([
      'before',
      '',
    ]);
    expect(text(await fixture.client.contract.evaluateTransaction('get', two))).toBe('batch of 2');
  });

  test('a value above the orderer limit is refused as by Fabric', async () => {
    const error = await failureOf(fixture.client.contract.submitTransaction('put', newKey(), 'x'.repeat(6 * 2 ** 20)));
    expect(error).toMatchObject({
      name: 'SubmitError',
      code: 14,
      details: [{ mspId: 'HealthMSP' }, { mspId: 'InsuranceMSP' }],
    });
    expect(error instanceof GatewayError && error.details[0]?.message).toMatch(
      /^received unsuccessful response from orderer: status=BAD_REQUEST, info=message payload is \d+ bytes and exceeds maximum allowed 10485760 bytes$/,
    );
  });
});

describe('ranges', () => {
  test('a range of 250 keys arrives over several messages, in byte order', async () => {
    const prefix = newKey();
    const keys = Array.from({ length: 250 }, (_, index) => `${prefix}-${String(index).padStart(3, '0')}`);
    await fixture.client.contract.submitTransaction('batch', ...keys);
    expect(text(await fixture.client.contract.evaluateTransaction('count', prefix, `${prefix}~`))).toBe('250');
    expect(text(await fixture.client.contract.submitTransaction('first', prefix, `${prefix}~`))).toBe(keys[0]);
    const page: unknown = JSON.parse(
      text(await fixture.client.contract.evaluateTransaction('page', prefix, `${prefix}~`, '100', '')),
    );
    expect(page).toEqual({ keys: keys.slice(0, 100), bookmark: keys[100], fetched: 100 });
    const last: unknown = JSON.parse(
      text(await fixture.client.contract.evaluateTransaction('page', prefix, `${prefix}~`, '100', keys[200] ?? '')),
    );
    expect(last).toEqual({ keys: keys.slice(200), bookmark: '', fetched: 50 });
  });

  test('a partial composite key finds what begins with it', async () => {
    const type = newKey();
    for (const part of ['a', 'b']) await fixture.client.contract.submitTransaction('composite', type, 'x', part);
    await fixture.client.contract.submitTransaction('composite', type, 'y', 'c');
    expect(text(await fixture.client.contract.evaluateTransaction('partial', type, 'x'))).toBe('x/a x/b');
  });
});

describe('refused endorsements', () => {
  test('a contract error on submit names the organisation and the text', async () => {
    const error = await failureOf(fixture.client.contract.submitTransaction('fail', 'E_CODE|{"a":1}'));
    expect(error).toBeInstanceOf(EndorseError);
    expect(error).toMatchObject({
      code: 10,
      message: '10 ABORTED: failed to endorse transaction, see attached details for more info',
      details: [
        {
          address: fixture.devnet.peers['HealthMSP'],
          mspId: 'HealthMSP',
          message: 'chaincode response 500, E_CODE|{"a":1}',
        },
      ],
    });
  });

  test('a contract error on evaluate is UNKNOWN with the text in the message', async () => {
    const error = await failureOf(fixture.client.contract.evaluateTransaction('fail', 'X'));
    expect(error).toBeInstanceOf(GatewayError);
    expect(error).toMatchObject({
      code: 2,
      message: '2 UNKNOWN: evaluate call to endorser returned error: chaincode response 500, X',
    });
  });

  test('organisations that compute different results are refused', async () => {
    const error = await failureOf(fixture.client.contract.submitTransaction('random'));
    expect(error).toMatchObject({
      code: 10,
      message: '10 ABORTED: failed to collect enough transaction endorsements, see attached details for more info',
    });
    expect(error instanceof EndorseError && error.details.map((detail) => detail.message)).toEqual(
      Array.from({ length: 3 }, () => 'ProposalResponsePayloads do not match'),
    );
  });

  test('if one other organisation disagrees, the gateway finds a third', async () => {
    expect(text(await fixture.client.contract.submitTransaction('disagree', '2'))).toBe('done');
  });

  test.each([
    [
      'nope',
      9,
      'no combination of peers can be derived which satisfy the endorsement policy: No metadata was found for chaincode nope in channel piaosu',
    ],
  ])('an unknown chaincode %s has no endorsers', async (name, code, message) => {
    const contract = fixture.client.network.getContract(name);
    expect(await failureOf(contract.submitTransaction('x'))).toMatchObject({ code, cause: { details: message } });
    expect(await failureOf(contract.evaluateTransaction('x'))).toMatchObject({
      code,
      cause: { details: `no peers available to evaluate chaincode ${name} in channel piaosu` },
    });
  });

  test('an unknown organisation has no peers', async () => {
    const work = fixture.client.contract.submit('put', { arguments: ['a', 'b'], endorsingOrganizations: ['NopeMSP'] });
    expect(await failureOf(work)).toMatchObject({
      code: 14,
      cause: { details: 'failed to find any endorsing peers for org(s): NopeMSP' },
    });
  });

  test('an unknown channel is unavailable to evaluate', async () => {
    const contract = fixture.client.gateway.getNetwork('nochan').getContract('test');
    expect(await failureOf(contract.evaluateTransaction('get', 'x'))).toMatchObject({
      code: 14,
      cause: { details: 'failed to get config for channel [nochan]: could not get last config for channel nochan' },
    });
  });
});

describe('validation', () => {
  test('endorsed by one organisation only, it fails the policy', async () => {
    const work = fixture.client.contract.submit('put', {
      arguments: [newKey(), '1'],
      endorsingOrganizations: ['HealthMSP'],
    });
    const error = await failureOf(work);
    expect(error).toBeInstanceOf(CommitError);
    expect(error).toMatchObject({ code: peer.TxValidationCode.ENDORSEMENT_POLICY_FAILURE });
  });

  test('of two updates of what both read, the second conflicts', async () => {
    const key = newKey();
    const one = await fixture.client.contract.newProposal('increment', { arguments: [key] }).endorse();
    const two = await fixture.client.contract.newProposal('increment', { arguments: [key] }).endorse();
    const statuses = await Promise.all((await Promise.all([one.submit(), two.submit()])).map((tx) => tx.getStatus()));
    expect(statuses.map((status) => status.code).sort()).toEqual([0, peer.TxValidationCode.MVCC_READ_CONFLICT]);
  });

  test('64 racing creations of one key give exactly one valid transaction', async () => {
    const key = newKey();
    const endorsed = await Promise.all(
      Array.from({ length: 64 }, () =>
        fixture.client.contract.newProposal('create', { arguments: [key, '1'] }).endorse(),
      ),
    );
    const codes = await Promise.all(endorsed.map(async (tx) => (await (await tx.submit()).getStatus()).code));
    expect(codes.filter((code) => code === 0)).toHaveLength(1);
    expect(codes.filter((code) => code === peer.TxValidationCode.MVCC_READ_CONFLICT)).toHaveLength(63);
  });

  test.each(['1', '2'])('a range that changed (key %s) is a phantom', async (suffix) => {
    const prefix = newKey();
    await fixture.client.contract.submitTransaction('put', `${prefix}1`, 'a');
    const endorsed = await fixture.client.contract
      .newProposal('count', { arguments: [prefix, `${prefix}z`, newKey()] })
      .endorse();
    await fixture.client.contract.submitTransaction('put', `${prefix}${suffix}`, 'b');
    const status = await (await endorsed.submit()).getStatus();
    expect(status.code).toBe(peer.TxValidationCode.PHANTOM_READ_CONFLICT);
  });

  test.each([
    ['stays', '', 0],
    ['changed in its last result', '199', peer.TxValidationCode.PHANTOM_READ_CONFLICT],
    ['has one more', '1991', peer.TxValidationCode.PHANTOM_READ_CONFLICT],
  ])('a range of 100, recorded as a Merkle summary, that %s', async (_, suffix, code) => {
    const prefix = newKey();
    const keys = Array.from({ length: 100 }, (__, index) => `${prefix}${String(100 + index)}`);
    await fixture.client.contract.submitTransaction('batch', ...keys);
    const endorsed = await fixture.client.contract
      .newProposal('count', { arguments: [prefix, `${prefix}z`, newKey()] })
      .endorse();
    expect(text(endorsed.getResult())).toBe('100');
    if (suffix !== '') await fixture.client.contract.submitTransaction('put', `${prefix}${suffix}`, 'b');
    expect((await (await endorsed.submit()).getStatus()).code).toBe(code);
  });

  test('two blind writes of one key are both valid', async () => {
    const key = newKey();
    const endorsed = await Promise.all(
      ['1', '2'].map((value) => fixture.client.contract.newProposal('put', { arguments: [key, value] }).endorse()),
    );
    const codes = await Promise.all(endorsed.map(async (tx) => (await (await tx.submit()).getStatus()).code));
    expect(codes).toEqual([0, 0]);
  });

  test('a key with a policy of its own needs that organisation, and the gateway knows', async () => {
    const key = newKey();
    await fixture.client.contract.submitTransaction('put', key, '1');
    await fixture.client.contract.submitTransaction('protect', key, 'FinanceMSP');
    const work = fixture.client.contract.submit('put', {
      arguments: [key, '2'],
      endorsingOrganizations: ['HealthMSP', 'InsuranceMSP'],
    });
    expect(await failureOf(work)).toMatchObject({ code: peer.TxValidationCode.ENDORSEMENT_POLICY_FAILURE });
    await fixture.client.contract.submitTransaction('put', key, '3');
    expect(text(await fixture.client.contract.evaluateTransaction('get', key))).toBe('3');
  });
});

describe('the same transaction again', () => {
  test('the same bytes three times at once are one transaction', async () => {
    const endorsed = await fixture.client.contract.newProposal('put', { arguments: [newKey(), '1'] }).endorse();
    const submitted = await Promise.all([endorsed.submit(), endorsed.submit(), endorsed.submit()]);
    const statuses = await Promise.all(submitted.map((tx) => tx.getStatus()));
    expect(new Set(statuses.map((status) => status.blockNumber)).size).toBe(1);
    expect(statuses.every((status) => status.successful)).toBe(true);
  });

  test('after the commit the orderers say it is processed, and the status stays the first', async () => {
    const endorsed = await fixture.client.contract.newProposal('put', { arguments: [newKey(), '1'] }).endorse();
    const commit = await endorsed.submit();
    const first = await commit.getStatus();
    const error = await failureOf(endorsed.submit());
    expect(error).toMatchObject({ code: 14 });
    expect(error instanceof GatewayError && error.details[0]?.message).toBe(
      'received unsuccessful response from orderer: status=SERVICE_UNAVAILABLE, info=failed to submit request: request already processed',
    );
    expect(await fixture.client.gateway.newCommit(commit.getBytes()).getStatus()).toEqual(first);
  });

  test('a committed proposal is not endorsed again', async () => {
    const proposal = fixture.client.contract.newProposal('put', { arguments: [newKey(), '1'] });
    await (await (await proposal.endorse()).submit()).getStatus();
    const error = await failureOf(proposal.endorse());
    expect(error instanceof EndorseError && error.details[0]?.message).toMatch(
      new RegExp(`^duplicate transaction found \\[${proposal.getTransactionId()}\\]. Creator \\[0a09`),
    );
    expect(await failureOf(proposal.evaluate())).toMatchObject({ code: 9 });
  });

  test('the status of an unknown transaction waits for the deadline and leaves nothing behind', async () => {
    const endorsed = await fixture.client.contract.newProposal('put', { arguments: [newKey(), '1'] }).endorse();
    fixture.devnet.pauseOrdering();
    const commit = await endorsed.submit();
    const error = await failureOf(commit.getStatus({ deadline: Date.now() + 150 }));
    expect(error).toBeInstanceOf(CommitStatusError);
    expect(error).toMatchObject({ code: 4 });
    await eventually(() => fixture.devnet.activity().waitingForCommit === 0, 'nobody waits');
    await fixture.devnet.mine();
    expect((await commit.getStatus()).successful).toBe(true);
    fixture.devnet.resumeOrdering();
  });

  test('a lost commit status is only lost: asked again, it is there', async () => {
    fixture.devnet.faults.dropNextCommitStatus();
    const commit = await (
      await fixture.client.contract.newProposal('put', { arguments: [newKey(), '1'] }).endorse()
    ).submit();
    expect(await failureOf(commit.getStatus())).toMatchObject({ code: 14 });
    expect((await commit.getStatus()).successful).toBe(true);
  });
});

describe('qscc', () => {
  test.each([
    [['GetChainInfo'], 'Incorrect number of arguments, 1'],
    [['GetBlockByNumber', 'piaosu'], 'missing 3rd argument for GetBlockByNumber'],
    [['GetChainInfo', 'elsewhere'], 'Invalid chain ID, elsewhere'],
    [['Nope', 'piaosu', '1'], 'Requested function Nope not found.'],
    [
      ['GetBlockByNumber', 'piaosu', 'x'],
      'Failed to parse block number with error strconv.ParseUint: parsing "x": invalid syntax',
    ],
    [
      ['GetBlockByNumber', 'piaosu', '99999'],
      'Failed to get block number 99999, error no such block number [99999] in index',
    ],
    [['GetBlockByHash', 'piaosu', 'abc'], 'Failed to get block hash abc, error no such block hash [616263] in index'],
  ])('%j is refused with Fabric\u2019s text', async ([name = '', ...args], message) => {
    const qscc = fixture.client.network.getContract('qscc');
    expect(await failureOf(qscc.evaluateTransaction(name, ...args))).toMatchObject({
      code: 2,
      details: [{ message: `chaincode response 500, ${message}` }],
    });
  });

  test('answers chain information, blocks and transactions', async () => {
    const qscc = fixture.client.network.getContract('qscc');
    const commit = await (
      await fixture.client.contract.newProposal('put', { arguments: [newKey(), '1'] }).endorse()
    ).submit();
    const status = await commit.getStatus();
    const info = common.BlockchainInfo.deserializeBinary(await qscc.evaluateTransaction('GetChainInfo', 'piaosu'));
    expect(info.getHeight()).toBe(Number(status.blockNumber) + 1);
    const byNumber = await qscc.evaluateTransaction('GetBlockByNumber', 'piaosu', status.blockNumber.toString());
    const byTxId = await qscc.evaluateTransaction('GetBlockByTxID', 'piaosu', status.transactionId);
    expect(Buffer.from(byTxId).equals(Buffer.from(byNumber))).toBe(true);
    const hash = headerHash(decodeBlock(byNumber).header);
    const byHash = await qscc.evaluate('GetBlockByHash', { arguments: ['piaosu', hash] });
    expect(Buffer.from(byHash).equals(Buffer.from(byNumber))).toBe(true);
    const newest = await qscc.evaluateTransaction('GetBlockByNumber', 'piaosu', '18446744073709551615');
    expect(decodeBlock(newest).header.number).toBe(fixture.devnet.height - 1);
    const processed = await qscc.evaluateTransaction('GetTransactionByID', 'piaosu', status.transactionId);
    expect(peer.ProcessedTransaction.deserializeBinary(processed).getValidationcode()).toBe(0);
    const unknown = 'f'.repeat(64);
    expect(await failureOf(qscc.evaluateTransaction('GetTransactionByID', 'piaosu', unknown))).toMatchObject({
      code: 2,
      message: `2 UNKNOWN: evaluate call to endorser returned error: chaincode response 500, Failed to get transaction with id ${unknown}, error no such transaction ID [${unknown}] in index`,
    });
  });
});
