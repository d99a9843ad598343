import { withCheckDigit } from '@piaosu/core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { ApiAnswer } from '../scripts/start/api.ts';
import { waitFor } from '../scripts/processes/wait.ts';
import { waitForJob } from '../scripts/start/job.ts';
import { DEMO_MEDICINE } from '../scripts/start/medicine.ts';
import { Scenario } from './support/scenario.ts';

const PRODUCT = '86901234500042';
const MAKER = 'maker-1';
const WHOLESALER = 'wholesaler-1';
const PHARMACY = 'p33010000001';
const NEIGHBOUR = 'p33010000002';
const DISPENSARY = 'pharmacist-h33010000001';
const INSPECTOR = 'drug-inspector';

const box = (serial: string): string => `(01)06901234500042(21)${serial}`;
const carton = (serial: string): string => `(01)16901234500049(21)${serial}`;
const sscc = (number: number): string => `(00)${withCheckDigit(`3690123${String(number).padStart(10, '0')}`)}`;
const PALLET = sscc(1);
/** T46: a pallet of 10,000 in cartons of 100. */
const [CARTONS, IN_CARTON] = [100, 100];

let scenario: Scenario;
beforeAll(async () => {
  scenario = await Scenario.start();
  await registered();
});
afterAll(() => scenario[Symbol.asyncDispose]());

/** What the demo's start may have registered already. */
async function registered(): Promise<void> {
  const { traders, dispensaries, products } = DEMO_MEDICINE;
  const drug = traders.flatMap(({ id, premises }) => premises.map((each) => ({ ...each, institution: id })));
  const health = dispensaries.map(({ hospital, premises }) => ({ ...premises, institution: hospital }));
  await Promise.all([
    ...drug.map((body) => once('registrar-drug', '/premises', body)),
    ...health.map((body) => once('registrar-health', '/premises', body)),
    ...products.map((body) => once(INSPECTOR, '/products', body)),
  ]);
}

async function once(account: string, path: string, body: { readonly id: string }): Promise<void> {
  const api = scenario.product.api(account);
  const { status } = await api.ask({ method: 'GET', path: `${path}/${body.id}` });
  if (status !== 200) await api.expectOk({ method: 'POST', path, body });
}

const problem = z.looseObject({
  code: z.string(),
  errors: z.array(z.json()).default([]),
  evidence: z.json().optional(),
});

const ask = (account: string, method: 'GET' | 'POST' | 'PATCH', path: string, body?: unknown): Promise<ApiAnswer> =>
  scenario.product.api(account).ask({ method, path, body });

async function ok(account: string, path: string, body?: unknown): Promise<Readonly<Record<string, unknown>>> {
  const method = body === undefined ? 'GET' : 'POST';
  return z.record(z.string(), z.unknown()).parse(await scenario.product.api(account).expectOk({ method, path, body }));
}

async function refusal(account: string, path: string, body?: unknown) {
  const answer = await ask(account, body === undefined ? 'GET' : 'POST', path, body);
  const { code, errors, evidence } = problem.parse(answer.body);
  return { status: answer.status, code, errors, evidence };
}

const items = z.object({ items: z.array(z.looseObject({})) });

async function upload(lines: readonly string[], lotNumber: string, more = '') {
  const path = `/lots?product=${PRODUCT}&premises=PLANT-1&lotNumber=${lotNumber}&expiry=2028-02-29${more}`;
  return scenario.product.api(MAKER).ask({ method: 'POST', path, body: lines.join('\n'), contentType: 'text/csv' });
}

async function commissioned(lines: readonly string[], lotNumber: string, more?: string) {
  const answer = await upload(lines, lotNumber, more);
  expect(answer).toMatchObject({ status: 202 });
  return waitForJob(scenario.product.api(MAKER), answer.body, 60_000);
}

const shipped = async (account: string, premises: string, to: string, codes: readonly string[]): Promise<string> =>
  z.string().parse((await ok(account, '/shipments', { premises, to, codes }))['id']);

/** Each organisation's gateway has its own copy of the ledger; another's comes to know a moment later. */
async function known(account: string, path: string): Promise<unknown> {
  return waitFor(
    async () => {
      const { status, body } = await ask(account, 'GET', path);
      return status === 200 ? body : undefined;
    },
    { timeoutMs: 30_000, everyMs: 50 },
  );
}

