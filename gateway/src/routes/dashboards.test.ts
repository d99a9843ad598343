import { institutionKey } from '@piaosu/core';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { z } from 'zod';
import { upsertClaimIndex } from '../db/projection.ts';
import { newAsk, type Asker } from '../testing/ask.ts';
import { openTestOrganisation, type TestOrganisation } from '../testing/organisation.ts';
import { serveApp, type TestServer } from '../testing/serve.ts';
import { dashboard, duplicates } from './dashboard-schema.ts';
import { ROUTES } from './index.ts';

const AUDITOR: Asker = ['AUTH-HEALTH', 'AUDITOR'];
const JANUARY = 'from=2026-01-01&to=2026-01-31';
const TAG = `1.${'a'.repeat(64)}`;
const HOSPITALS = { H33010000001: 'A', H33010000002: 'B', H11010000003: 'C' } as const;

let health: TestOrganisation;
let server: TestServer;
beforeAll(async () => {
  health = await openTestOrganisation('HealthMSP');
  server = await serveApp(ROUTES, health.organisation);
  for (const [id, name] of Object.entries(HOSPITALS)) register(id, name);
});
afterAll(async () => {
  server.close();
  await health.close();
});
beforeEach(async () => {
  await health.organisation.database.execute(
    'TRUNCATE alerts, access_log, ledger_claims, ledger_blocks, issued_receipts, log_leaves, log_checkpoints, checkpoint_sums CASCADE',
  );
});

const ask = newAsk(() => server, 'HealthMSP');
const read = async (subject: string, days = JANUARY) =>
  dashboard.parse((await ask(AUDITOR, 'GET', `/dashboards/${subject}?${days}`)).body);

function register(id: string, name: string): void {
  const key = { id: 'k', alg: 'ES256', spki: 'MA==', custody: 'GATEWAY', from: { epoch: 0, time: 0 } };
  const record = { v: 1, id, org: 'HealthMSP', kinds: ['HOSPITAL'], state: 'ACTIVE', name, keys: [key] };
  health.projection.put(institutionKey(id), record);
}

let size = 0;
/** One anchored checkpoint with so many receipts of 10.00 each. */
async function anchored(at: string, issuer: string, count: number): Promise<void> {
  const { database } = health.organisation;
  const from = size;
  size += count;
  await database.execute(
    `INSERT INTO log_checkpoints (publisher, shard, size, root, from_size, from_root, consistency, state, anchored)
     VALUES ('P', 'main', $1, '', $2, '', '', 'ANCHORED', $3)`,
    [size, from, at],
  );
  await database.execute(
    `INSERT INTO issued_receipts (id, code, number, tag, issuer, kind, lineage, total_fen, content, leaf, header, signing_key,
       header_signature, key_id)
     SELECT n, '33060125', n::text, n::text, $3, 'OUTPATIENT', 'l', 1000, '', '', '', '', '', 'k'
     FROM generate_series($1::bigint, $2::bigint - 1) n`,
    [from, size, issuer],
  );
  await database.execute(
    `INSERT INTO log_leaves (receipt_id, publisher, shard, leaf_index, checkpoint_size, proof)
     SELECT n, 'P', 'main', n, $2, '' FROM generate_series($1::bigint, $2::bigint - 1) n`,
    [from, size],
  );
}

const cellsOf = (cells: z.output<typeof dashboard>['byDay']) => cells.map(({ key, count }) => [key, count]);

