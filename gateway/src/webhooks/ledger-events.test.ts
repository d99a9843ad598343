import { createSecretKey, generateKeyPairSync, randomBytes } from 'node:crypto';
import { canonicalJson } from '@piaosu/core';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { Database } from '../db/index.ts';
import { truncateProjection } from '../db/projection.ts';
import { silentLog } from '../log/log.ts';
import type { Projection } from '../organisation.ts';
import { newProjection, RowSeal } from '../project/index.ts';
import { CHAINCODE, TestChain } from '../project/testing/blocks.ts';
import { openAlerts } from '../testing/alerts.ts';
import { openTestDatabase } from '../testing/database.ts';
import { newEvents, type Events } from './events.ts';
import { newLedgerEvents } from './ledger-events.ts';

const seal = new RowSeal(createSecretKey(randomBytes(32)));
const witness = {
  mspId: 'InsuranceMSP',
  certificate: '',
  key: generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey,
};
const NOW = Math.floor(Date.now() / 1000);
const RECEIPT = `1.${'a'.repeat(64)}`;
const PAYER = `1.${'b'.repeat(64)}`;
const [CLAIM, OTHER_CLAIM, FOREIGN_CLAIM] = ['1', '2', '3'].map((digit) => `C${digit.repeat(24)}`);

let opened: Awaited<ReturnType<typeof openTestDatabase>>;
let database: Database;
let events: Events;
let chain: TestChain;
let projection: Projection;

beforeEach(async () => {
  opened = await openTestDatabase();
  database = opened.database;
  events = newEvents(database, 'InsuranceMSP');
  chain = new TestChain();
  projection = open();
});
afterEach(async () => {
  await projection.stop();
  await opened.close();
});

function open(alsoRecord = newLedgerEvents(events, { mspId: 'InsuranceMSP', seal })): Projection {
  const alerts = openAlerts(database, 'InsuranceMSP');
  const ledger = { evaluate: () => Promise.resolve(null) };
  const options = { database, ledger, source: chain, chaincode: CHAINCODE, seal, alerts, log: silentLog, witness };
  return newProjection({ ...options, alsoRecord, pauseMs: 5 });
}

async function take(): Promise<void> {
  await projection.start();
  await projection.waitFor(chain.blocks_.length - 1);
}

const told = z.object({ type: z.string(), subject: z.string(), data: z.record(z.string(), z.json()) });
async function toldTo(institution: string) {
  const rows = await events.list(institution, { types: [], limit: 100 });
  return rows.map(({ body }) => told.parse(JSON.parse(body))).filter(({ type }) => !type.includes('.alert.'));
}

function claim(id = CLAIM ?? '', payer = 'INS-A', actions: readonly string[] = ['reserve'], state = 'RESERVED') {
  return {
    ...{ v: 1, id, lineage: RECEIPT, payer, org: payer === 'H-1' ? 'HealthMSP' : 'InsuranceMSP', tier: 5 },
    ...{ benefit: 'INDEMNITY', basis: 'PERSONAL_BURDEN', receipts: [RECEIPT], state, requestedFen: 100 },
    ...{
      reservedFen: 100,
      approvedFen: state === 'RESERVED' ? 0 : 100,
      paidFen: state === 'PAID' ? 100 : 0,
      recoveredFen: 0,
    },
    history: actions.map((action) => ({ action, role: 'CLAIMS_OFFICER', time: NOW, tx: 'a'.repeat(64) })),
  };
}

const lineage = (ids: readonly (string | undefined)[]) => ({
  ...{ v: 1, receipts: [{ tag: RECEIPT, chain: RECEIPT, capFen: 1000, live: true }], capFen: 1000, usedFen: 100 },
  claims: ids.map((id) => ({
    ...{ id, payer: PAYER, tier: 5, benefit: 'INDEMNITY', state: 'PAID', amountFen: 100, paidFen: 100 },
    ...{ recoveredFen: 0, date: '2026-01-05', receipts: [RECEIPT] },
  })),
});

const receipt = (state: string) => ({
  ...{ v: 1, state, kind: 'OUTPATIENT', issuer: 'H33010000001', lineage: RECEIPT, leaf: `sha-256:${'0'.repeat(64)}` },
  log: { publisher: 'PUB-1', shard: 'main', size: 1, index: 0 },
  ...{ capFen: 1000, settledTiers: [], otherUnbroken: false, liability: 'NONE', issueDate: '2026-01-01' },
  ...{ patientCommit: `sha-256:${'0'.repeat(64)}`, businessTag: PAYER, tx: 'a'.repeat(64) },
});