const BOXES = Array.from({ length: CARTONS * IN_CARTON }, (_, i) => `B${String(i).padStart(5, '0')}`);
const cartonOf = (index: number): string => carton(`C${String(Math.floor(index / IN_CARTON)).padStart(3, '0')}`);

describe('the registry of medicine', () => {
  test('products are the regulator’s, and one number belongs to one product', async () => {
    const [first] = DEMO_MEDICINE.products;
    expect(await refusal(MAKER, '/products', first)).toMatchObject({ status: 403, code: 'FORBIDDEN' });
    const other = { ...first, id: 'OTHER-1', insuranceCode: 'XX99XXX999X999999999999' };
    expect(await refusal(INSPECTOR, '/products', other)).toMatchObject({ status: 409, code: 'ALREADY_EXISTS' });
    const listed = items.parse(await ok(PHARMACY, '/products?limit=2'));
    expect(listed.items).toHaveLength(2);
  });

  test('each organisation registers the premises of its own institutions', async () => {
    const dispensary = { id: 'DISPENSARY-X', institution: 'H33010000001', kind: 'DISPENSARY', name: '住院药房' };
    expect(await refusal('registrar-drug', '/premises', dispensary)).toMatchObject({ code: 'RESOURCE_NOT_FOUND' });
    await ok('registrar-health', '/premises', dispensary);
    expect(await known(WHOLESALER, '/premises/DISPENSARY-X')).toMatchObject({ org: 'HealthMSP', state: 'ACTIVE' });
  });
});

