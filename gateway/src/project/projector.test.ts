import { createSecretKey, generateKeyPairSync, randomBytes } from 'node:crypto';
import { z } from 'zod';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Database } from '../db/index.ts';
import { selectStateRange, truncateProjection } from '../db/projection.ts';
import { silentLog } from '../log/log.ts';
import type { Projection } from '../organisation.ts';
import { openAlerts } from '../testing/alerts.ts';
import { openTestDatabase } from '../testing/database.ts';
import { newProjection } from './projection.ts';
import { RowSeal } from './seal.ts';
import { CHAINCODE, TestChain } from './testing/blocks.ts';
import { TestLog } from './testing/log.ts';

const seal = new RowSeal(createSecretKey(randomBytes(32)));
const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const witness = { mspId: 'DrugMSP', certificate: '', key: privateKey };

const sizeRow = z.object({ size: z.number() });
const TAG = `1.${'a'.repeat(64)}`;
const OTHER_TAG = `1.${'b'.repeat(64)}`;
const CLAIM = `C${'0'.repeat(24)}`;

let database: Database;
let opened: Awaited<ReturnType<typeof openTestDatabase>>;
let chain: TestChain;
let projection: Projection;

beforeEach(async () => {
  opened = await openTestDatabase();
  database = opened.database;
  chain = new TestChain();
  projection = open();
});

afterEach(async () => {
  await projection.stop();
  await opened.close();
});

function open(): Projection {
  const ledger = { evaluate: () => Promise.resolve(null) };
  const alerts = openAlerts(database);
  return newProjection({
    database,
    ledger,
    source: chain,
    chaincode: CHAINCODE,
    seal,
    alerts,
    log: silentLog,
    witness,
    pauseMs: 5,
  });
}

async function take(): Promise<void> {
  await projection.start();
  await projection.waitFor(chain.blocks_.length - 1);
}

async function alertCodes(): Promise<string[]> {
  const rows = await openAlerts(database).list({ limit: 100 });
  return rows.map(({ code }) => code);
}

async function dump(): Promise<unknown> {
  const state = await selectStateRange(database, '', '\u{10FFFF}', 1000);
  return { state, blocks: await projection.blocks({ limit: 100 }) };
}

const lineage = (usedFen: number, amountFen: number) => ({
  v: 1,
  receipts: [{ tag: TAG, chain: TAG, capFen: 100_000, live: true }],
  capFen: 100_000,
  usedFen,
  claims: [
    {
      id: CLAIM,
      payer: OTHER_TAG,
      tier: 5,
      benefit: 'INDEMNITY',
      state: 'RESERVED',
      amountFen,
      paidFen: 0,
      recoveredFen: 0,
      date: '2026-01-05',
      receipts: [TAG],
    },
  ],
});

describe('the projection', () => {
  it('rebuilt from block 0 is the same to the byte', async () => {
    const log = new TestLog();
    chain.add({ writes: { 'CAL~2026': { v: 1, year: '2026', holidays: [], workdays: [] } } });
    for (const count of [3, 4, 1]) {
      const { writes, operation } = log.step(count);
      chain.add({ writes, operations: [operation] }, { writes: { 'CAL~2026': { v: 2 } }, code: 11 });
    }
    chain.add({ writes: { 'CAL~2026': null } });
    await take();
    const first = await dump();
    await projection.stop();
    await database.transaction(truncateProjection);
    projection = open();
    await take();
    expect(await dump()).toEqual(first);
    // That a calendar was deleted, which no act does, is told once.
    expect(await alertCodes()).toEqual(['LEDGER_DIVERGED']);
    expect(await projection.audit()).toBe(true);
  });

  it('applies VALID transactions alone', async () => {
    chain.add({ writes: { 'CAL~2026': { v: 1 } }, code: 11 });
    await take();
    expect(await projection.record('CAL~2026')).toBeUndefined();
  });

  it('stops at a block that does not continue the chain, with an alert', async () => {
    chain.add({ writes: {} });
    const forged = chain.add({ writes: {} });
    chain.blocks_.pop();
    chain.push({ ...forged, previousHash: Buffer.alloc(32, 7) });
    await projection.start();
    await expect.poll(alertCodes).toEqual(['LEDGER_DIVERGED']);
    expect(await projection.height()).toBe(0);
  });

  it('finds a row edited in SQL, a deleted one and an older one put back, and rebuilds', async () => {
    chain.add({ writes: { 'CAL~2025': { v: 1 }, 'CAL~2026': { v: 1 } } }, { writes: { 'CAL~2026': { v: 2 } } });
    await take();
    const attacks = [
      `UPDATE ledger_state SET value = '{"v":9}' WHERE key = 'CAL~2025'`,
      `DELETE FROM ledger_state WHERE key = 'CAL~2025'`,
      `UPDATE ledger_cursor SET block = block - 1`,
    ];
    for (const attack of attacks) {
      await database.execute(attack);
      expect(await projection.audit()).toBe(false);
      await projection.waitFor(0);
      expect(await projection.audit()).toBe(true);
      expect((await projection.record('CAL~2026'))?.value).toEqual({ v: 2 });
    }
    expect(new Set(await alertCodes())).toEqual(new Set(['INDEX_DIVERGED']));
  });

  it('tells the institution of a refused act', async () => {
    const outcome = { ok: false, code: 'OVER_CAP', evidence: { remaining: '300.00' } };
    const record = { v: 1, request: TAG, outcome, time: 1, tx: 'aa' };
    chain.add({ writes: { [`OP~INS-A~${TAG}`]: record } });
    await take();
    const [alert] = await openAlerts(database).list({ limit: 1 });
    expect(alert).toMatchObject({ code: 'OVER_CAP', institution: 'INS-A', evidence: { remaining: '300.00' } });
  });
});

