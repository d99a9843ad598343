import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { EPCIS_CONTEXT } from '../../gateway/src/epcis/event-document.ts';
import type { ApiAnswer } from '../../scripts/start/api.ts';
import { Dispensary, LEGACY, prescribed, RIVAL, Shelf, SHOP } from '../support/dispensary.ts';
import { blocksOf, filesBelow, formsOf, found, stateOf } from '../support/personal-traces.ts';
import { Scenario } from '../support/scenario.ts';
import { tracesIn } from '../support/traces.ts';
import { killNow, nextLife, runningPid } from './killer.ts';
import { divergences } from './ledger-copies.ts';
import { PatientClient, type Write } from './patient-client.ts';
import { rowsOf, withConnection } from './sql.ts';

/** Nobody else's: whatever is found of them was written by these tests. */
const PATIENT = { idType: '01', number: '330102199208150027' };
const PHONE = '13857112345';
const PRESCRIPTION = 'CF-ZHEER-2026-00417';
const PATIENCE = { timeout: 20_000, interval: 100 };

let scenario: Scenario;
let pharmacies: Dispensary;
const shop = new Shelf('QZK', 12);
const legacy = new Shelf('QZL', 16, LEGACY);

beforeAll(async () => {
  scenario = await Scenario.start({ engine: 'devnet' });
  pharmacies = new Dispensary(scenario);
  await pharmacies.register();
  await Promise.all([pharmacies.commission('LOT-F', shop.codes), pharmacies.commission('LOT-G', legacy.codes, LEGACY)]);
  await pharmacies.deliver(SHOP, shop.codes);
}, 120_000);

afterAll(async () => {
  await scenario[Symbol.asyncDispose]();
}, 60_000);

describe('the gateway is killed in the middle of dispensing and the tills repeat with the same key', () => {
  test('after the commit, before the answer: each basket gets its first outcome, and is on the ledger once', async () => {
    const codes = [shop.take(), shop.take(), shop.take()];
    const before = await givenAt('FinanceMSP');
    const requests = codes.map((code) => basketOf(code, `lost-${code}`));
    const tills = requests.map((request) => ({
      request,
      client: new PatientClient(scenario.product.api(SHOP.account)),
    }));
    const gateway = await runningPid(scenario.product, 'gateway');
    const { asked } = await withConnection(scenario.product.databaseUrl('DrugMSP'), async (holder) => {
      await holder.query('BEGIN');
      await holder.query('LOCK TABLE ledger_cursor IN ACCESS EXCLUSIVE MODE');
      const answers = tills.map(({ client, request }) => client.ask(request));
      await expect.poll(() => givenAt('FinanceMSP'), PATIENCE).toBe(before + codes.length);
      expect(tills.map(({ client }) => client.repeats)).toEqual([0, 0, 0]);
      await killNow(gateway);
      return { asked: answers };
    });
    const answers = await Promise.all(asked);
    expect(tills.every(({ client }) => client.repeats > 0)).toBe(true);
    for (const [i, code] of codes.entries()) {
      const { dispensing, tx } = givenOf(answers[i]);
      const again = await scenario.product.api(SHOP.account).ask(requests[i] ?? basketOf(code, ''));
      expect(givenOf(again)).toEqual({ dispensing, tx });
      await expectGivenOnce(code, { dispensing, tx });
    }
    expect(await givenAt('FinanceMSP')).toBe(before + codes.length);
  }, 60_000);

  test('while it is on its way: given out once, under the first id', async () => {
    const code = shop.take();
    const client = new PatientClient(scenario.product.api(SHOP.account));
    const gateway = await runningPid(scenario.product, 'gateway');
    const answered = client.ask(basketOf(code, 'on-its-way'));
    await delay(25); // the moment is the point
    await killNow(gateway);
    await nextLife(scenario.product, 'gateway', gateway);
    await expectGivenOnce(code, givenOf(await answered));
  }, 60_000);
});