describe('T46 a pallet of 10,000', () => {
  let lot = '';
  let toWarehouse = '';

  test('is commissioned with its cartons from one file in one transaction', async () => {
    const lines = [
      'code,level,parent',
      `${PALLET},3,`,
      ...Array.from({ length: CARTONS }, (_, i) => `${cartonOf(i * IN_CARTON)},2,${PALLET}`),
      ...BOXES.map((serial, i) => `${box(serial)},1,${cartonOf(i)}`),
    ];
    const rows = lines.length - 1;
    const job = await commissioned(lines, 'A1', `&expected=${rows}`);
    expect(job).toMatchObject({ state: 'DONE', accepted: rows, total: rows, refused: 0 });
    const { items: lots } = z
      .object({ items: z.array(z.looseObject({ id: z.string(), lotNumber: z.string() })) })
      .parse(await ok(MAKER, '/lots'));
    lot = lots.find(({ lotNumber }) => lotNumber === 'A1')?.id ?? '';
    expect(await ok(MAKER, `/lots/${lot}`)).toMatchObject({ state: 'COMMISSIONED', parts: [{ count: rows }] });
    expect(await upload(['x'], 'A1')).toMatchObject({ status: 409, body: { code: 'LOT_EXISTS' } });
  });

  test('is shipped and received by its own code alone; what was not sent is named and stays where it is', async () => {
    toWarehouse = await shipped(MAKER, 'PLANT-1', 'WAREHOUSE-1', [PALLET]);
    const receiving = { premises: 'WAREHOUSE-1', shipment: toWarehouse, how: 'PARENT' };
    expect(await ok(WHOLESALER, '/receivings', { ...receiving, codes: [PALLET, box('NEVER')] })).toMatchObject({
      received: [PALLET],
      missing: 0,
      excess: [{ code: box('NEVER'), reason: 'NOT_SENT' }],
    });
  });

  test('is received once', async () => {
    const again = { premises: 'WAREHOUSE-1', shipment: toWarehouse, how: 'PARENT', codes: [PALLET] };
    expect(await refusal(WHOLESALER, '/receivings', again)).toMatchObject({ status: 409, code: 'ALREADY_RECEIVED' });
  });

  test('gives up a carton, and its boxes are proven by their paths where they arrive', async () => {
    const codes = [carton('C000'), carton('C001')];
    const shipment = await shipped(WHOLESALER, 'WAREHOUSE-1', 'PHARMACY-1', codes);
    const scanned = [carton('C000'), box('B00000'), box('B00001'), box('B00100')];
    const receiving = { premises: 'PHARMACY-1', shipment, how: 'SCAN' };
    expect(await ok(PHARMACY, '/receivings', { ...receiving, codes: scanned })).toMatchObject({
      received: [carton('C000')],
      missing: 1,
      excess: [{ code: box('B00100'), reason: 'CONTAINER_NOT_SCANNED' }],
    });
    expect(await ok(PHARMACY, `/shipments/${shipment}`)).toMatchObject({ state: 'SENT', units: 2, arrived: 1 });
    await ok(PHARMACY, '/receivings', { ...receiving, how: 'PARENT', codes: [carton('C001')] });
    expect(await ok(WHOLESALER, `/shipments/${shipment}`)).toMatchObject({ state: 'RECEIVED', units: 2, arrived: 2 });
    const units = { premises: 'PHARMACY-1', codes: [box('B00000')] };
    expect(await ok(PHARMACY, '/quarantines', { ...units, reason: 'DAMAGED' })).toMatchObject({ units: 1 });
    expect(await ok(PHARMACY, '/quarantines/releases', units)).toMatchObject({ units: 1 });
  });

  test('T46 gives out one box by its path, and is still received once', async () => {
    const line = { prescriber: 'H33010000001', prescription: 'RX-T46', line: 1, product: PRODUCT, quantity: 24 };
    const body = {
      premises: 'PHARMACY-1',
      patient: { idType: '01', number: '33010619620304321X' },
      lines: [line],
      units: [{ code: box('B00010'), line: 0 }],
    };
    expect(await ok(PHARMACY, '/dispenses', body)).toMatchObject({ code: 'OK_DISPENSED', boxes: 1 });
    const again = { premises: 'WAREHOUSE-1', shipment: toWarehouse, how: 'PARENT', codes: [PALLET] };
    expect(await refusal(WHOLESALER, '/receivings', again)).toMatchObject({ code: 'ALREADY_RECEIVED' });
  });

  test('cannot be shipped as a whole once something was taken out', async () => {
    const body = { premises: 'WAREHOUSE-1', to: 'PHARMACY-2', codes: [PALLET] };
    expect(await refusal(WHOLESALER, '/shipments', body)).toMatchObject({
      code: 'AGGREGATION_BROKEN',
      errors: [{ pointer: '/codes/0', code: 'AGGREGATION_BROKEN' }],
    });
  });

  test('is recalled by its lot: everybody sees the notice, who made it sees the lot', async () => {
    await ok(MAKER, `/lots/${lot}/recall`, { class: 1, notice: 'R-1' });
    const notice = { product: PRODUCT, kind: 'RECALL', notice: 'R-1', class: 1, scope: 'LOT' };
    expect(items.parse(await ok(PHARMACY, '/recalls')).items).toMatchObject([{ ...notice, lots: [] }]);
    expect(items.parse(await ok(MAKER, '/recalls')).items).toMatchObject([{ ...notice, lots: ['A1'] }]);
    const asked = `/recalls?product=${PRODUCT}&lotNumber=`;
    expect(items.parse(await ok(PHARMACY, `${asked}A1`)).items).toHaveLength(1);
    expect(items.parse(await ok(PHARMACY, `${asked}A9`)).items).toEqual([]);
    expect(await refusal(MAKER, `/lots/${lot}/lift`, { notice: 'R-2' })).toMatchObject({ code: 'FORBIDDEN' });
    await ok(INSPECTOR, `/lots/${lot}/lift`, { notice: 'R-2' });
    expect(items.parse(await ok(PHARMACY, '/recalls')).items).toEqual([]);
  });

  test('single boxes are recalled by their codes, and how many is not told', async () => {
    const codes = [box('B00002'), box('B00003')];
    await ok(INSPECTOR, '/recalls', { codes, class: 2, notice: 'R-3' });
    expect(items.parse(await ok(NEIGHBOUR, '/recalls')).items).toMatchObject([
      { notice: 'R-3', scope: 'UNITS', lots: [] },
    ]);
    await ok(INSPECTOR, '/recalls/lifts', { codes, notice: 'R-4' });
    expect(items.parse(await ok(NEIGHBOUR, '/recalls')).items).toEqual([]);
  });
});

