import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { GatewayError, StatusCode, type Status } from '@hyperledger/fabric-gateway';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import {
  MSP_IDS,
  startSmallNetwork,
  type PeerConnection,
  type SmallNetwork,
} from '../../scripts/bench/small-network.ts';
import { endorseState, STATE, stateChaincode, type Way } from '../../scripts/bench/state-chaincode.ts';
import { ENGINES } from '../../scripts/start/engine.ts';

/**
 * All four organisations must endorse, and their processes hear four different announcements: a transaction is VALID only
 * when batches, batches split at 3 or at 100 keys and key by key give one and the same read and write set.
 */
const ANNOUNCED = { InsuranceMSP: '3', DrugMSP: '100', FinanceMSP: 'none' };
const WAYS: readonly Way[] = ['batch', 'key'];
const [GET, PUT, WRITE_BATCH, GET_MULTIPLE] = [8, 9, 24, 25];
const STATUS_MS = 30_000;

type Transaction = Parameters<typeof endorseState>[1];
type Signed = Awaited<ReturnType<PeerConnection['endorse']>>;

const hasFabric = (process.env['FABRIC_BIN'] ?? '') !== '';
if (!hasFabric)
  process.stderr.write('\n*** FABRIC_BIN is not set: NOT RUN are the batch messages on real Fabric. ***\n');

describe.each(ENGINES.filter((engine) => engine === 'devnet' || hasFabric))('batch messages on %s', (engine) => {
  let folder: string;
  let network: SmallNetwork;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'piaosu-batch-'));
    network = await startSmallNetwork({ engine, data: folder, chaincode: await stateChaincode(ANNOUNCED), policy: 4 });
  });

  afterAll(async () => {
    await network.close();
    await rm(folder, { recursive: true, force: true });
  });

  function newKeys(count: number): string[] {
    const name = randomUUID();
    return Array.from({ length: count }, (_, index) => `${name}~${index.toString()}`);
  }

  const health = (): PeerConnection => network.connection('HealthMSP');

  function endorse(transaction: Transaction, keys: readonly string[], text = 'value', way: Way = 'batch') {
    return endorseState(health(), transaction, way, keys, text);
  }

  async function commit({ id, bytes }: Signed): Promise<Status> {
    await health().submit(bytes);
    return health().statusOf(id, STATUS_MS);
  }

  async function refusalOf(endorsing: Promise<unknown>): Promise<string[]> {
    const error: unknown = await endorsing.catch((reason: unknown) => reason);
    return error instanceof GatewayError ? error.details.map((detail) => detail.message) : [];
  }

  async function ask(mspId: string, query: string, way: Way, keys: readonly string[]): Promise<unknown> {
    const question = { chaincode: STATE, contract: STATE, query, args: [way, JSON.stringify(keys)] };
    const answer: unknown = JSON.parse(
      Buffer.from(await network.connection(mspId).evaluate(question, STATUS_MS)).toString('utf8'),
    );
    return answer;
  }

  test('two batches racing for one key: exactly one is valid, the other is a read conflict, and a late one is refused', async () => {
    const [shared = '', ...keys] = newKeys(21);
    const racing = await Promise.all([
      endorse('create', [...keys.slice(0, 10), shared]),
      endorse('create', [shared, ...keys.slice(10)]),
    ]);
    const codes = (await Promise.all(racing.map(commit))).map((status) => status.code);
    expect(codes.toSorted((a, b) => a - b)).toEqual([StatusCode.VALID, StatusCode.MVCC_READ_CONFLICT]);
    expect(await refusalOf(endorse('create', [shared]))).toContain(`chaincode response 500, ALREADY_EXISTS: ${shared}`);
  });

  test('a batch and a key-by-key transaction racing for one key: exactly one is valid', async () => {
    const keys = newKeys(5);
    const racing = await Promise.all([
      endorse('create', keys, 'batch', 'batch'),
      endorse('create', keys.toReversed(), 'key', 'key'),
    ]);
    const codes = (await Promise.all(racing.map(commit))).map((status) => status.code);
    expect(codes.toSorted((a, b) => a - b)).toEqual([StatusCode.VALID, StatusCode.MVCC_READ_CONFLICT]);
  });

  test('a batch of which one key changed after it was read writes none of its keys', async () => {
    const keys = newKeys(8);
    const late = await endorse('create', keys, 'late');
    expect((await commit(await endorse('overwrite', keys.slice(3, 4), 'first'))).code).toBe(StatusCode.VALID);
    expect((await commit(late)).code).toBe(StatusCode.MVCC_READ_CONFLICT);
    expect(await ask('HealthMSP', 'read', 'batch', keys)).toEqual([null, null, null, 'first', null, null, null, null]);
  });

  test('each process splits at what its own peer announced, and asks key by key where nothing is announced', async () => {
    const keys = newKeys(7);
    const messages = await Promise.all(MSP_IDS.map((mspId) => ask(mspId, 'messages', 'batch', keys)));
    expect(Object.fromEntries(MSP_IDS.map((mspId, index) => [mspId, messages[index]]))).toEqual({
      HealthMSP: [GET_MULTIPLE, WRITE_BATCH],
      InsuranceMSP: [GET_MULTIPLE, GET_MULTIPLE, GET_MULTIPLE, WRITE_BATCH, WRITE_BATCH, WRITE_BATCH],
      DrugMSP: [GET_MULTIPLE, WRITE_BATCH],
      FinanceMSP: [...keys.map(() => GET), ...keys.map(() => PUT)],
    });
  });

  test('1,200 keys in one transaction: two messages each way at the real limit, and every value is there', async () => {
    const keys = newKeys(1_200);
    expect(await ask('HealthMSP', 'messages', 'batch', keys)).toEqual([
      ...[GET_MULTIPLE, GET_MULTIPLE],
      ...[WRITE_BATCH, WRITE_BATCH],
    ]);
    expect((await commit(await endorse('create', keys))).code).toBe(StatusCode.VALID);
    for (const way of WAYS) expect(await ask('HealthMSP', 'read', way, keys)).toEqual(keys.map(() => 'value'));
  }, 120_000);

  test.each(WAYS)('an empty value is a delete (%s)', async (way) => {
    const keys = newKeys(4);
    expect((await commit(await endorse('create', keys))).code).toBe(StatusCode.VALID);
    expect((await commit(await endorse('overwrite', keys.slice(1), '', way))).code).toBe(StatusCode.VALID);
    expect(await ask('HealthMSP', 'read', way, keys)).toEqual(['value', null, null, null]);
    expect((await commit(await endorse('create', keys.slice(1), 'again', way))).code).toBe(StatusCode.VALID);
  });

  test.each(WAYS)('a transaction does not see its own writes (%s)', async (way) => {
    const keys = newKeys(4);
    const own = await endorse('readOwnWrites', keys, 'new', way);
    const seen: unknown = JSON.parse(Buffer.from(health().resultOf(own.bytes)).toString('utf8'));
    expect(seen).toEqual(keys.map(() => null));
    expect((await commit(own)).code).toBe(StatusCode.VALID);
    expect(await ask('HealthMSP', 'read', way, keys)).toEqual(keys.map(() => 'new'));
  });
});
