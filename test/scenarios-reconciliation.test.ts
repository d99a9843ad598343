import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  canonicalJson,
  hmacSha256,
  parseReceiptHeader,
  receiptLeaf,
  sha256Suite,
  tag,
  tagParts,
  toHex,
  unwrap,
  type Json,
} from '@piaosu/core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { waitFor } from '../scripts/processes/wait.ts';
import type { ApiAnswer, ApiRequest } from '../scripts/start/api.ts';
import { R1, R2 } from '../scripts/start/demo-receipts.ts';
import { waitForJob } from '../scripts/start/job.ts';
import { withConnection } from './faults/sql.ts';
import { erasedAnswer, evidencePackage, problem, report, settlements } from './support/reconciliation.ts';
import { elementsOf, Scenario, type TestReceipt } from './support/scenario.ts';
import { filesBelow, peppersOf, tracesIn } from './support/traces.ts';

const HIS = 'his-h33010000001';
const HOSPITAL = 'H33010000001';
const DAY = '2026-01-05';
const PIAOSU = fileURLToPath(new URL('../scripts/bin/piaosu.mjs', import.meta.url));
let scenario: Scenario;
let folder: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'piaosu-day-'));
  scenario = await Scenario.start();
});

afterAll(async () => {
  await scenario[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true });
});

function ask(account: string, request: ApiRequest): Promise<ApiAnswer> {
  return scenario.product.api(account).ask(request);
}

async function codeOf(answer: Promise<ApiAnswer>): Promise<string> {
  return problem.parse((await answer).body).code;
}

async function dayOf(day = DAY, account = HIS) {
  const path = `/reconciliations/${HOSPITAL}/${day}`;
  return report.parse(await scenario.product.api(account).expectOk({ method: 'GET', path }));
}

/** What the condition gives at last; fails the test when it never does. */
async function until<T>(condition: () => Promise<T | undefined>): Promise<T> {
  const value = await waitFor(condition, { timeoutMs: 20_000, everyMs: 100 });
  if (value === undefined) throw new Error('it did not come about');
  return value;
}

function countsOf({ differences }: z.output<typeof report>): Record<string, number> {
  return Object.fromEntries(differences.counts.map(({ reason, count }) => [reason, count]));
}

function nameOf({ eInvoiceCode, eInvoiceNumber }: Pick<TestReceipt, 'eInvoiceCode' | 'eInvoiceNumber'>): string {
  return `${eInvoiceCode}-${eInvoiceNumber}`;
}

const TOTALS = `/reconciliations/${HOSPITAL}/${DAY}/totals`;
const STATEMENT = `/reconciliations/${HOSPITAL}/${DAY}/statement`;

function statement(query = '', account = HIS): Promise<ApiAnswer> {
  return ask(account, { method: 'GET', path: `${STATEMENT}${query}` });
}

function piaosu(file: string): { code: number | null; out: string; err: string } {
  const trust = join(scenario.product.folder.root, '..');
  const words = [PIAOSU, 'statement', file, '--trust', scenario.product.folder.root];
  const run = spawnSync(process.execPath, words, { cwd: trust, encoding: 'utf8' });
  return { code: run.status, out: run.stdout, err: run.stderr };
}