describe('receipts', () => {
  test('are counted by the day of their anchoring in Beijing, by hospital, region and kind, with their sum', async () => {
    await anchored('2026-01-05T15:59:00Z', 'H33010000001', 7);
    await anchored('2026-01-05T16:01:00Z', 'H11010000003', 9);
    await anchored('2026-02-01T00:00:00Z', 'H11010000003', 50);
    const found = await read('receipts');
    expect(found.total).toMatchObject({ count: 16, sums: [{ name: 'total', amount: '160.00' }] });
    expect(cellsOf(found.byDay)).toEqual([
      ['2026-01-05', 7],
      ['2026-01-06', 9],
    ]);
    expect(found.byInstitution).toMatchObject([
      { key: 'H11010000003', name: 'C', region: '110100', count: 9 },
      { key: 'H33010000001', name: 'A', region: '330100', count: 7 },
    ]);
    expect(cellsOf(found.byRegion)).toEqual([
      ['110100', 9],
      ['330100', 7],
    ]);
    expect(cellsOf(found.byKind)).toEqual([['OUTPATIENT', 16]]);
  });

  test('are told of the organisation that has them where this one publishes none', async () => {
    expect(await read('receipts')).toMatchObject({ source: 'ELSEWHERE', total: { count: 0 } });
  });

  test('fewer than five are kept back, and cannot be found from what stands beside them', async () => {
    await anchored('2026-01-05T01:00:00Z', 'H33010000001', 2);
    await anchored('2026-01-06T01:00:00Z', 'H33010000002', 20);
    await anchored('2026-01-07T01:00:00Z', 'H11010000003', 30);
    const found = await read('receipts');
    expect(found.total.count).toBe(52);
    expect(found.byDay.map(({ count }) => count)).toEqual([null, null, 30]);
    expect(cellsOf(found.byInstitution)).toEqual([
      ['H11010000003', 30],
      ['H33010000001', null],
      ['H33010000002', null],
    ]);
    expect(found.byInstitution[1]?.sums).toEqual([]);
    expect(cellsOf(found.byRegion)).toEqual([
      ['110100', 30],
      ['330100', 22],
    ]);
    const small = await read('receipts', 'from=2026-01-05&to=2026-01-05');
    expect(small.total).toMatchObject({ count: null, sums: [] });
  });

  test('counted twice are counted once, and what is anchored later is counted later', async () => {
    await anchored('2026-01-05T01:00:00Z', 'H33010000001', 10);
    await Promise.all([read('receipts'), read('receipts')]);
    await anchored('2026-01-05T02:00:00Z', 'H33010000001', 10);
    expect((await read('receipts')).total.count).toBe(20);
  });
});

describe('claims and verdicts', () => {
  test('claims are counted by the day of their reservation, by payer and by their state, with what was asked and paid', async () => {
    const { database } = health.organisation;
    await block(1, '2026-01-05T01:00:00Z');
    await upsertClaimIndex(
      database,
      1,
      Array.from({ length: 6 }, (_, i) => claim(`c${i}`, 'INS-A', 'PAID')),
    );
    const found = await read('claims');
    expect(found.total).toMatchObject({ key: '', count: 6 });
    expect(found.byKind).toMatchObject([
      {
        key: 'PAID',
        sums: [
          { name: 'requested', amount: '60.00' },
          { name: 'approved', amount: '30.00' },
          { name: 'paid', amount: '30.00' },
          { name: 'recovered', amount: '0.00' },
        ],
      },
    ]);
    expect(cellsOf(found.byDay)).toEqual([['2026-01-05', 6]]);
  });

  test('verdicts are counted by headline and by who asked; other looks are none', async () => {
    for (const outcome of [...Array<string>(6).fill('GENUINE'), ...Array<string>(5).fill('TAMPERED')]) {
      await looked('receipt.verify', outcome);
    }
    await looked('package.export', 'SERVED');
    const found = await read('verdicts');
    expect(cellsOf(found.byKind)).toEqual([
      ['GENUINE', 6],
      ['TAMPERED', 5],
    ]);
    expect(found.byInstitution).toMatchObject([{ key: 'INS-A', count: 11, name: null, region: null }]);
  });
});

describe('bills claimed again', () => {
  test('are named by their tag with every claim on them and every refusal, not the alert of who held it first', async () => {
    const { database, alerts } = health.organisation;
    await block(1, '2026-01-05T01:00:00Z');
    await upsertClaimIndex(database, 1, [claim('c1', 'HZ-BASIC', 'PAID'), claim('c2', 'INS-A', 'RESERVED')]);
    const raised = { code: 'DUPLICATE_TIER', evidence: { claimId: 'c1', date: '2026-01-05' } } as const;
    await alerts.raise({ ...raised, dedupe: 'd1', institution: 'WZ-BASIC', subject: `OP~WZ-BASIC~${TAG}` });
    await alerts.raise({ ...raised, dedupe: 'd2', institution: 'HZ-BASIC', subject: 'CLM~c1' });
    const today = new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, 10);
    const path = `/dashboards/duplicates?from=${today}&to=${today}`;
    const found = duplicates.parse((await ask(AUDITOR, 'GET', path)).body);
    expect(found.items).toMatchObject([
      {
        lineage: TAG,
        claims: [
          { id: 'c1', payer: 'HZ-BASIC', state: 'PAID', requested: '10.00' },
          { id: 'c2', payer: 'INS-A' },
        ],
        refused: [{ code: 'DUPLICATE_TIER', payer: 'WZ-BASIC' }],
      },
    ]);
  });
});

