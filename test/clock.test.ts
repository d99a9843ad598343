import { evidencePackageShape, parseShape, unwrap } from '@piaosu/core';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { startProduct } from '../scripts/start/product.ts';
import { removeProduct } from '../scripts/start/remove.ts';
import { DEMO_WORLD } from '../scripts/start/world.ts';
import { temporaryDataDir } from './support/product.ts';
import { Scenario, type TestReceipt } from './support/scenario.ts';

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;
const HIS = 'his-h33010000001';

let dataDir = '';
let scenario: Scenario | undefined;
beforeAll(async () => {
  dataDir = await temporaryDataDir();
});
afterAll(async () => {
  await scenario?.product.stop();
  await removeProduct(dataDir);
});

/** The product on the one data folder of this file, stopped if it runs, with its clock ahead by this much. */
async function startedAt(clockOffsetMs: number): Promise<Scenario> {
  await scenario?.product.stop();
  const ports = scenario === undefined ? ({ portBase: 'free' } as const) : {}; // later: those the data began with
  scenario = undefined;
  const product = await startProduct({ dataDir, world: DEMO_WORLD, engine: 'devnet', clockOffsetMs, ...ports });
  scenario = Scenario.on(product);
  return scenario;
}

const log = z.looseObject({ items: z.array(z.looseObject({ at: z.iso.datetime() })) });
const isAt = (time: number, expected: number): boolean => Math.abs(time - expected) < 5 * MINUTE_MS;

/** What each part of the product says the time is: the ledger, the contracts, SQL. */
async function timesOf(asked: Scenario, receipt: TestReceipt): Promise<{ ledger: number[]; sql: number }> {
  const file = unwrap(parseShape(evidencePackageShape, await asked.packageOf(HIS, receipt)));
  const ledger = file.witnesses.flatMap(({ statement }) => (statement.type === 'checkpoint' ? [statement.time] : []));
  const entries = await asked.product.api(HIS).expectOk({ method: 'GET', path: '/access-log' });
  return { ledger: ledger.map((seconds) => seconds * 1000), sql: Date.parse(log.parse(entries).items[0]?.at ?? '') };
}

const claimShape = z.looseObject({ state: z.string(), history: z.array(z.looseObject({ action: z.string() })) });

async function claimOf(asked: Scenario, claimId: string | undefined): Promise<z.output<typeof claimShape>> {
  return claimShape.parse(
    await asked.product.api('ins-a').expectOk({ method: 'GET', path: `/claims/${claimId ?? ''}` }),
  );
}

async function expiriesOf(asked: Scenario): Promise<unknown[]> {
  const path = '/events?type=cn.piaosu.claim.expired';
  const page = await asked.product.api('ins-a').expectOk({ method: 'GET', path });
  return z.looseObject({ items: z.array(z.json()) }).parse(page).items;
}

/** How many outcomes of INS-A the ledger keeps for repeats. */
async function outcomesOf(asked: Scenario): Promise<number> {
  const client = new pg.Client({ connectionString: asked.product.databaseUrl('InsuranceMSP') });
  await client.connect();
  try {
    const { rows } = await client.query(`SELECT count(*)::int AS count FROM ledger_state WHERE key LIKE 'OP~INS-A~%'`);
    return z.tuple([z.object({ count: z.int() })]).parse(rows)[0].count;
  } finally {
    await client.end();
  }
}

test('a shifted clock is the clock of ledger, contracts and database; a reservation of 30 working days ends by itself', async () => {
  const first = await startedAt(30 * DAY_MS);
  const now = Date.now();
  const receipt = await first.publishFresh('1000.00');
  const { ledger, sql } = await timesOf(first, receipt);
  expect(ledger.length).toBeGreaterThan(0);
  for (const time of ledger) expect(isAt(time, now + 30 * DAY_MS)).toBe(true);
  expect(isAt(sql, now + 30 * DAY_MS)).toBe(true);

  const reserved = await first.claim('ins-a', receipt, '1000.00');
  // Thirty working days are forty-two days without a holiday, and with holidays more.
  const lastDay = Date.parse(z.string().parse(reserved['expiresOn']));
  expect(lastDay).toBeGreaterThan(now + 70 * DAY_MS);
  expect(lastDay).toBeLessThan(now + 89 * DAY_MS);
  expect((await first.claim('ins-b', receipt, '1000.00')).code).toBe('OVER_CAP');

  const soon = await startedAt(33 * DAY_MS); // 72 hours later
  expect((await soon.claim('ins-b', receipt, '1000.00')).code).toBe('OVER_CAP');
  const fresh = await soon.publishFresh('10.00');
  expect(isAt((await timesOf(soon, fresh)).sql, Date.now() + 33 * DAY_MS)).toBe(true);

  const late = await startedAt(90 * DAY_MS); // sixty days after the reservation, and nobody has touched it
  expect(await claimOf(late, reserved.claimId)).toMatchObject({
    state: 'EXPIRED',
    history: [{ action: 'reserve' }, { action: 'expire', role: 'CALENDAR' }],
  });
  await expect.poll(async () => (await expiriesOf(late)).length).toBe(1);
  expect(await late.claim('ins-b', receipt, '1000.00')).toMatchObject({ status: 201, remaining: '0.00' });
  expect((await claimOf(late, reserved.claimId)).history).toHaveLength(2);
  expect(await expiriesOf(late)).toHaveLength(1);

  const before = await outcomesOf(late);
  const forgotten = await startedAt(240 * DAY_MS); // more than 180 days after the reservation, its outcome is pruned
  await expect.poll(() => outcomesOf(forgotten), { timeout: 30_000 }).toBeLessThan(before);
}, 300_000);

test('a clock behind the newest block is refused with the offset to use, and nothing is started', async () => {
  await scenario?.product.stop();
  await expect(startProduct({ dataDir, world: DEMO_WORLD })).rejects.toThrow(/--clock-offset 240d or more/);
});

test('real Fabric keeps its own clock, and data stay with the engine they began with', async () => {
  const other = { dataDir, world: DEMO_WORLD, engine: 'fabric' } as const;
  await expect(startProduct(other)).rejects.toThrow(/begun with the engine devnet.*--engine devnet/);
  const fresh = { ...other, dataDir: await temporaryDataDir(), clockOffsetMs: DAY_MS };
  await expect(startProduct(fresh)).rejects.toThrow(/--clock-offset is for the embedded node/);
  await removeProduct(fresh.dataDir);
});