describe('one box in the same second', () => {
  const OK = [200, 201];
  const NOT_GIVEN = [
    ...['ALREADY_DISPENSED_ELSEWHERE', 'ALREADY_DISPENSED_HERE', 'NOT_DISPENSABLE', 'QUARANTINED', 'RECALLED'],
    ...['RETURNED_NOT_SALEABLE', 'ILLEGAL_TRANSITION', 'UNDO_IRREVERSIBLE', 'NOT_IN_CUSTODY'],
  ];
  const refusal = z.looseObject({ code: z.string().default('') });
  const legacyLine = () => ({ lines: [prescribed({ product: LEGACY.id })], patient: PATIENT });
  const stateOfBox = async (code: string) => {
    const { body } = await pharmacies.get('drug-inspector', `/boxes/${encodeURIComponent(code)}`);
    return z.looseObject({ state: z.string(), dispensings: z.array(z.unknown()) }).parse(body);
  };

  /** Every act is done, or refused with a reason that people understand: never a raw conflict, never a fault of ours. */
  function judged(answers: readonly ApiAnswer[]): string[] {
    return answers.map(({ status, body }) => {
      if (OK.includes(status)) return 'DONE';
      const { code } = refusal.parse(body);
      expect([status, NOT_GIVEN.includes(code) ? 'a reason' : code]).toEqual([409, 'a reason']);
      return code;
    });
  }

  test('given out at two pharmacies, set aside by who holds it and recalled: one of the three has it, the others a reason', async () => {
    for (let round = 0; round < 5; round += 1) {
      const code = legacy.take();
      const units = [{ code }];
      const [shopped, rival, aside, recalled] = judged(
        await Promise.all([
          pharmacies.dispense(SHOP, units, legacyLine()),
          pharmacies.dispense(RIVAL, units, legacyLine()),
          pharmacies.post('maker-1', '/quarantines', { premises: 'PLANT-1', codes: [code], reason: 'SUSPECTED' }),
          pharmacies.post('drug-inspector', '/recalls', { codes: [code], class: 1, notice: `N-${round.toString()}` }),
        ]),
      );
      expect(recalled).toBe('DONE');
      expect([shopped, rival, aside].filter((each) => each === 'DONE')).toHaveLength(1);
      const dispensings = aside === 'DONE' ? 0 : 1;
      const state = aside === 'DONE' ? 'QUARANTINED' : 'DISPENSED';
      await expect.poll(() => stateOfBox(code), PATIENCE).toMatchObject({ state });
      expect((await stateOfBox(code)).dispensings).toHaveLength(dispensings);
    }
  }, 60_000);

  test('undone, returned and given out elsewhere: it came back one way, and is sold again only after an undo', async () => {
    for (let round = 0; round < 4; round += 1) {
      const code = legacy.take();
      const { dispensing } = await pharmacies.dispensed(SHOP, [{ code }], legacyLine());
      const back = { premises: SHOP.premises, dispensing, reason: 'COMPLAINT' };
      const [undone, returned, rival] = judged(
        await Promise.all([
          pharmacies.undo(SHOP.account, dispensing, SHOP.premises),
          pharmacies.post(SHOP.account, '/returns', back),
          pharmacies.dispense(RIVAL, [{ code }], legacyLine()),
        ]),
      );
      expect([undone, returned].filter((each) => each === 'DONE')).toHaveLength(1);
      if (returned === 'DONE') expect(rival).not.toBe('DONE');
      const state = returned === 'DONE' ? 'RETURNED' : rival === 'DONE' ? 'DISPENSED' : 'AVAILABLE';
      await expect.poll(() => stateOfBox(code), PATIENCE).toMatchObject({ state });
    }
  }, 60_000);
});

test('a lot under a key that was used: the same file is the same job, another of the same length is refused', async () => {
  const query = new URLSearchParams({
    product: LEGACY.id,
    premises: 'PLANT-1',
    lotNumber: 'LOT-H',
    expiry: '2099-12-31',
  });
  const send = (serial: string) => {
    const body = `code,level,parent\n"(01)${LEGACY.gtin}(21)${serial}",1,`;
    const request = { method: 'POST', path: `/lots?${query.toString()}`, contentType: 'text/csv' } as const;
    return scenario.product.api('maker-1').ask({ ...request, body, idempotencyKey: 'lot-h' });
  };
  const first = await send('QZM1');
  expect(first.status).toBe(202);
  expect(await send('QZM2')).toMatchObject({ status: 409, body: { code: 'IDEMPOTENCY_CONFLICT' } });
  expect(await send('QZM1')).toEqual(first);
});

