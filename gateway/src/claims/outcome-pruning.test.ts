import { afterEach, beforeEach, expect, test } from 'vitest';
import { insertBlock, upsertState } from '../db/projection.ts';
import { openTestOrganisation, type TestOrganisation } from '../testing/organisation.ts';
import { pruneOutcomes } from './outcome-pruning.ts';

const DAY = 86_400;
const NOW = 1_800_000_000;
const none = new Uint8Array(32);
let opened: TestOrganisation;

beforeEach(async () => {
  opened = await openTestOrganisation('InsuranceMSP');
  await opened.enable('AUTH-INSURANCE');
});
afterEach(() => opened.close());

const messageOf = (number: number) => `1.${String(number).padStart(64, '0')}`;

async function kept(institution: string, org: string, block: number, age: number, count = 1): Promise<void> {
  const { database } = opened.organisation;
  const keys = [{ id: 'k', alg: 'ES256', spki: 'AA==', custody: 'GATEWAY', from: { epoch: 0, time: 0 } }];
  const record = { v: 1, id: institution, org, kinds: ['PAYER'], state: 'ACTIVE', name: institution, keys };
  opened.projection.put(`REG~${institution}`, record);
  const hash = { hash: none, previousHash: none, dataHash: none };
  await insertBlock(database, { number: block, ...hash, transactions: 1, time: NOW - age });
  const rows = Array.from({ length: count }, (_, position) => ({
    ...{ key: `OP~${institution}~${messageOf(block * 10_000 + position)}`, value: none, block, position, tx: 'aa' },
    seal: none,
  }));
  await upsertState(database, rows);
}

function named(): string[] {
  return opened.ledger.accepted.flatMap(({ signed }) => {
    const { action, body } = signed.op;
    const operations: unknown =
      typeof body === 'object' && body !== null && 'operations' in body ? body['operations'] : [];
    return action === 'operation.prune' && Array.isArray(operations) ? [JSON.stringify(operations)] : [];
  });
}

test('outcomes of the own institutions go by name once 180 days are over, and those of others stay', async () => {
  await kept('INS-A', 'InsuranceMSP', 1, 181 * DAY);
  await kept('H33010000001', 'HealthMSP', 2, 181 * DAY);
  await kept('INS-B', 'InsuranceMSP', 3, 180 * DAY);
  expect(await pruneOutcomes(opened.organisation, NOW)).toBe(1);
  expect(named()).toEqual([JSON.stringify([{ institution: 'INS-A', message: messageOf(10_000) }])]);
});

test('many go in batches', async () => {
  await kept('INS-A', 'InsuranceMSP', 1, 200 * DAY, 1_450);
  expect(await pruneOutcomes(opened.organisation, NOW)).toBe(1_450);
  expect(named()).toHaveLength(5 + 3);
});

test('an authority that keeps its key itself prunes itself: KEY_UNKNOWN here', async () => {
  const health = await openTestOrganisation('HealthMSP');
  try {
    const { database } = health.organisation;
    const hash = { hash: none, previousHash: none, dataHash: none };
    await insertBlock(database, { number: 1, ...hash, transactions: 1, time: NOW - 200 * DAY });
    await upsertState(database, [
      { key: `OP~H1~${messageOf(1)}`, value: none, block: 1, position: 0, tx: 'aa', seal: none },
    ]);
    const keys = [{ id: 'k', alg: 'ES256', spki: 'AA==', custody: 'OWN', from: { epoch: 0, time: 0 } }];
    const record = { v: 1, id: 'H1', org: 'HealthMSP', kinds: ['HOSPITAL'], state: 'ACTIVE', name: 'H1', keys };
    health.projection.put('REG~H1', record);
    await expect(pruneOutcomes(health.organisation, NOW)).rejects.toMatchObject({ code: 'KEY_UNKNOWN' });
  } finally {
    await health.close();
  }
});