const write = (writes: Readonly<Record<string, unknown>>) =>
  chain.add({ writes: z.record(z.string(), z.json()).parse(writes), time: NOW });

describe('the payer of a claim', () => {
  test('is told of each act on it, once, in order, also of two in one block', async () => {
    write({ [`CLM~${CLAIM}`]: claim() });
    write({ [`CLM~${CLAIM}`]: claim(CLAIM, 'INS-A', ['reserve', 'approve', 'pay'], 'PAID') });
    await take();
    expect((await toldTo('INS-A')).map(({ type, data }) => [type, data['state']])).toEqual([
      ['cn.piaosu.claim.reserved', 'RESERVED'],
      ['cn.piaosu.claim.approved', 'PAID'],
      ['cn.piaosu.claim.paid', 'PAID'],
    ]);
    expect(await toldTo('INS-B')).toEqual([]);
  });

  test('is told by its own organisation’s gateway alone', async () => {
    write({ [`CLM~${FOREIGN_CLAIM}`]: claim(FOREIGN_CLAIM, 'H-1') });
    await take();
    expect(await toldTo('H-1')).toEqual([]);
  });

  test('is told nothing twice when the projection is rebuilt from block 0, and ids stay the same', async () => {
    write({ [`CLM~${CLAIM}`]: claim() });
    await take();
    const before = await events.list('INS-A', { types: [], limit: 10 });
    await projection.stop();
    await database.transaction(truncateProjection);
    projection = open();
    await take();
    expect(await events.list('INS-A', { types: [], limit: 10 })).toEqual(before);
    await database.execute('TRUNCATE events');
    await projection.stop();
    await database.transaction(truncateProjection);
    projection = open();
    await take();
    const anew = await events.list('INS-A', { types: [], limit: 10 });
    expect(anew.map(({ id, body }) => [id, body])).toEqual(before.map(({ id, body }) => [id, body]));
  });

  test('is told with the block or not at all', async () => {
    await projection.stop();
    let fails = true;
    const record = newLedgerEvents(events, { mspId: 'InsuranceMSP', seal });
    projection = open(async (sql, block) => {
      await record(sql, block);
      if (fails) throw new Error('the process ends here');
    });
    write({ [`CLM~${CLAIM}`]: claim() });
    await projection.start();
    await expect.poll(() => chain.delivered).toBeGreaterThan(1);
    expect([await projection.height(), await toldTo('INS-A')]).toEqual([-1, []]);
    fails = false;
    await projection.waitFor(0);
    expect(await toldTo('INS-A')).toHaveLength(1);
  });
});

describe('the red-flush of a claimed receipt', () => {
  test('is told to whoever holds a claim on it, by claim, and to nobody else', async () => {
    write({
      [`RCP~${RECEIPT}`]: receipt('LIVE'),
      [`LIN~${RECEIPT}`]: lineage([CLAIM, OTHER_CLAIM]),
      [`CLM~${CLAIM}`]: claim(CLAIM, 'INS-A', ['reserve', 'approve', 'pay'], 'PAID'),
      [`CLM~${OTHER_CLAIM}`]: claim(OTHER_CLAIM, 'INS-B', ['reserve', 'approve', 'pay'], 'PAID'),
      [`CLM~${FOREIGN_CLAIM}`]: claim(FOREIGN_CLAIM, 'INS-C'),
    });
    const flushed = { ...lineage([CLAIM, OTHER_CLAIM]), capFen: 0 };
    write({ [`RCP~${RECEIPT}`]: receipt('RED_FLUSHED'), [`LIN~${RECEIPT}`]: flushed });
    await take();
    const flushes = async (who: string) =>
      (await toldTo(who)).filter(({ type }) => type.startsWith('cn.piaosu.receipt.'));
    expect(await flushes('INS-A')).toMatchObject([
      { type: 'cn.piaosu.receipt.red-flushed', subject: CLAIM, data: { claimState: 'PAID', state: 'RED_FLUSHED' } },
    ]);
    expect(await flushes('INS-B')).toMatchObject([{ subject: OTHER_CLAIM }]);
    expect(await flushes('INS-C')).toEqual([]);
    expect(canonicalJson(z.json().parse(await flushes('INS-A')))).not.toContain('INS-B');
  });
});
