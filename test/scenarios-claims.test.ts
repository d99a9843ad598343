import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { R2 } from '../scripts/start/demo-receipts.ts';
import { Scenario, type TestClaim } from './support/scenario.ts';

let scenario: Scenario;

beforeAll(async () => {
  scenario = await Scenario.start();
  await scenario.publish(R2);
});

afterAll(async () => {
  await scenario[Symbol.asyncDispose]();
});

const page = z.looseObject({ items: z.array(z.looseObject({ id: z.string(), payer: z.string() })) });

describe('one receipt, several payers', () => {
  test('B1: paid in full and claimed there again is DUPLICATE_CLAIM with the first claim and its date', async () => {
    const receipt = await scenario.publishFresh('1000.00');
    const first = await scenario.payInFull('hz-basic', receipt);
    expect(first.state).toBe('PAID');
    const second = await scenario.claim('hz-basic', receipt, '1000.00');
    expect(second).toMatchObject({ status: 409, code: 'DUPLICATE_CLAIM' });
    expect(second.evidence).toMatchObject({ claimId: first.claimId });
    expect(JSON.stringify(second.evidence)).toMatch(/"date":"\d{4}-\d{2}-\d{2}"/);
  });

  test('B2: what another payer approved is gone: OVER_CAP with what remains, and not a word about who', async () => {
    const receipt = await scenario.publishFresh('1000.00');
    const { claimId } = await scenario.claim('hz-basic', receipt, '1000.00');
    await scenario.act('hz-basic', claimId, 'approve', { amount: '700.00' });
    const refused = await scenario.claim('ins-a', receipt, '1000.00');
    expect(refused).toMatchObject({ status: 409, code: 'OVER_CAP', evidence: { remaining: '300.00' } });
    expect(JSON.stringify(refused)).not.toContain('HZ-BASIC');
  });

  test('B4: a second basic office is DUPLICATE_TIER, and both are alerted', async () => {
    const receipt = await scenario.publishFresh('500.00');
    expect((await scenario.claim('hz-basic', receipt, '500.00')).status).toBe(201);
    expect((await scenario.claim('wz-basic', receipt, '500.00')).code).toBe('DUPLICATE_TIER');
    await expect.poll(async () => (await scenario.alertsOf('hz-basic', 'DUPLICATE_TIER')).length).toBe(1);
    await expect.poll(async () => (await scenario.alertsOf('wz-basic', 'DUPLICATE_TIER')).length).toBe(1);
  });

  test('B7: settled online and filed by hand at the same tier is ALREADY_SETTLED_ONLINE', async () => {
    expect((await scenario.claim('hz-basic', R2, '100.00')).code).toBe('ALREADY_SETTLED_ONLINE');
  });

  test('D2: a commercial insurer waits while the basic claim is under review', async () => {
    const receipt = await scenario.publishFresh('800.00');
    const { claimId } = await scenario.claim('hz-basic', receipt, '300.00');
    await scenario.act('hz-basic', claimId, 'review');
    expect((await scenario.claim('ins-a', receipt, '100.00')).code).toBe('PRIMARY_PENDING');
  });

  test('G3: a rejected claim releases its whole reservation', async () => {
    const receipt = await scenario.publishFresh('600.00');
    const { claimId } = await scenario.claim('ins-a', receipt, '600.00');
    expect((await scenario.act('ins-a', claimId, 'reject', { reason: 'NOT_COVERED' })).state).toBe('REJECTED');
    expect((await scenario.claim('ins-b', receipt, '600.00')).status).toBe(201);
  });

  test('a payer sees its own claims and no others', async () => {
    const receipt = await scenario.publishFresh('50.00');
    const { claimId } = await scenario.claim('emp', receipt, '50.00');
    const own = page.parse(await scenario.product.api('emp').expectOk({ method: 'GET', path: '/claims' }));
    expect(own.items.map(({ id }) => id)).toContain(claimId);
    expect(new Set(own.items.map(({ payer }) => payer))).toEqual(new Set(['EMP']));
    const foreign = await scenario.product.api('ins-b').ask({ method: 'GET', path: `/claims/${claimId ?? ''}` });
    expect(foreign.status).toBe(404);
    expect((await scenario.act('ins-b', claimId, 'review')).code).toBe('RESOURCE_NOT_FOUND');
  });
});

describe('in the same second', () => {
  test('C1: 600.00 and 600.00 of 1000.00: exactly one is reserved, the other OVER_CAP with 400.00 left', async () => {
    for (let round = 0; round < 10; round += 1) {
      const receipt = await scenario.publishFresh('1000.00');
      const answers = await both(receipt, '600.00');
      expect(answers.map(({ status }) => status).toSorted()).toEqual([201, 409]);
      const refused = answers.find(({ status }) => status === 409);
      expect(refused).toMatchObject({ code: 'OVER_CAP', evidence: { remaining: '400.00' } });
    }
  });

  test('C8: 400.00 and 400.00 of 1000.00: both are reserved, no conflict is reported', async () => {
    for (let round = 0; round < 10; round += 1) {
      const receipt = await scenario.publishFresh('1000.00');
      expect((await both(receipt, '400.00')).map(({ status }) => status)).toEqual([201, 201]);
    }
  });

  test('C3: the same Idempotency-Key and body ten times is one reservation with one id', async () => {
    const receipt = await scenario.publishFresh('1000.00');
    const key = randomUUID();
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => scenario.claim('ins-a', receipt, '600.00', { key })),
    );
    expect(new Set(answers.map(({ claimId }) => claimId)).size).toBe(1);
    expect(answers.every(({ status }) => status === 201)).toBe(true);
    expect((await scenario.claim('ins-b', receipt, '400.00')).status).toBe(201);
  });

  test('the same Idempotency-Key with another body is IDEMPOTENCY_CONFLICT', async () => {
    const receipt = await scenario.publishFresh('1000.00');
    const key = randomUUID();
    await scenario.claim('ins-a', receipt, '600.00', { key });
    expect((await scenario.claim('ins-a', receipt, '500.00', { key })).code).toBe('IDEMPOTENCY_CONFLICT');
  });
});

describe('amounts', () => {
  test.each(['0.00', '-1.00', '0.001', '1.5', 1e21, 'NaN', 100, null])(
    'D7: %s is AMOUNT_FORMAT, and nothing is rounded',
    async (amount) => {
      const answer = await scenario.claim('ins-a', R2, amount);
      expect(answer).toMatchObject({ status: 400, code: 'AMOUNT_FORMAT' });
    },
  );
});

async function both(receipt: Parameters<Scenario['claim']>[1], amount: string): Promise<TestClaim[]> {
  return Promise.all([scenario.claim('ins-a', receipt, amount), scenario.claim('ins-b', receipt, amount)]);
}