describe('the day of a hospital', { timeout: 60_000 }, () => {
  test('agrees on all sides, and says why a row of the file is on one of them alone', async () => {
    const bad = { ...scenario.freshReceipt('70.00'), totalAmount: '69.99' };
    await scenario.publish(R1, R2, bad);
    const day = await dayOf();
    expect(day.state).toBe('CLOSED');
    expect(day.file).toMatchObject({ count: 3, totalAmount: '1929.99' });
    expect([day.accepted, day.anchored].map(({ count, totalAmount }) => [count, totalAmount])).toEqual([
      [2, '1860.00'],
      [2, '1860.00'],
    ]);
    expect(day.differences.items).toContainEqual(
      expect.objectContaining({ reason: 'REFUSED', receipt: nameOf(bad), code: 'AMOUNT_EQUATION' }),
    );
    // The demo's receipts are printed with a day long past: they are anchored later, which only explains.
    expect(countsOf(day)).toEqual({ REFUSED: 1, ANCHORED_LATER: 2 });
  });

  test('a corrected row is a difference no more; one that was sent alone stands in no file', async () => {
    const corrected = { ...scenario.freshReceipt('69.99'), eInvoiceNumber: '0000002001' };
    await scenario.publish(corrected);
    const alone = scenario.freshReceipt('15.00');
    await scenario.product.api(HIS).expectOk({ method: 'POST', path: '/receipts', body: alone });
    const day = await until(async () => {
      const now = await dayOf();
      return now.anchored.count === 4 ? now : undefined;
    });
    expect(countsOf(day)).toEqual({ ANCHORED_LATER: 4, NOT_IN_FILE: 1 });
  });

  test('counts from the proofs: an edited column is a difference and changes no sum of the ledger', async () => {
    const url = scenario.product.databaseUrl('HealthMSP');
    const edit = (fen: number) =>
      withConnection(url, (client) =>
        client.query(`UPDATE issued_receipts SET total_fen = $1 WHERE number = $2`, [fen, R1.eInvoiceNumber]),
      );
    await edit(900_000);
    const day = await dayOf();
    await edit(100_000);
    expect(day.anchored.totalAmount).toBe('1944.99');
    expect(day.accepted.totalAmount).toBe('9944.99');
    expect(day.differences.items).toContainEqual(
      expect.objectContaining({ reason: 'AMOUNT_DIFFERS', receipt: nameOf(R1) }),
    );
  });

  test('compares the hospital’s own totals; the last version counts and the first is kept', async () => {
    const api = scenario.product.api(HIS);
    const wrong = { items: [{ kind: 'OUTPATIENT', count: 4, totalAmount: '1944.00' }] };
    await api.expectOk({ method: 'PUT', path: TOTALS, body: wrong });
    expect(countsOf(await dayOf())).toMatchObject({ TOTALS_DIFFER: 1 });
    const gb18030 = Buffer.concat([
      // 票据种类,张数,金额合计 and 门诊 in GB18030
      Buffer.from('c6b1bedd d6d6c0e0 2c d5c5cafd 2c bdf0b6eebacfbcc6 0a c3c5d5ef'.replaceAll(' ', ''), 'hex'),
      Buffer.from(',4,1944.99\n'),
    ]);
    await api.expectOk({ method: 'PUT', path: TOTALS, body: gb18030, contentType: 'text/csv' });
    const day = await dayOf();
    expect(countsOf(day)).not.toHaveProperty('TOTALS_DIFFER');
    expect(day.hospital).toMatchObject({ version: 2, side: { totalAmount: '1944.99' } });
    const versions = z
      .looseObject({ items: z.array(z.unknown()) })
      .parse(await api.expectOk({ method: 'GET', path: TOTALS }));
    expect(versions.items).toHaveLength(2);
  });

  test('is another’s to see for nobody, and open until it has ended in Beijing', async () => {
    const tomorrow = new Date(Date.now() + 36 * 3_600_000).toISOString().slice(0, 10);
    expect((await dayOf(tomorrow)).state).toBe('OPEN');
    const open = ask(HIS, { method: 'GET', path: `/reconciliations/${HOSPITAL}/${tomorrow}/statement` });
    expect(await codeOf(open)).toBe('DAY_OPEN');
    const other = ask(HIS, { method: 'GET', path: `/reconciliations/H11010500001/${DAY}` });
    expect(await codeOf(other)).toBe('RESOURCE_NOT_FOUND');
    expect(await codeOf(ask('ins-a', { method: 'GET', path: `/reconciliations/${HOSPITAL}/${DAY}` }))).toBe(
      'FORBIDDEN',
    );
  });

  test('its statement is the same until the day changes, holds offline, and not after one sum is altered', async () => {
    const [first, again] = [(await statement()).body, (await statement('', 'publisher')).body];
    expect(again).toEqual(first);
    expect(first).toMatchObject({ statement: { version: 1, anchored: { count: 4, totalFen: 194_499 } } });
    const file = join(folder, 'statement.json');
    writeFileSync(file, JSON.stringify(first));
    const verified = piaosu(file);
    expect(verified).toMatchObject({ code: 0, err: '' });
    expect(verified.out).toMatch(/witnesses: .*InsuranceMSP/u);
    writeFileSync(file, JSON.stringify(first).replaceAll('194499', '194498'));
    expect(piaosu(file)).toMatchObject({ code: 1 });
    await scenario.publish(scenario.freshReceipt('1.00'));
    expect((await statement()).body).toMatchObject({ statement: { version: 2, anchored: { totalFen: 194_599 } } });
    expect((await statement('?version=1')).body).toEqual(first);
  });
});