describe('re-checking what was endorsed', () => {
  it('accepts a log step with its consistency proof, and can then witness it', async () => {
    const log = new TestLog();
    for (const count of [5, 6]) {
      const { writes, operation } = log.step(count);
      chain.add({ writes, operations: [operation] });
    }
    await take();
    expect(await alertCodes()).toEqual([]);
    const witnessed = await database.rows(sizeRow, 'SELECT size FROM witness_checkpoints ORDER BY size');
    expect(witnessed).toEqual([{ size: 5 }, { size: 11 }]);
  });

  it('LEDGER_DIVERGED for a log that moved without a proof, and no signature for it', async () => {
    const log = new TestLog();
    const { writes } = log.step(5);
    chain.add({ writes, operations: [] });
    await take();
    expect(await alertCodes()).toEqual(['LEDGER_DIVERGED', 'LEDGER_DIVERGED']);
    expect(await projection.witness(log, 5)).toBeUndefined();
  });

  it('CHECKPOINT_CONFLICT for a fork, even by way of a wiped projection and another chain', async () => {
    const log = new TestLog();
    const honest = log.step(5);
    chain.add({ writes: honest.writes, operations: [honest.operation] });
    await take();
    await projection.stop();
    await database.transaction(truncateProjection);
    chain = new TestChain();
    const forked = new TestLog('another leaf').step(5);
    chain.add({ writes: forked.writes, operations: [forked.operation] });
    projection = open();
    await take();
    expect(await alertCodes()).toEqual(['CHECKPOINT_CONFLICT']);
  });

  it('LEDGER_DIVERGED when a lineage is used over its cap or its sum is another', async () => {
    chain.add({ writes: { [`LIN~${TAG}`]: lineage(60_000, 60_000) } });
    chain.add({ writes: { [`LIN~${TAG}`]: lineage(120_000, 120_000) } });
    chain.add({ writes: { [`LIN~${TAG}`]: lineage(10_000, 60_000) } });
    await take();
    const alerts = await openAlerts(database).list({ limit: 10 });
    const rules = alerts.map(({ evidence }) => JSON.stringify(evidence));
    expect(rules.some((rule) => rule.includes('USED_OVER_CAP'))).toBe(true);
    expect(rules.some((rule) => rule.includes('USED_IS_NOT_THE_SUM'))).toBe(true);
    expect(rules.every((rule) => rule.includes('endorsers'))).toBe(true);
  });

  it('STALE_SUBMIT for what was held back for more than 20 minutes', async () => {
    chain.add({ writes: {}, time: 1_700_010_000 });
    chain.add({ writes: { 'CAL~2026': { v: 1 } }, time: 1_700_000_000 });
    await take();
    expect(await alertCodes()).toEqual(['STALE_SUBMIT']);
  });

  it('nothing about what is not the contracts’: the definition of a chaincode has the time 0', async () => {
    chain.add({ writes: {}, time: 1_700_010_000 });
    chain.add({ writes: { definition: {} }, time: 0, chaincode: '_lifecycle' });
    await take();
    expect(await alertCodes()).toEqual([]);
  });
});