describe('a hospital of another organisation', () => {
  const CASE = sscc(2);
  const inside = ['B00200', 'B00201', 'B00202'].map(box);

  test('receives what a wholesaler packed, and less than was packed is a discrepancy', async () => {
    await ok(WHOLESALER, '/containers', { premises: 'WAREHOUSE-1', container: CASE, level: 3, codes: inside });
    const shipment = await shipped(WHOLESALER, 'WAREHOUSE-1', 'DISPENSARY-1', [CASE]);
    await known(DISPENSARY, `/shipments/${shipment}`);
    const receiving = { premises: 'DISPENSARY-1', shipment, how: 'SCAN' };
    expect(await refusal(DISPENSARY, '/receivings', { ...receiving, codes: [CASE, ...inside.slice(1)] })).toMatchObject(
      {
        code: 'COUNT_MISMATCH',
        evidence: { incomplete: [{ code: CASE, packed: 3, scanned: 2 }] },
      },
    );
    expect(await ok(DISPENSARY, '/receivings', { ...receiving, codes: [CASE, ...inside] })).toMatchObject({
      received: [CASE],
      missing: 0,
      incomplete: [],
    });
  });

  test('asks the makers’ gateway for the leaf of a box that never acted', async () => {
    const untouched = [carton('C050')];
    const shipment = await shipped(WHOLESALER, 'WAREHOUSE-1', 'DISPENSARY-1', untouched);
    await known(DISPENSARY, `/shipments/${shipment}`);
    await ok(DISPENSARY, '/receivings', { premises: 'DISPENSARY-1', shipment, how: 'PARENT', codes: untouched });
    const body = { premises: 'DISPENSARY-1', codes: [box('B05000'), box('B05001')], reason: 'COLD_CHAIN' };
    expect(await ok(DISPENSARY, '/quarantines', body)).toMatchObject({ units: 2 });
  });

  test('opens what it holds and gives a damaged code another one', async () => {
    await ok(DISPENSARY, '/containers/unpackings', { premises: 'DISPENSARY-1', code: CASE });
    const replacement = { premises: 'DISPENSARY-1', code: inside[0], newCode: box('R1') };
    expect(await ask(DISPENSARY, 'POST', '/code-replacements', replacement)).toMatchObject({ status: 201 });
    const retired = { premises: 'DISPENSARY-1', codes: [box('R1')], state: 'SAMPLED', reason: 'OTHER' };
    expect(await ok(DISPENSARY, '/retirements', retired)).toMatchObject({ units: 1 });
  });
});

describe('a file of codes', () => {
  test('that holds one wrong row leaves nothing on the ledger; every wrong row is named and given back', async () => {
    const lines = [
      'code,level,parent',
      box('N1'),
      '6901234500042',
      box('N1'),
      box('B00000'),
      '(01)06901234500011(21)X1',
      `${box('N2')},1,${carton('NOWHERE')}`,
      '"=1+1",1,',
    ];
    const job = await commissioned(lines, 'A2');
    expect(job).toMatchObject({ state: 'FAILED', accepted: 0, refused: 6, total: 7 });
    const csv = String(
      await scenario.product.api(MAKER).expectOk({ method: 'GET', path: `/jobs/${job.id}/errors.csv` }),
    );
    const rows = csv.split('\r\n').slice(1, -1);
    expect(rows.map((row) => row.split(',').slice(1, 4)).map(([row, , code]) => [row, code])).toEqual([
      ['2', 'FMT_NOT_TRACE_CODE'],
      ['3', 'COMMISSION_DUPLICATE'],
      ['4', 'COMMISSION_DUPLICATE'],
      ['5', 'DATA_MISMATCH'],
      ['6', 'UNKNOWN_CODE'],
      ['7', 'FMT_LENGTH'],
    ]);
    expect(rows.at(3)).toContain('(01)06901234500011(21)X1');
    expect(await commissioned([box('N1')], 'A2')).toMatchObject({ state: 'DONE', accepted: 1 });
  });

  test('that has not as many rows as were promised is refused', async () => {
    const job = await commissioned([box('N5')], 'A3', '&expected=2');
    expect(job).toMatchObject({ state: 'FAILED', failure: 'COUNT_MISMATCH' });
  });

  test('sent again under the same key is the same job', async () => {
    const request = {
      ...{ method: 'POST' as const, contentType: 'text/csv', body: box('N9'), idempotencyKey: 'lot-a4' },
      path: `/lots?product=${PRODUCT}&premises=PLANT-1&lotNumber=A4&expiry=2028-02-29`,
    };
    const api = scenario.product.api(MAKER);
    const [first, second] = [await api.ask(request), await api.ask(request)];
    expect(second).toEqual(first);
    await waitForJob(api, first.body, 60_000);
  });
});