describe('what is another’s', () => {
  test('is 404 or a refusal that names nobody, for whoever has the role but not the thing', async () => {
    const { dispensing } = await pharmacies.dispensed(SHOP, [{ code: shop.take() }], { patient: PATIENT });
    const shipments = z.looseObject({ items: z.array(z.looseObject({ id: z.string() })).min(1) });
    const shipment = shipments.parse((await pharmacies.get(SHOP.account, '/shipments')).body).items[0]?.id ?? '';
    const at = { premises: RIVAL.premises, dispensing, reason: 'COMPLAINT' };
    const asked: readonly (readonly [number, string, Promise<ApiAnswer>])[] = [
      [404, 'RESOURCE_NOT_FOUND', pharmacies.get(RIVAL.account, `/dispenses/${dispensing}`)],
      [404, 'RESOURCE_NOT_FOUND', pharmacies.post(RIVAL.account, `/dispenses/${dispensing}/hand-over`)],
      [409, 'UNDO_ORG', pharmacies.undo(RIVAL.account, dispensing, RIVAL.premises)],
      [404, 'RESOURCE_NOT_FOUND', pharmacies.post(RIVAL.account, '/returns', at)],
      [404, 'RESOURCE_NOT_FOUND', pharmacies.get(RIVAL.account, `/shipments/${shipment}`)],
      [404, 'RESOURCE_NOT_FOUND', pharmacies.post(RIVAL.account, `/shipments/${shipment}/void`)],
      [403, 'FORBIDDEN', pharmacies.get(RIVAL.account, '/supervision/boxes')],
      [403, 'FORBIDDEN', pharmacies.get(RIVAL.account, '/lots')],
      [403, 'FORBIDDEN', pharmacies.get('ins-a', `/dispenses/${dispensing}`)],
      [404, 'RESOURCE_NOT_FOUND', pharmacies.get('pharmacist-h33010000001', `/dispenses/${dispensing}`)],
    ];
    for (const [status, code, answer] of asked) {
      const { status: got, body } = await answer;
      expect([got, refusedBy(body)]).toEqual([status, code]);
      expect(JSON.stringify(body)).not.toMatch(/PHARMACY-1|P33010000001|330102199208150027/);
    }
  });

  test('and a code that nobody knows is named by its line', async () => {
    const unknown = `(01)${LEGACY.gtin}(21)QZNOSUCH`;
    const codes = [legacy.take(), unknown, legacy.take()];
    const at = { premises: 'PLANT-1', codes };
    for (const [account, path, body] of [
      ['maker-1', '/quarantines', { ...at, reason: 'SUSPECTED' }],
      ['maker-1', '/retirements', { ...at, state: 'SAMPLED', reason: 'OTHER' }],
      ['maker-1', '/shipments', { ...at, to: SHOP.premises }],
      ['drug-inspector', '/recalls', { codes, class: 2, notice: 'N-9' }],
    ] as const) {
      const refused = { code: 'UNKNOWN_CODE', errors: [{ pointer: '/codes/1', code: 'UNKNOWN_CODE' }] };
      expect(await pharmacies.post(account, path, body)).toMatchObject({ status: 409, body: refused });
    }
  });
});

test('no organisation found anything in all this that it could not re-check', async () => {
  expect(await divergences(scenario.product)).toEqual([]);
});

describe('nothing of a patient is left in clear after a day at the counter', () => {
  const PERSONAL = [
    ...[PATIENT.number, `${PATIENT.idType}${PATIENT.number}`, `${PATIENT.idType}|${PATIENT.number}`],
    ...[`["${PATIENT.idType}","${PATIENT.number}"]`, PHONE, PRESCRIPTION],
  ];
  const CODE = shop.take();
  const EPC = `6901234.056789.${CODE.slice(-7)}`;
  const SERIALS = [CODE.slice(-7), `${LEGACY.gtin}21QZL`];
  let clear: Record<string, string[]>;
  let codesInClear: Record<string, string[]>;
  let blocks: Buffer[];
  let state: Buffer[];
  let logs: Buffer[];
  let metrics: string;

  beforeAll(async () => {
    const { product } = scenario;
    const lines = [prescribed({ prescription: PRESCRIPTION }), prescribed({ prescription: PHONE })];
    const { dispensing } = await pharmacies.dispensed(SHOP, [{ code: CODE, part: 10 }], { lines, patient: PATIENT });
    const over = { lines: [prescribed({ prescription: PRESCRIPTION, quantity: 1 })], patient: PATIENT };
    await pharmacies.dispense(SHOP, [{ code: CODE, part: 20 }], over);
    await pharmacies.scan(SHOP, [CODE]);
    await pharmacies.get(SHOP.account, `/dispenses/${dispensing}`);
    await pharmacies.get(SHOP.account, `/boxes/${encodeURIComponent(CODE)}/epcis`);
    await pharmacies.post(SHOP.account, '/returns', { premises: SHOP.premises, dispensing, reason: 'COMPLAINT' });
    await pharmacies.check(CODE);
    const event = {
      type: 'ObjectEvent',
      action: 'OBSERVE',
      bizStep: 'inspecting',
      epcList: [`urn:epc:id:sgtin:${EPC}`],
    };
    const seen = { ...event, eventTime: '2026-03-05T03:00:00Z', eventTimeZoneOffset: '+08:00' };
    const told = await pharmacies.post(SHOP.account, '/epcis/events', { '@context': [EPCIS_CONTEXT], ...seen });
    expect(told).toMatchObject({ status: 201 });
    metrics = await metricsOf(scenario);
    const words = PERSONAL.flatMap((word) =>
      formsOf(word).map((form) => form.toString(typeof form === 'string' ? undefined : 'hex')),
    );
    clear = await tablesWith(words);
    codesInClear = await tablesWith(SERIALS);
    blocks = await blocksOf(product);
    await product.stop();
    state = await stateOf(product);
    logs = await filesBelow(product.folder.logs);
  }, 60_000);

  test('neither on the ledger, in blocks and state', () => {
    expect(found(blocks, [SHOP.premises])).toEqual([SHOP.premises]);
    expect(found([...blocks, ...state], PERSONAL)).toEqual([]);
    expect(found([...blocks, ...state], [CODE, ...SERIALS])).toEqual([]);
  });

  test('nor in a row of any organisation; and no code of a box, which is what the tags of the ledger hide', () => {
    expect(clear).toEqual({});
    expect(codesInClear).toEqual({});
  });

  test('nor in logs and metrics', () => {
    expect(metrics).toContain('/dispenses');
    expect(found([...logs, Buffer.from(metrics)], [...PERSONAL, ...SERIALS])).toEqual([]);
  });
});

