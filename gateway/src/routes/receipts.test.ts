import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { RestRole } from '../http/caller.ts';
import { readReceiptUpload } from '../publish/import/receipt-upload.ts';
import { openTestPublisher, PUBLISHER, type TestPublisher } from '../testing/publisher.ts';
import { readDay } from '../testing/sample-day.ts';
import { serveApp, type TestServer } from '../testing/serve.ts';
import { ROUTES } from './index.ts';

const { expected, parts } = readDay('hospital-day-red');
const object = z.record(z.string(), z.unknown());
const receipts = readReceiptUpload(parts).rows.map((row) => object.parse(JSON.parse(row.json)));

let publisher: TestPublisher;
let server: TestServer;

beforeAll(async () => {
  publisher = await openTestPublisher(expected.hospitals);
  await publisher.publishing.start();
  server = await serveApp(ROUTES, publisher.organisation);
});
afterAll(async () => {
  server.close();
  await publisher.publishing.stop();
  await publisher.close();
});

let message = 0;
async function ask(
  method: string,
  path: string,
  caller: { role: RestRole; institution: string },
  body?: string | FormData,
) {
  message += 1;
  const token = await server.issuer.token({ roles: [caller.role], institution: caller.institution });
  const json = typeof body === 'string' ? { 'content-type': 'application/json' } : {};
  const headers = { authorization: `Bearer ${token}`, 'idempotency-key': `m-${message}`, ...json };
  const response = await fetch(`${server.url}/v1${path}`, { method, headers, ...(body === undefined ? {} : { body }) });
  return { status: response.status, headers: response.headers, body: object.parse(await response.json()) };
}

function receipt(number: string) {
  const found = receipts.find((each) => each['eInvoiceNumber'] === number && each['eInvoiceCode'] === '33060126');
  if (found === undefined) throw new Error(`no receipt ${number}`);
  const hospital = { role: 'ISSUER' as const, institution: z.string().parse(found['issuer']) };
  return { input: found, hospital, path: `/receipts/33060126-${number}` };
}

const { input, hospital, path } = receipt('0000000252');
const stranger = receipt('0001000580').hospital;

describe('a hospital publishes a receipt', () => {
  test('and the same once more without adding anything', async () => {
    const first = await ask('POST', '/receipts', hospital, JSON.stringify(input));
    expect(first).toMatchObject({ status: 201, body: { state: 'ISSUED', repeated: false } });
    expect(first.headers.get('location')).toBe(`/v1${path}`);
    const second = await ask('POST', '/receipts', hospital, JSON.stringify(input));
    expect(second).toMatchObject({ status: 201, body: { repeated: true } });
  });

  test('and reads it back, anchored; another hospital does not learn that it exists', async () => {
    const read = async () => (await ask('GET', path, hospital)).body;
    while ((await read())['state'] !== 'ANCHORED') await sleep(20);
    expect(await read()).toMatchObject({
      receipt: { totalAmount: input['totalAmount'] },
      anchor: { log: { index: 0 } },
    });
    expect(await ask('GET', path, stranger)).toMatchObject({ status: 404, body: { code: 'RESOURCE_NOT_FOUND' } });
  });

  test('of another hospital: NOT_ISSUER', async () => {
    const { input: other } = receipt('0001000524');
    expect((await ask('POST', '/receipts', hospital, JSON.stringify(other))).body).toMatchObject({
      code: 'NOT_ISSUER',
    });
  });
});