describe('what is said of a lot', () => {
  const lotOf = async (number: string): Promise<string> => {
    const { items: lots } = z
      .object({ items: z.array(z.looseObject({ id: z.string(), lotNumber: z.string() })) })
      .parse(await ok(MAKER, '/lots'));
    return lots.find(({ lotNumber }) => lotNumber === number)?.id ?? '';
  };

  test('a maker stops it and takes it off the market; the regulator looks into it and lifts the stop', async () => {
    await commissioned([box('L1'), box('L2')], 'A7');
    const lot = await lotOf('A7');
    await ok(MAKER, `/lots/${lot}/hold`, { notice: 'H-1' });
    expect(await ok(MAKER, `/lots/${lot}`)).toMatchObject({ held: { notice: 'H-1' } });
    await ok(INSPECTOR, `/lots/${lot}/audit`, { parts: 1 });
    await ok(INSPECTOR, `/lots/${lot}/lift`, { notice: 'H-2' });
    const lifted = await ok(INSPECTOR, `/lots/${lot}`);
    expect(lifted).toMatchObject({ lotNumber: 'A7', audited: { parts: 1 } });
    expect(lifted).not.toHaveProperty('held');
    await ok(MAKER, `/lots/${lot}/withdraw`, { notice: 'W-1' });
    expect(items.parse(await ok(NEIGHBOUR, '/recalls')).items).toMatchObject([
      { kind: 'WITHDRAWAL', notice: 'W-1', lots: [] },
    ]);
  });

  test('a product is suspended by the regulator, and nothing of it is commissioned meanwhile', async () => {
    await scenario.product
      .api(INSPECTOR)
      .expectOk({ method: 'PATCH', path: `/products/${PRODUCT}`, body: { state: 'SUSPENDED' } });
    expect(await upload([box('S1')], 'A8')).toMatchObject({ body: { code: 'PRODUCT_SUSPENDED' } });
    await scenario.product
      .api(INSPECTOR)
      .expectOk({ method: 'PATCH', path: `/products/${PRODUCT}`, body: { state: 'ACTIVE' } });
  });
});

describe('what others move', () => {
  test('is as unknown as what does not exist', async () => {
    const shipment = await shipped(WHOLESALER, 'WAREHOUSE-1', 'PHARMACY-1', [carton('C060')]);
    const [there, nowhere] = [
      await refusal(NEIGHBOUR, `/shipments/${shipment}`),
      await refusal(NEIGHBOUR, `/shipments/S${'0'.repeat(24)}`),
    ];
    expect(there).toEqual(nowhere);
    expect(there).toMatchObject({ status: 404, code: 'RESOURCE_NOT_FOUND' });
    expect(items.parse(await ok(NEIGHBOUR, '/shipments')).items).toEqual([]);
    const stolen = { premises: 'PHARMACY-2', shipment, how: 'PARENT', codes: [carton('C060')] };
    expect(await refusal(NEIGHBOUR, '/receivings', stolen)).toMatchObject({ code: 'RESOURCE_NOT_FOUND' });
    expect(await ask(NEIGHBOUR, 'GET', '/lots')).toMatchObject({ status: 403 });
  });

  test('a box in another’s hands is refused without a word about whose they are', async () => {
    const body = (code: string) => ({ premises: 'PHARMACY-2', codes: [code], reason: 'SUSPECTED' });
    const held = await refusal(NEIGHBOUR, '/quarantines', body(box('B07000')));
    expect(held).toMatchObject({ code: 'NOT_IN_CUSTODY', errors: [{ pointer: '/codes/0', code: 'NOT_IN_CUSTODY' }] });
    expect(JSON.stringify(held)).not.toMatch(/WAREHOUSE|WHOLESALER|PLANT/u);
  });

  test('a shipment is taken back before it arrives, and only by its sender', async () => {
    const shipment = await shipped(WHOLESALER, 'WAREHOUSE-1', 'PHARMACY-1', [carton('C070')]);
    const path = `/shipments/${shipment}/void`;
    expect(await ask(PHARMACY, 'POST', path)).toMatchObject({ status: 404, body: { code: 'RESOURCE_NOT_FOUND' } });
    expect(await ask(WHOLESALER, 'POST', path)).toMatchObject({ status: 200, body: { state: 'VOID' } });
    expect(await refusal(PHARMACY, '/receivings', { premises: 'PHARMACY-1', shipment, how: 'PARENT', codes: [carton('C070')] }))
      .toMatchObject({ code: 'ILLEGAL_TRANSITION' }); // prettier-ignore
  });
});
