import {
  canonicalJson,
  sha256Suite,
  tillGenesis,
  tillRequestMessage,
  type TillRequestBody,
  type TillTicket,
} from '@piaosu/core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { ApiAnswer } from '../scripts/start/api.ts';
import { rowsOf } from './faults/sql.ts';
import { codeOf, Dispensary, LEGACY, prescribed, RIVAL, SHOP, TABLETS, WANG } from './support/dispensary.ts';
import { TestTill } from './support/ledger/till.ts';
import { Scenario } from './support/scenario.ts';

const INSTITUTION = 'P33010000001';
const serials = Array.from({ length: 12 }, (_, i) => `T${(i + 1).toString().padStart(4, '0')}`);
const RIVALS = 'TR001';
const now = () => Math.floor(Date.now() / 1000);

let scenario: Scenario;
let pharmacies: Dispensary;
let till: TestTill;

beforeAll(async () => {
  scenario = await Scenario.start();
  pharmacies = new Dispensary(scenario);
  await pharmacies.register();
  await pharmacies.commission(
    'LOT-T',
    [...serials, RIVALS].map((serial) => codeOf(serial)),
  );
  await pharmacies.deliver(
    SHOP,
    serials.map((serial) => codeOf(serial)),
  );
  await pharmacies.deliver(RIVAL, [codeOf(RIVALS)]);
  till = new TestTill(INSTITUTION, SHOP.premises);
}, 180_000);

afterAll(async () => {
  await scenario[Symbol.asyncDispose]();
});

function registering(one: TestTill, change: object = {}): Promise<ApiAnswer> {
  const { id: keyId, spki } = one.signer.registration;
  const body: TillRequestBody = {
    ...{ v: 1, type: 'piaosu/till-request', institution: INSTITUTION, premises: one.premises },
    ...{ keyId, alg: 'ES256', spki },
  };
  const request = { ...body, signature: one.signer.sign(tillRequestMessage(body)), ...change };
  return pharmacies.post('registrar-drug', '/tills', { request });
}

const line = z.looseObject({
  prescriber: z.string(),
  prescription: z.string(),
  line: z.number(),
  product: z.string(),
  quantity: z.number(),
});

function given(codes: readonly string[], at = now() - 8 * 3600, lines: readonly object[] = [prescribed()]) {
  const units = codes.map((serial) => ({ id: `gs1:01${TABLETS.gtin}21${serial}`, line: 0, read: {} }));
  return { at, units, lines: lines.map((each) => line.parse(each)), patient: WANG };
}

function get(account: string, path: string): Promise<ApiAnswer> {
  return scenario.product.api(account).ask({ method: 'GET', path });
}

function take(): string {
  const serial = serials.shift();
  if (serial === undefined) throw new Error('no box left');
  return serial;
}

const job = z.looseObject({
  id: z.string(),
  state: z.literal('DONE'),
  accepted: z.number(),
  repeated: z.number(),
  refused: z.number(),
});
const results = z.looseObject({
  items: z.array(z.looseObject({ outcome: z.string(), code: z.string(), dispensing: z.string().nullable() })),
});

function upload(tickets: readonly (TillTicket | string)[], account = SHOP.account): Promise<ApiAnswer> {
  const body = tickets.map((ticket) => `${typeof ticket === 'string' ? ticket : canonicalJson(ticket)}\n`).join('');
  const path = '/dispenses/offline-batches';
  return scenario.product.api(account).ask({ method: 'POST', path, body, contentType: 'application/x-ndjson' });
}

/** Uploads and answers what became of each ticket. */
async function uploaded(...tickets: readonly (TillTicket | string)[]) {
  const answer = await upload(tickets);
  expect(answer).toMatchObject({ status: 202 });
  const { id, ...counts } = job.parse(answer.body);
  const page = await get(SHOP.account, `/dispenses/offline-batches/${id}`);
  return { id, counts, items: results.parse(page.body).items };
}