describe('a receipt that cannot be published is refused with every fault in its place', () => {
  const { input: good } = receipt('0000000253');
  test.each([
    ['three decimals', { ...good, totalAmount: '965.640' }, 'AMOUNT_FORMAT', '/totalAmount'],
    ['a number for an amount', { ...good, totalAmount: 965.64 }, 'AMOUNT_FORMAT', '/totalAmount'],
    ['a field that nobody knows', { ...good, remark: 'x' }, 'SCHEMA', '/remark'],
    ['sums that differ', { ...good, cashAmount: '616.12' }, 'AMOUNT_EQUATION', '/totalAmount'],
    ['a number of no segment', { ...good, eInvoiceNumber: '9000000253' }, 'SEGMENT_UNALLOTTED', '/eInvoiceNumber'],
  ])('%s', async (_name, body, code, pointer) => {
    const answer = await ask('POST', '/receipts', hospital, JSON.stringify(body));
    expect(answer.status).toBeGreaterThanOrEqual(400);
    expect(answer.status).toBeLessThan(500);
    expect(answer.body).toMatchObject({ code });
    expect(z.array(object).parse(answer.body['errors'])).toContainEqual(expect.objectContaining({ pointer }));
  });

  test('a key twice, and text that is not JSON', async () => {
    const twice = '{"kind":"RED","kind":"OUTPATIENT"}';
    expect((await ask('POST', '/receipts', hospital, twice)).body).toMatchObject({ code: 'DUPLICATE_KEY' });
    expect((await ask('POST', '/receipts', hospital, '{')).body).toMatchObject({ code: 'MALFORMED_JSON' });
  });
});

describe('a batch', () => {
  const operator = { role: 'SERVICE' as const, institution: PUBLISHER };
  const form = () => {
    const data = new FormData();
    for (const { name, bytes } of parts)
      data.append(name, new Blob([Uint8Array.from(bytes)], { type: 'text/csv' }), name);
    return data;
  };

  test('of two tables is a job; its refused rows come back as CSV', async () => {
    const begun = await ask('POST', '/receipts/batches', operator, form());
    expect(begun.status).toBe(202);
    const job = `/jobs/${z.string().parse(begun.body['id'])}`;
    let now = begun.body;
    for (; now['ended'] === null; now = (await ask('GET', job, operator)).body) await sleep(20);
    expect(now).toMatchObject({ state: 'DONE', accepted: expected.accepted - 1, repeated: 1, refused: 6 });
    const token = await server.issuer.token({ roles: ['SERVICE'], institution: PUBLISHER });
    const csv = await fetch(`${server.url}/v1${job}/errors.csv`, { headers: { authorization: `Bearer ${token}` } });
    const text = await csv.text();
    for (const [subject, code] of Object.entries(expected.refused)) expect(text).toContain(`${subject},${code}`);
  });

  test('of another hospital’s receipts is refused row by row', async () => {
    const begun = await ask('POST', '/receipts/batches', stranger, form());
    const job = `/jobs/${z.string().parse(begun.body['id'])}`;
    let now = begun.body;
    for (; now['ended'] === null; now = (await ask('GET', job, stranger)).body) await sleep(20);
    // What the hospital itself issued is there already; the rest is NOT_ISSUER.
    expect(now).toMatchObject({ state: 'DONE', accepted: 0 });
  });

  test('that is no table and no JSON is refused at once', async () => {
    const data = new FormData();
    data.append('receipts', new Blob(['甲,乙\n1,2\n'], { type: 'text/csv' }), 'receipts');
    expect(await ask('POST', '/receipts/batches', operator, data)).toMatchObject({ body: { code: 'UNKNOWN_FIELD' } });
  });
});

describe('a red-flush', () => {
  test('is asked by the issuer, for the red receipt that names the original', async () => {
    const body = JSON.stringify({ red: { code: '33060126', number: '0000000305' } });
    expect(await ask('POST', `${path}/red-flush`, hospital, body)).toMatchObject({
      status: 200,
      body: { state: 'DONE' },
    });
    expect((await ask('POST', `${path}/red-flush`, stranger, body)).body).toMatchObject({ code: 'NOT_ISSUER' });
    const other = receipt('0000000253').path;
    expect((await ask('POST', `${other}/red-flush`, hospital, body)).body).toMatchObject({ code: 'LINEAGE_INVALID' });
  });
});