function line(settlementId: string, businessNumber: string, fundAmount: string, hospital = HOSPITAL): Json {
  return { settlementId, hospital, businessNumber, date: DAY, fundAmount };
}

async function upload(account: string, rows: readonly Json[]) {
  const body = rows.map((row) => `${canonicalJson(row)}\n`).join('');
  const request = { method: 'POST', path: '/settlements/batches', body, contentType: 'application/x-ndjson' } as const;
  const api = scenario.product.api(account);
  return waitForJob(api, await api.expectOk(request));
}

async function settlementOf(account: string, id: string) {
  const page = await scenario.product.api(account).expectOk({ method: 'GET', path: '/settlements?limit=500' });
  return settlements.parse(page).items.find(({ settlementId }) => settlementId === id);
}

function untilSettlement(account: string, id: string, expected: { readonly outcome: string; readonly hold: string }) {
  return until(async () => {
    const row = await settlementOf(account, id);
    return row?.outcome === expected.outcome && row.hold === expected.hold ? row : undefined;
  });
}

describe('an office’s own online settlements', { timeout: 60_000 }, () => {
  let hiding: TestReceipt;

  test('are matched by settlement id and business number, row by row', async () => {
    hiding = await scenario.publishFresh('300.00');
    const job = await upload('hz-basic', [
      line(R2.settlementId, R2.businessNumber, '516.00'),
      line('S330100000000999', R1.businessNumber, '12.00'),
      line('S330100000000998', hiding.businessNumber, '180.00'),
      line('S330100000000997', 'NEVER-ISSUED', '1.00'),
      line(R2.settlementId, 'ANOTHER-VISIT', '516.00'),
      line('S330100000000995', 'X', '1.00', 'H99999999999'),
      { ...z.record(z.string(), z.json()).parse(line('S1', 'Y', '1.000')) },
      line(R2.settlementId, R2.businessNumber, '516.00'),
    ]);
    expect(job).toMatchObject({
      ...{ state: 'DONE', total: 8, accepted: 6, refused: 1, repeated: 1 },
      summary: { outcomes: { MATCHED: 1, SETTLEMENT_HIDDEN: 2, NO_RECEIPT: 2, DUPLICATE_SETTLEMENT: 1 } },
    });
    expect(await settlementOf('hz-basic', 'S330100000000998')).toMatchObject({ receipt: nameOf(hiding) });
    const differing = await upload('wz-basic', [line(R2.settlementId, R2.businessNumber, '500.00')]);
    expect(differing).toMatchObject({ summary: { outcomes: { AMOUNT_DIFFERS: 1 } } });
    expect(await settlementOf('ins-a', R2.settlementId)).toBeUndefined();
  });

  test('that a receipt hides are an alert on both sides, and nothing on it is approved', async () => {
    await untilSettlement('hz-basic', 'S330100000000998', { outcome: 'SETTLEMENT_HIDDEN', hold: 'HELD' });
    expect(await scenario.alertsOf('hz-basic', 'SETTLEMENT_HIDDEN')).toHaveLength(2);
    expect(await scenario.alertsOf(HIS, 'SETTLEMENT_HIDDEN')).toHaveLength(2);
    const { claimId, status } = await scenario.claim('ins-a', hiding, '300.00');
    expect(status).toBe(201);
    expect((await scenario.act('ins-a', claimId, 'approve', { amount: '300.00' })).code).toBe('CLAIM_HELD');
    await scenario.act('ins-a', claimId, 'reject', { reason: 'DOCUMENTS_MISSING' });
  });

  test('release it when it was red-flushed and issued anew with the settlement', async () => {
    const red = {
      ...redOf(hiding),
      redOf: { eInvoiceCode: hiding.eInvoiceCode, eInvoiceNumber: hiding.eInvoiceNumber },
    };
    const right = {
      ...scenario.freshReceipt('300.00'),
      businessNumber: hiding.businessNumber,
      ...{ fundAmount: '180.00', cashAmount: '120.00', settlementId: 'S330100000000998' },
      ...{
        insuranceType: '310',
        insuranceNumber: '3300000102',
        selfPaymentAmount: '120.00',
        selfExpenseAmount: '0.00',
      },
      supersedes: { eInvoiceCode: hiding.eInvoiceCode, eInvoiceNumber: hiding.eInvoiceNumber },
    };
    await scenario.publish(red, right);
    const before = await settlementOf('hz-basic', 'S330100000000998');
    await scenario.product
      .api('hz-basic')
      .expectOk({ method: 'POST', path: `/settlements/${before?.id ?? ''}/recheck` });
    const after = await untilSettlement('hz-basic', 'S330100000000998', { outcome: 'MATCHED', hold: 'RELEASED' });
    expect(after.receipt).toBe(nameOf(right));
    const foreign = ask('wz-basic', { method: 'POST', path: `/settlements/${before?.id ?? ''}/recheck` });
    expect(await codeOf(foreign)).toBe('RESOURCE_NOT_FOUND');
  });
});