describe('a till without network', () => {
  test('is registered by the authority for who holds its key', async () => {
    expect(await registering(till, { premises: RIVAL.premises })).toMatchObject({
      body: { code: 'SIGNATURE_INVALID' },
    });
    expect(await registering(till)).toMatchObject({ status: 201, body: { till: till.id, premises: SHOP.premises } });
    const list = await get(SHOP.account, `/tills?institution=${INSTITUTION}`);
    expect(list).toMatchObject({ status: 200, body: { items: [{ till: till.id, state: 'LIVE' }] } });
    expect(await get(RIVAL.account, `/tills?institution=${INSTITUTION}`)).toMatchObject({ status: 404 });
  });

  test('T48: uploads later; what was sold online in between stands, the rest of the ticket counts', async () => {
    const [sold, kept] = [take(), take()];
    const atTen = till.ticket(given([sold, kept]));
    const online = await pharmacies.dispense(SHOP, [{ code: codeOf(sold) }]);
    expect(online).toMatchObject({ status: 201 });
    const { items, counts } = await uploaded(atTen);
    expect(counts).toMatchObject({ accepted: 1, refused: 0 });
    expect(items).toMatchObject([
      {
        ...{ line: 1, till: till.id, counter: 1, outcome: 'ACCEPTED', code: 'OFFLINE_CONFLICT' },
        units: [{ code: 'OFFLINE_CONFLICT', because: 'ALREADY_DISPENSED_HERE' }, { code: 'OK_DISPENSED' }],
      },
    ]);
    const dispensing = await get(SHOP.account, `/dispenses/${items[0]?.dispensing ?? ''}`);
    expect(dispensing).toMatchObject({
      status: 200,
      body: { patient: WANG, entries: [{ code: `gs1:01${TABLETS.gtin}21${kept}` }] },
    });
    expect(await scenario.alertsOf(SHOP.account, 'OFFLINE_CONFLICT')).not.toEqual([]);
  });

  test('the same upload again is REPEATED with the first answers, also in a larger one', async () => {
    const first = till.ticket(given([take()]));
    const second = till.ticket(given([take()]));
    const once = await uploaded(first);
    const again = await uploaded(first, second);
    expect(again.counts).toMatchObject({ accepted: 1, repeated: 1 });
    expect(again.items.map(({ outcome }) => outcome)).toEqual(['REPEATED', 'ACCEPTED']);
    expect(again.items[0]?.dispensing).toBe(once.items[0]?.dispensing);
  });

  test('an answer that was lost is asked for again: the ledger’s first one, and nothing is given out twice', async () => {
    const ticket = till.ticket(given([take()]));
    const first = await uploaded(ticket);
    await rowsOf(scenario.product.databaseUrl('DrugMSP'), `DELETE FROM till_results WHERE job = '${first.id}'`);
    const again = await uploaded(ticket);
    expect(again.items).toMatchObject([{ outcome: 'ACCEPTED', dispensing: first.items[0]?.dispensing }]);
  });

  test('a missing ticket holds those behind it, and nobody else; they come again after it', async () => {
    const [missing, behind] = [till.ticket(given([take()])), till.ticket(given([take()]))];
    const wait = await uploaded(behind, 'no ticket');
    expect(wait.items).toMatchObject([
      { outcome: 'REFUSED', code: 'OFFLINE_COUNTER', detail: { reason: 'GAP' } },
      { outcome: 'REFUSED', code: 'MALFORMED_JSON', till: null },
    ]);
    const whole = await uploaded(behind, missing);
    expect(whole.items.map(({ code }) => code)).toEqual(['OK_DISPENSED', 'OK_DISPENSED']);
  });

  test('a second ticket of one counter, a forged one and a stranger’s are refused and told', async () => {
    const ticket = till.ticket(given([take()]));
    await uploaded(ticket);
    const copied = till.ticket(given([take()]), { counter: ticket.counter, previous: ticket.previous });
    const forged = { ...till.ticket(given([take()]), { counter: ticket.counter + 1 }), at: now() };
    const stranger = new TestTill(INSTITUTION, SHOP.premises, 'till-9').ticket(given(['T0001']));
    const { items } = await uploaded(copied, forged, stranger);
    expect(items.map(({ code }) => code)).toEqual(['OFFLINE_COUNTER', 'OFFLINE_SIGNATURE', 'KEY_UNKNOWN']);
    expect(await scenario.alertsOf(SHOP.account, 'OFFLINE_SIGNATURE')).not.toEqual([]);
  });

  test('a rival sees nothing of an upload, and brings no tickets of others', async () => {
    const other = new TestTill(INSTITUTION, SHOP.premises, 'till-2');
    await registering(other);
    const ticket = other.ticket(given([take()]), { previous: tillGenesis(sha256Suite, INSTITUTION, 'till-2') });
    const answer = await upload([ticket], RIVAL.account);
    const { id, refused } = job.parse(answer.body);
    expect(refused).toBe(1);
    expect(await get(SHOP.account, `/dispenses/offline-batches/${id}`)).toMatchObject({ status: 404 });
  });
});

describe('medicines without a code', () => {
  const stock = { premises: SHOP.premises, product: LEGACY.id };
  const giving = (items: readonly object[], key?: string) => {
    const lines = [prescribed({ product: LEGACY.id })];
    const basket = {
      premises: SHOP.premises,
      patient: WANG,
      lines,
      items: items.map((item) => ({ line: 0, ...item })),
    };
    return pharmacies.post(SHOP.account, '/uncoded-dispenses', basket, key);
  };

  test('are declared once, burnt down, and given back by an undo', async () => {
    expect(await giving([{ product: LEGACY.id, units: 10 }])).toMatchObject({ body: { code: 'NO_CODE_EXHAUSTED' } });
    expect(await pharmacies.post(SHOP.account, '/uncoded-stock', { ...stock, units: 30 })).toMatchObject({
      status: 201,
      body: { left: 30 },
    });
    const answer = await giving([{ product: LEGACY.id, units: 30 }]);
    expect(answer).toMatchObject({ status: 201, body: { code: 'OK_DISPENSED', items: 1 } });
    const { dispensing } = z.looseObject({ dispensing: z.string() }).parse(answer.body);
    expect(await giving([{ product: LEGACY.id, units: 1 }])).toMatchObject({
      status: 409,
      body: { code: 'NO_CODE_EXHAUSTED', errors: [{ pointer: '/items/0', detail: { left: 0 } }] },
    });
    expect(await get(SHOP.account, `/dispenses/${dispensing}`)).toMatchObject({
      body: { uncoded: [{ product: LEGACY.id, units: 30 }] },
    });
    expect(
      await pharmacies.post(SHOP.account, `/dispenses/${dispensing}/undo`, { premises: SHOP.premises }),
    ).toMatchObject({ status: 200 });
    expect(await giving([{ product: LEGACY.id, units: 30 }])).toMatchObject({ status: 201 });
  });
});
