import { spawn } from 'node:child_process';
import { appendFileSync, cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { rememberPlace } from '../scripts/clinic/place.ts';
import { waitFor } from '../scripts/processes/wait.ts';
import { localPlaces } from '../scripts/verify/trust-roots.ts';
import { Scenario } from './support/scenario.ts';

const HIS = 'his-h33010000001';
const HOSPITAL = 'H33010000001';
const ROOT = join(import.meta.dirname, '..');
const HOUR_MS = 3_600_000;

const place = mkdtempSync(join(tmpdir(), 'piaosu-clinic-'));
let scenario: Scenario;

beforeAll(async () => {
  scenario = await Scenario.start();
  await Promise.all([provisioned('a', '0000009001', '0000009100'), provisioned('b', '0000009101', '0000009200')]);
});

afterAll(async () => {
  await scenario[Symbol.asyncDispose]();
  rmSync(place, { recursive: true, force: true });
});

interface Ran {
  readonly code: number | null;
  readonly out: string;
}

/** `piaosu clinic` as its user runs it: a process of its own, no gateway, no network. */
function clinic(device: string, words: readonly string[], options: { offsetMs?: number; killAfter?: number } = {}) {
  const { offsetMs = 0, killAfter = Number.POSITIVE_INFINITY } = options;
  const clock = join(ROOT, 'scripts/processes/clock.ts');
  const args = ['--import', clock, join(ROOT, 'scripts/clinic/main.ts'), ...words, '--data', folderOf(device)];
  const env = { PATH: process.env['PATH'], PIAOSU_CLOCK_OFFSET_MS: String(offsetMs) };
  const child = spawn(process.execPath, args, { env });
  return new Promise<Ran>((resolve) => {
    let out = '';
    const take = (bytes: Buffer): void => {
      out += bytes.toString();
      if (out.split('✓').length > killAfter) child.kill('SIGKILL');
    };
    child.stdout.on('data', take);
    child.stderr.on('data', take);
    child.once('close', (code) => {
      resolve({ code, out });
    });
  });
}

const folderOf = (device: string): string => join(place, device);
const fileOf = (name: string, content: unknown): string => {
  const file = join(place, name);
  writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
  return file;
};

async function provisioned(device: string, from: string, to: string): Promise<void> {
  const { out } = await clinic(device, ['init', '--issuer', HOSPITAL]);
  const request: unknown = JSON.parse(out);
  const registrar = scenario.product.api('registrar-health');
  const body = { request, code: '33060125', from, to };
  await registrar.expectOk({ method: 'POST', path: '/offline-devices', body });
  const { keyId } = z.looseObject({ keyId: z.string() }).parse(request);
  const path = `/offline-devices/${HOSPITAL}/${keyId}/file`;
  const file = fileOf(`${device}.json`, await scenario.product.api(HIS).expectOk({ method: 'GET', path }));
  const trust = localPlaces(scenario.product.folder.root).flatMap((root) => ['--trust', root]);
  expect(await clinic(device, ['provision', file, ...trust])).toMatchObject({ code: 0 });
}

/** What a clinic's own system writes: a visit, without anything that the device adds. */
function drafts(prefix: string, count: number, fen = 100) {
  return Array.from({ length: count }, (_, index) => {
    const amount = (fen + index).toFixed(2);
    const detail = { line: 1, classCode: '03', className: '检查费', name: '检查', unit: '次', quantity: '1' };
    return {
      ...{ kind: 'OUTPATIENT', businessNumber: `${prefix}-${String(index)}`, patientName: '王秀英' },
      ...{ patientIdType: '01', patientId: '33010619620304321X', department: '全科' },
      ...{ totalAmount: amount, cashAmount: amount, selfExpenseAmount: amount },
      details: [{ ...detail, unitPrice: amount, amount }],
    };
  });
}

const CSV_RECEIPTS = [
  '票据种类,业务流水号,交款人,证件号码,科室,金额合计,个人现金支付,个人自费',
  'OUTPATIENT,Z-1,王秀英,33010619620304321X,全科,100.00,100.00,100.00',
].join('\n');
const CSV_DETAILS = [
  '业务流水号,序号,收费类别编码,收费类别,项目名称,单位,数量,单价,金额',
  'Z-1,1,03,检查费,检查,次,1,100.00,100.00',
].join('\n');

const ticket = z.looseObject({
  counter: z.int(),
  device: z.string(),
  receipt: z.looseObject({
    eInvoiceCode: z.string(),
    eInvoiceNumber: z.string(),
    checkCode: z.string(),
    issueDate: z.string(),
    totalAmount: z.string(),
  }),
});
type Ticket = z.output<typeof ticket>;

function linesOf(device: string): string[] {
  return readFileSync(join(folderOf(device), 'receipts.ndjson'), 'utf8')
    .split('\n')
    .slice(0, -1);
}

function ticketsOf(device: string): Ticket[] {
  return linesOf(device).map((line) => ticket.parse(JSON.parse(line)));
}

function elementsOf({ receipt }: Ticket) {
  const { eInvoiceCode, eInvoiceNumber, checkCode, issueDate, totalAmount } = receipt;
  return { eInvoiceCode, eInvoiceNumber, checkCode, issueDate, totalAmount };
}

const job = z.looseObject({
  state: z.string(),
  accepted: z.int(),
  repeated: z.int(),
  refused: z.int(),
  summary: z.looseObject({
    batch: z.string(),
    state: z.string(),
    findings: z.array(z.looseObject({ counter: z.int(), reason: z.string() })),
  }),
});

async function upload(lines: readonly string[]) {
  const body = lines.map((line) => `${line}\n`).join('');
  const path = '/receipts/offline-batches';
  return scenario.product.api(HIS).ask({ method: 'POST', path, body, contentType: 'application/x-ndjson' });
}

async function uploaded(lines: readonly string[]) {
  const answer = await upload(lines);
  expect(answer).toMatchObject({ status: 202 });
  return job.parse(answer.body);
}

const headline = z.looseObject({ headline: z.string() });

async function verifyTicket(line: string): Promise<string> {
  const path = '/verifications/offline-tickets';
  const body: unknown = JSON.parse(line);
  return headline.parse(await scenario.product.api('ins-a').expectOk({ method: 'POST', path, body })).headline;
}

async function verifyQr(qr: string): Promise<string> {
  return headline.parse((await scenario.askVerification('ins-a', { qr })).body).headline;
}

async function untilGenuine(each: Ticket): Promise<void> {
  const seen = async () => (await scenario.verify('ins-a', elementsOf(each))).headline === 'GENUINE' || undefined;
  await waitFor(seen, { timeoutMs: 20_000, everyMs: 100 });
}

function at<T>(items: readonly T[], index: number): T {
  const item = items.at(index);
  if (item === undefined) throw new Error(`nothing at ${String(index)}`);
  return item;
}

describe('a clinic without network', () => {
  let qr = '';

  test('issues: a kill -9 in the middle loses nothing that was printed, and the same file goes on', async () => {
    const file = fileOf('a-day.json', drafts('A', 12));
    const killed = await clinic('a', ['issue', file], { killAfter: 3 });
    const printed = killed.out.split('\n').filter((line) => line.startsWith('✓')).length;
    expect(ticketsOf('a').length).toBeGreaterThanOrEqual(printed);
    appendFileSync(join(folderOf('a'), 'receipts.ndjson'), '{"counter":');
    const again = await clinic('a', ['issue', file]);
    expect(again).toMatchObject({ code: 0 });
    expect(again.out).toContain('issued before');
    expect(ticketsOf('a').map(({ counter }) => counter)).toEqual(Array.from({ length: 12 }, (_, i) => i + 1));
    qr = /PSR1\.\S+/.exec(again.out)?.[0] ?? '';
  });

  test('judges by the rules of publishing: a receipt that does not add up is refused, the others are issued', async () => {
    const [good, bad] = drafts('B', 8);
    const file = fileOf('b-bad.json', [good, { ...bad, cashAmount: '1.00' }]);
    const ran = await clinic('b', ['issue', file], { offsetMs: -80 * HOUR_MS });
    expect(ran).toMatchObject({ code: 1 });
    expect(ran.out).toContain('AMOUNT_EQUATION');
    expect(await clinic('b', ['issue', fileOf('b.json', drafts('B', 8))], { offsetMs: -80 * HOUR_MS })).toMatchObject({
      code: 0,
    });
    expect(ticketsOf('b')).toHaveLength(8);
  });

  test('notices a clock that was set back', async () => {
    const ran = await clinic('a', ['issue', fileOf('late.json', drafts('C', 1))], { offsetMs: -2 * HOUR_MS });
    expect(ran).toMatchObject({ code: 2 });
    expect(ran.out).toContain('clock');
    expect(ticketsOf('a')).toHaveLength(12);
  });

  test('F1 its receipt is PENDING_ANCHOR by its signature in every form, and a claim on it NOT_ANCHORED', async () => {
    const [line] = linesOf('a');
    const [first] = ticketsOf('a');
    if (line === undefined || first === undefined) throw new Error('nothing issued');
    expect(await verifyQr(qr)).toBe('PENDING_ANCHOR');
    expect(await verifyTicket(line)).toBe('PENDING_ANCHOR');
    expect(await verifyTicket(line.replace('"100.00"', '"900.00"'))).toBe('TAMPERED');
    expect((await clinic('a', ['verify', qr.replace('.10000.', '.90000.')])).code).toBe(1);
    expect((await clinic('a', ['verify', qr])).code).toBe(0);
    expect((await scenario.claim('ins-a', first.receipt, '100.00')).code).toBe('NOT_ANCHORED');
  });
});

describe('an upload', () => {
  test('goes the way of all receipts: genuine, claimable, and the same tickets again add nothing', async () => {
    const out = join(place, 'a.ndjson');
    expect(await clinic('a', ['export', '--out', out])).toMatchObject({ code: 0 });
    const lines = readFileSync(out, 'utf8').split('\n').slice(0, -1);
    const part = await uploaded(lines.slice(0, 5));
    expect(part).toMatchObject({ state: 'DONE', accepted: 5, summary: { state: 'TAKEN' } });
    const all = await uploaded(lines);
    expect(all).toMatchObject({ accepted: 7, repeated: 5, refused: 0 });
    expect(await clinic('a', ['confirm', fileOf('answer.json', all)])).toMatchObject({ code: 0 });
    expect((await clinic('a', ['status', '--json'])).out).toContain('"waiting":{"receipts":0}');
    const tickets = ticketsOf('a');
    await untilGenuine(at(tickets, -1));
    expect(await verifyTicket(at(lines, 0))).toBe('GENUINE');
    expect((await scenario.claim('ins-a', at(tickets, 0).receipt, '100.00')).status).toBe(201);
    const evidence = await scenario.packageOf(HIS, at(tickets, 1).receipt);
    expect((await scenario.verifyPackage('ins-a', evidence)).headline).toBe('GENUINE');
  });

  test('later than 72 hours is accepted and flagged LATE', async () => {
    expect((await clinic('b', ['status'])).out).toContain('LATE');
    expect(await uploaded(linesOf('b'))).toMatchObject({ accepted: 8, summary: { state: 'TAKEN' } });
    expect(await scenario.alertsOf(HIS, 'OFFLINE_LATE')).toHaveLength(1);
    await untilGenuine(at(ticketsOf('b'), -1));
  });

  test('with a gap in the counter is held until somebody decides; refused, it may come again whole', async () => {
    await clinic('a', ['issue', fileOf('a-more.json', drafts('A2', 3))]);
    const lines = linesOf('a').slice(12);
    const held = await uploaded(lines.slice(2));
    expect(held.summary).toMatchObject({ state: 'HELD', findings: [{ counter: 15, reason: 'GAP' }] });
    expect(held.accepted).toBe(0);
    expect(await scenario.alertsOf(HIS, 'OFFLINE_COUNTER')).toHaveLength(1);
    expect((await uploaded(lines.slice(2))).summary.batch).toBe(held.summary.batch);
    expect(await verifyTicket(at(lines, 2))).toBe('PENDING_ANCHOR');
    const path = `/offline-batches/${held.summary.batch}/refuse`;
    const body = { reason: 'DEVICE_CHECKED' };
    await scenario.product.api(HIS).expectOk({ method: 'POST', path, body });
    expect(await scenario.product.api(HIS).ask({ method: 'POST', path, body })).toMatchObject({ status: 409 });
    const both = await Promise.all([uploaded(lines), uploaded(lines)]);
    expect(both.map(({ accepted }) => accepted).toSorted()).toEqual([0, 3]);
    expect(both.map(({ repeated }) => repeated).toSorted()).toEqual([0, 3]);
  });

  test('that was altered is not taken in at all', async () => {
    const forged = at(linesOf('a'), 0).replace('"100.00"', '"900.00"');
    expect(await upload([forged])).toMatchObject({ body: { code: 'OFFLINE_SIGNATURE' } });
    expect(await upload(['{"half":'])).toMatchObject({ status: 400 });
  });
});

describe('a copied device', () => {
  const released = z.looseObject({
    tickets: z.array(z.looseObject({ outcome: z.string(), code: z.string().optional() })),
  });

  test('is noticed by the folder itself, by the counter at the gateway, and the first of one number stands', async () => {
    cpSync(folderOf('a'), folderOf('copy'), { recursive: true });
    const file = fileOf('copy.json', drafts('X', 1));
    expect(await clinic('copy', ['issue', file])).toMatchObject({ code: 2 });
    // Whoever copies a whole disk gets past that.
    rememberPlace(folderOf('copy'));
    expect(await clinic('copy', ['issue', file])).toMatchObject({ code: 0 });
    expect(await clinic('a', ['issue', fileOf('a-last.json', drafts('Y', 1))])).toMatchObject({ code: 0 });
    const first = await uploaded(linesOf('a').slice(15));
    expect(first.accepted).toBe(1);
    const second = await uploaded(linesOf('copy').slice(15));
    expect(second.summary).toMatchObject({ state: 'HELD', findings: [{ counter: 16, reason: 'REPEAT' }] });
    const path = `/offline-batches/${second.summary.batch}/release`;
    const body = { reason: 'DEVICE_COPIED' };
    const answer = released.parse(await scenario.product.api(HIS).expectOk({ method: 'POST', path, body }));
    expect(answer.tickets).toMatchObject([{ outcome: 'REFUSED', code: 'NUMBER_CONFLICT' }]);
    expect(await scenario.alertsOf(HIS, 'NUMBER_CONFLICT')).not.toEqual([]);
    expect(await clinic('copy', ['confirm', fileOf('first.json', first)])).toMatchObject({ code: 2 });
    expect(await clinic('copy', ['issue', file])).toMatchObject({ code: 2 });
  });

  test('from a device whose clock is ahead is taken in, and somebody is told to set the clock', async () => {
    const file = fileOf('ahead.json', drafts('AHEAD', 1));
    expect(await clinic('a', ['issue', file], { offsetMs: 2 * HOUR_MS })).toMatchObject({ code: 0 });
    expect((await uploaded(linesOf('a').slice(16))).accepted).toBe(1);
    expect(JSON.stringify(await scenario.alertsOf(HIS, 'OFFLINE_CLOCK'))).toContain('"reason":"AHEAD"');
  });

  test('counts for nothing once its device is retired by its own clinic', async () => {
    const receipts = fileOf('b.csv', CSV_RECEIPTS);
    const { code, out } = await clinic('b', ['issue', receipts, '--details', fileOf('b-details.csv', CSV_DETAILS)]);
    expect(code).toBe(0);
    const path = `/offline-devices/${HOSPITAL}/${at(ticketsOf('b'), 0).device}/retire`;
    await scenario.product.api(HIS).expectOk({ method: 'POST', path });
    expect(await upload(linesOf('b').slice(8))).toMatchObject({ body: { code: 'ISSUER_UNTRUSTED' } });
    expect(await verifyQr(/PSR1\.\S+/.exec(out)?.[0] ?? '')).toBe('ISSUER_UNTRUSTED');
    expect((await scenario.verify('ins-a', elementsOf(at(ticketsOf('b'), 0)))).headline).toBe('GENUINE');
  });
});

test('every organisation re-checks all of this and finds nothing that the rules do not allow', async () => {
  expect(await scenario.alertsOf('auditor', 'LEDGER_DIVERGED')).toEqual([]);
});