const AMOUNTS = ['totalAmount', 'cashAmount', 'selfExpenseAmount'] as const;

/** The negative receipt of one that was paid in cash. */
function redOf(receipt: TestReceipt) {
  const negative = Object.fromEntries(AMOUNTS.map((name) => [name, `-${receipt[name]}`]));
  const details = receipt.details.map((detail) => ({
    ...detail,
    quantity: '-1',
    amount: `-${detail.amount}`,
  }));
  const { eInvoiceNumber } = scenario.freshReceipt('1.00');
  return { ...receipt, ...negative, eInvoiceNumber, kind: 'RED', details };
}

describe('erasure', { timeout: 60_000 }, () => {
  let old: TestReceipt;
  let neighbour: TestReceipt;

  function erasure(receipt: TestReceipt, account = HIS): Promise<ApiAnswer> {
    const path = `/receipts/${nameOf(receipt)}/erasure`;
    return ask(account, { method: 'POST', path, body: { reason: 'PATIENT_REQUEST' } });
  }

  /** Printed a quarter of a century ago: its keeping period is over. */
  function oldReceipt(total: string): TestReceipt {
    const dates = { eInvoiceCode: '33060100', issueDate: '2001-05-04', visitDate: '2001-05-04' };
    return { ...scenario.freshReceipt(total), ...dates };
  }

  beforeAll(async () => {
    const segment = { code: '33060100', from: '0000000001', to: '0000009999', issuer: HOSPITAL, after: null };
    await scenario.product.api('finance').expectOk({ method: 'POST', path: '/segments', body: segment });
    [old, neighbour] = [oldReceipt('88.00'), oldReceipt('77.00')];
    await scenario.publish(old, neighbour);
  });

  test('waits for the keeping period and for every payer’s claim, and says for which', async () => {
    const kept = await erasure(await scenario.publishFresh('5.00'));
    expect(problem.parse(kept.body)).toMatchObject({ code: 'ERASURE_HELD' });
    expect(JSON.stringify(kept.body)).toContain('KEEPING_PERIOD');
    const { claimId } = await scenario.claim('ins-b', old, '20.00');
    const held = await erasure(old);
    expect(problem.parse(held.body).code).toBe('ERASURE_HELD');
    expect(JSON.stringify(held.body)).toContain('CLAIM_OPEN');
    await scenario.act('ins-b', claimId, 'reject', { reason: 'DOCUMENTS_MISSING' });
    expect(await codeOf(erasure(old, 'ins-a'))).toBe('FORBIDDEN');
  });

  test('leaves the issuer the place in the log and a stranger nothing; the number stays used', async () => {
    const fresh = oldReceipt('66.00');
    await scenario.publish(fresh);
    const answer = await erasure(fresh);
    expect(answer.status).toBe(200);
    expect((await erasure(fresh)).body).toEqual(answer.body);
    const path = `/receipts/${nameOf(fresh)}`;
    expect(await codeOf(ask(HIS, { method: 'GET', path }))).toBe('RECEIPT_ERASED');
    const own = await scenario.verify(HIS, elementsOf(fresh));
    expect(own.headline).toBe('UNCONFIRMED');
    expect(own.checks).toContainEqual(
      expect.objectContaining({ name: 'anchoring', result: 'valid', code: 'RECEIPT_ERASED' }),
    );
    const unknown = { ...elementsOf(fresh), eInvoiceNumber: '0000009876' };
    for (const account of [undefined, 'hz-basic']) {
      const [erased, never] = [
        await scenario.verify(account, elementsOf(fresh)),
        await scenario.verify(account, unknown),
      ];
      expect(erased.headline).toBe('NOT_FOUND');
      expect({ ...erased, asOf: null }).toEqual({ ...never, asOf: null });
    }
    const repeated = ask(HIS, { method: 'POST', path: '/receipts', body: fresh });
    expect(await codeOf(repeated)).toBe('NUMBER_CONFLICT');
    expect((await scenario.verify('hz-basic', elementsOf(neighbour))).headline).toBe('GENUINE');
  });

  test('of a receipt that no act gave a key leaves nothing that leads to its leaf, for whoever has all but its salts', async () => {
    const known = oldReceipt('55.00');
    await scenario.publish(known);
    const evidence = evidencePackage.parse(await scenario.packageOf(HIS, known));
    const { leaf } = erasedAnswer.parse((await erasure(known)).body);
    // With header and salts, which its holder may have kept, the leaf is found: they are what is gone.
    expect(toHex(receiptLeaf(sha256Suite, unwrap(parseReceiptHeader(evidence.header))))).toBe(leaf);
    const header = unwrap(parseReceiptHeader(evidence.header));
    const salts = evidence.fields.map(({ saltHex }) => saltHex);
    const roots = [header.fieldsRoot, header.detailRoot, header.patientCommit].map(
      (digest) => digest.split(':')[1] ?? '',
    );
    const tags = peppersOf(scenario.product.folder.root).flatMap((pepper) => [
      tag(hmacSha256, pepper, 'receipt', tagParts.receipt(header)),
      tag(hmacSha256, pepper, 'business', tagParts.business(HOSPITAL, known.businessNumber)),
    ]);
    expect(tags).toContain(header.businessTag);
    const texts = [nameOf(known), known.eInvoiceNumber, known.businessNumber, ...tags, ...salts, ...roots];
    for (const org of ['HealthMSP', 'InsuranceMSP', 'FinanceMSP', 'DrugMSP'])
      expect(await tracesIn(scenario.product.databaseUrl(org), texts), org).toEqual([]);
    const files = filesBelow(scenario.product.folder.devnet);
    expect(files.length).toBeGreaterThan(10);
    for (const text of texts) {
      const isHex = /^[0-9a-f]{32,}$/u.test(text);
      const holds = (file: Buffer) => file.includes(text) || (isHex && file.includes(Buffer.from(text, 'hex')));
      expect(files.filter(holds).length, text).toBe(0);
    }
  });

  test('leaves no trace of the receipt in any database of the consortium', async () => {
    expect((await erasure(old)).status).toBe(200);
    const traces = [nameOf(old), old.eInvoiceNumber, old.businessNumber];
    for (const org of ['HealthMSP', 'InsuranceMSP', 'FinanceMSP', 'DrugMSP']) {
      const found = await until(async () => {
        const left = await tracesIn(scenario.product.databaseUrl(org), traces);
        return left.length === 0 ? left : undefined;
      });
      expect(found, org).toEqual([]);
    }
  });
});