async function tablesWith(words: readonly string[]): Promise<Record<string, string[]>> {
  const found: [string, string[]][] = [];
  for (const org of ['HealthMSP', 'DrugMSP', 'InsuranceMSP', 'FinanceMSP'])
    found.push([org, await tracesIn(scenario.product.databaseUrl(org), words)]);
  return Object.fromEntries(found.filter(([, tables]) => tables.length > 0));
}

async function metricsOf({ product }: Scenario): Promise<string> {
  const [port = 0] = product.ports.metrics; // one process serves all organisations
  return (await fetch(`http://127.0.0.1:${port.toString()}/metrics`)).text();
}

function basketOf(code: string, idempotencyKey: string): Write {
  const body = { premises: SHOP.premises, patient: PATIENT, lines: [prescribed()], units: [{ line: 0, code }] };
  return { method: 'POST', path: '/dispenses', body, idempotencyKey };
}

function refusedBy(body: unknown): string {
  return z.looseObject({ code: z.string() }).parse(body).code;
}

function givenOf(answer: ApiAnswer | undefined): { readonly dispensing: string; readonly tx: string } {
  expect(answer).toMatchObject({ status: 201 });
  const { dispensing, tx } = z.looseObject({ dispensing: z.string(), tx: z.string() }).parse(answer?.body);
  return { dispensing, tx };
}

/** One dispensing on the ledger, by the transaction that was answered; one event of the box, wherever it is looked at. */
async function expectGivenOnce(code: string, { dispensing, tx }: { dispensing: string; tx: string }): Promise<void> {
  const rows = await rowsOf(
    scenario.product.databaseUrl('FinanceMSP'),
    `SELECT tx FROM ledger_state WHERE key = 'DSP~${dispensing}'`,
  );
  expect(rows).toEqual([{ tx }]);
  for (const org of ['DrugMSP', 'HealthMSP']) {
    const events = () =>
      rowsOf(scenario.product.databaseUrl(org), `SELECT kind FROM unit_events WHERE dispensing = '${dispensing}'`);
    await expect.poll(events, PATIENCE).toEqual([{ kind: 'GIVEN' }]);
  }
  const box = await pharmacies.get('drug-inspector', `/boxes/${encodeURIComponent(code)}`);
  expect(box.body).toMatchObject({ state: 'DISPENSED', left: 0, dispensings: [{ premises: SHOP.premises }] });
  const list = z.looseObject({ items: z.array(z.looseObject({ id: z.string() })) });
  const { items } = list.parse((await pharmacies.get(SHOP.account, '/dispenses?limit=500')).body);
  expect(items.filter(({ id }) => id === dispensing)).toHaveLength(1);
}

/** Dispensings as an organisation sees them that has no part in them. */
async function givenAt(org: string): Promise<number> {
  const rows = await rowsOf(
    scenario.product.databaseUrl(org),
    `SELECT count(*)::int AS n FROM ledger_state WHERE key LIKE 'DSP~%'`,
  );
  return z.array(z.object({ n: z.int() })).parse(rows)[0]?.n ?? 0;
}