describe('whoever watches', () => {
  test('is watched: each dashboard stands in the access log', async () => {
    await read('claims');
    const log = await ask(AUDITOR, 'GET', '/access-log?reason=AUDIT_PLAN');
    expect(log.body['items']).toMatchObject([{ action: 'dashboard.read', subject: 'claims/2026-01-01/2026-01-31' }]);
  });

  test('says why before reading the access log, and stands in it with that reason', async () => {
    expect(await ask(AUDITOR, 'GET', '/access-log')).toMatchObject({ status: 409, body: { code: 'REASON_REQUIRED' } });
    await ask(AUDITOR, 'GET', '/access-log?reason=COMPLAINT');
    const again = await ask(AUDITOR, 'GET', '/access-log?reason=SAMPLE');
    expect(again.body['items']).toMatchObject([{ action: 'access-log.read', purpose: 'COMPLAINT', role: 'AUDITOR' }]);
    expect(await ask(['H33010000001', 'ISSUER'], 'GET', '/access-log')).toMatchObject({ status: 200 });
  });

  test('asks for whole days, the first before the last, a quarter at most', async () => {
    for (const days of [
      '',
      'from=2026-01-02&to=2026-01-01',
      'from=2026-01-01&to=2026-04-03',
      'from=2026-02-30&to=2026-03-01',
    ]) {
      expect(await ask(AUDITOR, 'GET', `/dashboards/claims?${days}`)).toMatchObject({
        status: 400,
        body: { code: 'SCHEMA' },
      });
    }
    expect(await ask(AUDITOR, 'GET', '/dashboards/claims?from=2026-01-01&to=2026-04-02')).toMatchObject({
      status: 200,
    });
  });
});

describe('the evidence of an alert', () => {
  test('holds the alert as raised, its record, transaction and block, and nothing that people wrote', async () => {
    const { alerts, accessLog } = health.organisation;
    const subject = `OP~INS-A~${TAG}`;
    const tx = 'f'.repeat(64);
    health.projection.put(subject, { v: 1 }, 7);
    await alerts.raise({
      dedupe: 'e1',
      code: 'AMOUNT_ALTERED',
      institution: 'INS-A',
      subject,
      evidence: {},
      tx,
      block: 7,
    });
    const [row] = await alerts.list({ limit: 1 });
    const path = `/alerts/${String(row?.id)}/evidence`;
    const { status, body } = await ask(AUDITOR, 'GET', path);
    expect(status).toBe(200);
    expect(body).toMatchObject({
      ...{ type: 'piaosu/alert-evidence', record: { key: subject, value: { v: 1 }, block: 7 }, transaction: null },
      alert: { code: 'AMOUNT_ALTERED', tx, block: 7 },
    });
    expect(Object.keys(body)).toEqual(Object.keys(body).toSorted());
    expect((await accessLog.list({ limit: 1 }))[0]).toMatchObject({ action: 'alert.export', purpose: 'ALERT' });
    expect(await ask(AUDITOR, 'GET', '/alerts/999999/evidence')).toMatchObject({ status: 404 });
  });
});

async function block(number: number, at: string): Promise<void> {
  await health.organisation.database.execute(
    `INSERT INTO ledger_blocks (number, hash, previous_hash, data_hash, transactions, time) VALUES ($1, '', '', '', 1, $2)`,
    [number, Date.parse(at) / 1000],
  );
}

function claim(id: string, payer: string, state: string) {
  const sums = { requestedFen: 1000, approvedFen: 500, paidFen: 500, recoveredFen: 0 };
  return { id, payer, org: 'InsuranceMSP', lineage: TAG, state, ...sums };
}

async function looked(action: string, outcome: string): Promise<void> {
  await health.organisation.database.execute(
    `INSERT INTO access_log (at, org, institution, actor, action, subject, outcome, trace_id)
     VALUES ('2026-01-05T01:00:00Z', 'InsuranceMSP', 'INS-A', 'a', $1, 's', $2, 't')`,
    [action, outcome],
  );
}
