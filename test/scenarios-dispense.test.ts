import { randomUUID } from 'node:crypto';
import { toBeijingDate } from '@piaosu/core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import {
  BRANCH,
  codeOf,
  Dispensary,
  idOf,
  LEGACY,
  lineOf,
  prescribed,
  refusedAt,
  RIVAL,
  Shelf,
  SHOP,
  TABLETS,
  WANG,
  WARD,
} from './support/dispensary.ts';
import { Scenario } from './support/scenario.ts';

const PATIENCE = { timeout: 20_000, interval: 250 };
const LI = { idType: '01', number: '330106199001010018' };

let scenario: Scenario;
let pharmacies: Dispensary;

/** Boxes of the shop, of the hospital's dispensary, at the plant, and from before traceability. */
const shop = new Shelf('S', 70);
const ward = new Shelf('W', 12);
const plant = new Shelf('P', 5);
const legacy = new Shelf('L', 10, LEGACY);
const RECALLED = codeOf('X0001');
const NO_SUCH = codeOf('NOSUCHBOX');

beforeAll(async () => {
  scenario = await Scenario.start();
  pharmacies = new Dispensary(scenario);
  await pharmacies.register();
  await Promise.all([
    pharmacies.commission(
      'LOT-A',
      [shop, ward, plant].flatMap(({ codes }) => codes),
    ),
    pharmacies.commission('LOT-R', [RECALLED]),
    pharmacies.commission('LOT-L', legacy.codes, LEGACY),
  ]);
  await pharmacies.deliver(SHOP, [...shop.codes, RECALLED]);
  await pharmacies.deliver(WARD, ward.codes);
}, 180_000);

afterAll(async () => {
  await scenario[Symbol.asyncDispose]();
});

describe('scanning', () => {
  test('T15, T8: a box that is held, in any form of its code, is one box and may be given out', async () => {
    const code = shop.take();
    const serial = code.slice(-5);
    const forms = [code, `]d201${TABLETS.gtin}21${serial}\u001d`, `https://id.gs1.org/01/${TABLETS.gtin}/21/${serial}`];
    const items = (await Promise.all(forms.map((form) => pharmacies.scan(SHOP, [form])))).flat();
    const box = { decision: 'OK', id: idOf(code), state: 'AVAILABLE', lotNumber: 'LOT-A', left: 100 };
    expect(items).toMatchObject([box, box, box]);
    const twice = await pharmacies.scan(SHOP, forms.slice(0, 2));
    expect(twice).toMatchObject([{ decision: 'OK' }, { decision: 'DUPLICATE_IN_REQUEST' }]);
  });

  test('T2, T3: what cannot be read says why, beside what can', async () => {
    const codes = ['８１２３４５６７ ８９０１２３４５６７８９', '8123456789012345678A', '6901234567892', shop.take()];
    expect(await pharmacies.scan(SHOP, codes)).toMatchObject([
      { decision: 'UNKNOWN_PRODUCT', id: 'cn20:81234567890123456789' },
      { decision: 'FMT_CHARSET' },
      { decision: 'FMT_NOT_TRACE_CODE', errors: [{ detail: { hint: 'scan the trace code of the box' } }] },
      { decision: 'OK' },
    ]);
  });

  test('tells nothing that is printed on a box to who does not hold it, and refuses another’s premises', async () => {
    const [foreign] = await pharmacies.scan(RIVAL, [shop.take()]);
    expect(foreign).toMatchObject({ decision: 'NOT_IN_CUSTODY', product: { id: TABLETS.id } });
    expect(Object.keys(foreign ?? {}).toSorted()).toEqual(['decision', 'evidence', 'id', 'product']);
    const body = { premises: SHOP.premises, codes: [shop.codes[0]] };
    const elsewhere = await pharmacies.post(RIVAL.account, '/scans', body);
    expect(elsewhere).toMatchObject({ status: 403, body: { code: 'AUTH_SCOPE' } });
  });
});

describe('dispensing', () => {
  test('T15, T16: gives out a box once; the same message gets the first answer', async () => {
    const units = [{ code: shop.take() }];
    const [lines, key] = [[prescribed()], randomUUID()];
    const answers = await Promise.all([1, 2, 3].map(() => pharmacies.dispensed(SHOP, units, { lines, key })));
    expect(new Set(answers.map(({ dispensing, tx }) => `${dispensing}/${tx}`)).size).toBe(1);
    const other = await pharmacies.dispense(SHOP, units, { lines: [prescribed()], key });
    expect(other).toMatchObject({ status: 409, body: { code: 'IDEMPOTENCY_CONFLICT' } });
  });

  test('T17: scanned again within minutes it is a warning twice, then announced, then an alert', async () => {
    const code = shop.take();
    await pharmacies.dispensed(SHOP, [{ code }]);
    const again = () => pharmacies.dispense(SHOP, [{ code }]);
    for (const severity of ['warning', 'warning'])
      expect(await again()).toMatchObject(refusedAt('ALREADY_DISPENSED_HERE', '/units/0', { severity }));
    expect(await pharmacies.scan(SHOP, [code])).toMatchObject([
      { decision: 'ALREADY_DISPENSED_HERE', severity: 'announced' },
    ]);
    expect(await scenario.alertsOf(SHOP.account, 'ALREADY_DISPENSED_HERE')).toEqual([]);
    expect(await again()).toMatchObject(refusedAt('ALREADY_DISPENSED_HERE', '/units/0', { severity: 'alert' }));
    expect(await scenario.alertsOf(SHOP.account, 'ALREADY_DISPENSED_HERE')).toMatchObject([{ severity: 'WARNING' }]);
  });

  test('T18: another pharmacy is refused without a name, with an alert of its own', async () => {
    const code = shop.take();
    await pharmacies.dispensed(SHOP, [{ code }]);
    const answer = await pharmacies.dispense(RIVAL, [{ code }]);
    expect(answer).toMatchObject(refusedAt('ALREADY_DISPENSED_ELSEWHERE', '/units/0'));
    expect(JSON.stringify(answer.body)).not.toMatch(/PHARMACY-1|P33010000001|D[0-9a-f]{24}/);
    await expect.poll(() => scenario.alertsOf(RIVAL.account, 'ALREADY_DISPENSED_ELSEWHERE'), PATIENCE).toHaveLength(1);
    const suspicions = `/supervision/boxes?code=BOX_SETTLED_AGAIN&premises=${RIVAL.premises}`;
    const found = async () => (await pharmacies.get('drug-inspector', suspicions)).body;
    const premises = [SHOP.premises, RIVAL.premises];
    const suspicion = { premises, evidence: { settled: 2 }, sentence: { zh: '同一盒药品被多次结算。' } };
    await expect.poll(found, PATIENCE).toMatchObject({ items: [suspicion] });
    expect(await pharmacies.get(RIVAL.account, suspicions)).toMatchObject({ status: 403 });
    expect(await scenario.alertsOf(RIVAL.account, 'BOX_SETTLED_AGAIN')).toEqual([]);
  });

  test('T19: of two pharmacies in the same second exactly one has it, the other a reason and never a raw conflict', async () => {
    const line = () => ({ lines: [prescribed({ product: LEGACY.id })] });
    for (let round = 0; round < 4; round += 1) {
      const units = [{ code: legacy.take() }];
      const answers = await Promise.all([SHOP, RIVAL].map((shop) => pharmacies.dispense(shop, units, line())));
      expect(answers.map(({ status }) => status).toSorted()).toEqual([201, 409]);
      expect(answers.find(({ status }) => status === 409)?.body).toMatchObject({ code: 'ALREADY_DISPENSED_ELSEWHERE' });
    }
  });

  test('concurrent baskets share transactions, and each gets its own outcome', async () => {
    const codes = Array.from({ length: 24 }, () => shop.take());
    const baskets = codes.map((code, i) => (i % 8 === 7 ? [{ code }, { code }] : [{ code }]));
    const answers = await Promise.all(baskets.map((units) => pharmacies.dispense(SHOP, units)));
    const refused = answers.filter(({ status }) => status !== 201);
    expect(refused).toHaveLength(3);
    for (const answer of refused) expect(answer).toMatchObject(refusedAt('DUPLICATE_IN_REQUEST', '/units/1'));
    const txOf = z.looseObject({ tx: z.string().optional() });
    const transactions = new Set(answers.flatMap(({ body }) => txOf.parse(body).tx ?? []));
    expect(transactions.size).toBeLessThan(12);
  });

  test('T22: a recalled lot is refused with notice and class', async () => {
    const lots = z.looseObject({ items: z.array(z.looseObject({ id: z.string(), lotNumber: z.string() })) });
    const maker = scenario.product.api('maker-1');
    const { items } = lots.parse(await maker.expectOk({ method: 'GET', path: '/lots' }));
    const id = items.find(({ lotNumber }) => lotNumber === 'LOT-R')?.id ?? '';
    const body = { notice: 'NMPA-2026-1', class: 1 };
    await maker.expectOk({ method: 'POST', path: `/lots/${encodeURIComponent(id)}/recall`, body });
    const detail = { notice: 'NMPA-2026-1', class: 1 };
    await expect
      .poll(() => pharmacies.dispense(SHOP, [{ code: codeOf('X0001') }]), PATIENCE)
      .toMatchObject(refusedAt('RECALLED', '/units/0', detail));
    expect(await pharmacies.scan(RIVAL, [codeOf('X0001')])).toMatchObject([{ decision: 'RECALLED', evidence: detail }]);
  });

  test('T26: a box in another’s custody is refused with an alert, one that was never shipped as well', async () => {
    const answer = await pharmacies.dispense(RIVAL, [{ code: shop.take() }]);
    expect(answer).toMatchObject(refusedAt('NOT_IN_CUSTODY', '/units/0'));
    expect(await pharmacies.dispense(SHOP, [{ code: plant.take() }])).toMatchObject({
      body: { code: 'NOT_IN_CUSTODY' },
    });
    await expect.poll(() => scenario.alertsOf(RIVAL.account, 'NOT_IN_CUSTODY'), PATIENCE).toHaveLength(1);
  });

  test('T30: one box scanned three times for three boxes is DUPLICATE_IN_REQUEST, and nothing is given out', async () => {
    const code = shop.take();
    expect(await pharmacies.dispense(SHOP, [{ code }, { code }, { code }])).toMatchObject(
      refusedAt('DUPLICATE_IN_REQUEST', '/units/1'),
    );
    expect(await pharmacies.scan(SHOP, [code])).toMatchObject([{ decision: 'OK' }]);
  });

  test('T31: 10 of 100 tablets, then 60, then 40: OK, OK, PARTIAL_EXCEEDED with 30 left', async () => {
    const code = shop.take();
    await pharmacies.dispensed(SHOP, [{ code, part: 10 }]);
    await pharmacies.dispensed(SHOP, [{ code, part: 60 }]);
    expect(await pharmacies.scan(SHOP, [{ code, part: 30 }])).toMatchObject([{ decision: 'OK', left: 30 }]);
    expect(await pharmacies.dispense(SHOP, [{ code, part: 40 }])).toMatchObject(
      refusedAt('PARTIAL_EXCEEDED', '/units/0', { left: 30 }),
    );
  });

  test('what was read off the box must be what the maker registered, which a stranger is not told, asked again either', async () => {
    const code = shop.take();
    const beside = (read: object) => pharmacies.dispense(SHOP, [{ code, read }]);
    expect(await beside({ lotNumber: 'LOT-B' })).toMatchObject(refusedAt('LOT_MISMATCH', '/units/0'));
    const detail = { registered: '2099-12-31', read: '2098-12-31' };
    expect(await beside({ expiry: '2098-12-31' })).toMatchObject(refusedAt('EXPIRY_MISMATCH', '/units/0', detail));
    expect(await pharmacies.scan(RIVAL, [{ code, read: { expiry: '2098-12-31' } }])).toMatchObject([
      { decision: 'EXPIRY_MISMATCH', evidence: {} },
    ]);
    const again = [[{ code, read: { expiry: '2098-12-31' } }], { key: 'again', lines: [prescribed()] }] as const;
    for (const told of [await pharmacies.dispense(RIVAL, ...again), await pharmacies.dispense(RIVAL, ...again)])
      expect(JSON.stringify(told)).toMatch(/^(?!.*2099-12-31).*EXPIRY_MISMATCH/);
    expect((await beside({ lotNumber: 'LOT-A', expiry: '2099-12-31' })).status).toBe(201);
  });

  test('what is not on the ledger or cannot be read is refused by its place', async () => {
    const units = [{ code: shop.take() }, { code: codeOf('NOSUCHBOX') }];
    expect(await pharmacies.dispense(SHOP, units)).toMatchObject(refusedAt('UNKNOWN_CODE', '/units/1'));
    const unreadable = [{ code: shop.take() }, { code: '6901234567892' }];
    expect(await pharmacies.dispense(SHOP, unreadable)).toMatchObject(
      refusedAt('FMT_NOT_TRACE_CODE', '/units/1/code', {}, 400),
    );
  });
});

describe('a line of a prescription', () => {
  test('is filled once over a hospital and a pharmacy, for its patient alone', async () => {
    const lines = [prescribed({ quantity: 200 })];
    await pharmacies.dispensed(WARD, [{ code: ward.take() }], { lines });
    const foreign = await pharmacies.dispense(SHOP, [{ code: shop.take() }], { lines, patient: LI });
    expect(foreign).toMatchObject(refusedAt('DATA_MISMATCH', '/lines/0', { differs: 'patient' }));
    const code = shop.take();
    await expect.poll(() => pharmacies.dispense(SHOP, [{ code }], { lines }), PATIENCE).toMatchObject({ status: 201 });
    const more = await pharmacies.dispense(WARD, [{ code: ward.take() }], { lines });
    expect(more).toMatchObject(refusedAt('QTY_OVER', '/lines/0', { left: 0 }));
    const short = { lines: [prescribed({ quantity: 200 })], more: { fills: true } };
    const refused = await pharmacies.dispense(WARD, [{ code: ward.take() }], short);
    expect(refused).toMatchObject(refusedAt('QTY_SHORT', '/lines/0', { left: 100 }));
  });

  test('that two baskets begin in the same second is one line for one patient', async () => {
    const lines = [prescribed({ quantity: 300 })];
    const baskets = [1, 2, 3].map(() => [{ code: shop.take() }]);
    await Promise.all(baskets.map((units) => pharmacies.dispensed(SHOP, units, { lines })));
  });
});

describe('taking back', () => {
  test('T36: undone at other premises or by another organisation it is refused; at its own the box is on the shelf again', async () => {
    const code = shop.take();
    const { dispensing } = await pharmacies.dispensed(SHOP, [{ code }]);
    const undo = async ({ account, premises }: typeof SHOP) =>
      (await pharmacies.undo(account, dispensing, premises)).body;
    expect(await undo(BRANCH)).toMatchObject({ code: 'UNDO_PREMISES' });
    expect(await undo(RIVAL)).toMatchObject({ code: 'UNDO_ORG' });
    expect(await undo(SHOP)).toMatchObject({ code: 'OK_UNDONE' });
    expect(await undo(SHOP)).toMatchObject({ code: 'UNDO_IRREVERSIBLE' });
    await pharmacies.dispensed(SHOP, [{ code }]);
  });

  test('what was handed over can only come back, and is never given out again', async () => {
    const code = shop.take();
    const { dispensing } = await pharmacies.dispensed(SHOP, [{ code }]);
    const handed = await pharmacies.post(SHOP.account, `/dispenses/${dispensing}/hand-over`);
    expect(handed).toMatchObject({ status: 200, body: { state: 'HANDED_OVER' } });
    const undone = await pharmacies.undo(SHOP.account, dispensing, SHOP.premises);
    expect(undone).toMatchObject({ body: { code: 'UNDO_SUPPLIED' } });
    const giveBack = ({ account, premises }: typeof SHOP) =>
      pharmacies.post(account, '/returns', { premises, dispensing, reason: 'COMPLAINT' });
    expect(await giveBack(RIVAL)).toMatchObject({ status: 404 });
    expect(await giveBack(SHOP)).toMatchObject({ status: 201, body: { state: 'RETURNED' } });
    expect(await pharmacies.dispense(SHOP, [{ code }])).toMatchObject(refusedAt('RETURNED_NOT_SALEABLE', '/units/0'));
  });
});

describe('what a pharmacy reads', () => {
  test('its own dispensings with patient and boxes, and nobody else’s', async () => {
    const code = shop.take();
    const { dispensing } = await pharmacies.dispensed(SHOP, [{ code, part: 10 }]);
    expect(await pharmacies.get(SHOP.account, `/dispenses/${dispensing}`)).toMatchObject({
      ...{ status: 200, body: { state: 'LIVE', patient: WANG, entries: [{ entry: 0, code: idOf(code), units: 10 }] } },
    });
    expect((await pharmacies.get(RIVAL.account, `/dispenses/${dispensing}`)).status).toBe(404);
    const page = z.looseObject({ items: z.array(z.looseObject({ id: z.string() })), next: z.string() });
    const first = page.parse((await pharmacies.get(SHOP.account, '/dispenses?limit=1')).body);
    expect(first.items.map(({ id }) => id)).toEqual([dispensing]);
    const second = page.parse((await pharmacies.get(SHOP.account, `/dispenses?limit=1&cursor=${first.next}`)).body);
    expect(second.items.map(({ id }) => id)).not.toEqual([dispensing]);
    expect(JSON.stringify((await pharmacies.get(RIVAL.account, '/dispenses')).body)).not.toContain(dispensing);
  });

  test('a box it has a part in; another’s is as unknown as none', async () => {
    const code = shop.take();
    await pharmacies.dispensed(SHOP, [{ code }]);
    const read = async (account: string, text: string) => {
      const { status, body } = await pharmacies.get(account, `/boxes/${encodeURIComponent(text)}`);
      return { status, body: { ...z.looseObject({}).parse(body), traceId: '' } };
    };
    const dispensings = [{ premises: SHOP.premises }];
    expect(await read(SHOP.account, code)).toMatchObject({
      ...{ status: 200, body: { state: 'DISPENSED', left: 0, custodian: SHOP.premises, dispensings } },
    });
    expect((await read('drug-inspector', code)).body).toMatchObject({ dispensings });
    expect((await read('maker-1', code)).body).toMatchObject({ state: 'DISPENSED', dispensings: [] });
    const foreign = await read(RIVAL.account, code);
    expect(foreign.status).toBe(404);
    expect(foreign).toEqual(await read(RIVAL.account, NO_SUCH));
  });
});

describe('binding to a receipt', () => {
  const INS_A = { org: 'InsuranceMSP', institution: 'INS-A' };
  const salt = /^[0-9a-f]{32}$/;

  test('at dispensing or later, checked where the receipt is ours; a payer is opened what it must show, nobody else', async () => {
    const code = ward.take();
    const [receipt, other] = [await pharmacies.medicineReceipt(code), await pharmacies.medicineReceipt(code)];
    const { dispensing } = await pharmacies.dispensed(WARD, [{ code, receipt: lineOf(receipt) }]);
    const bound = async () => (await pharmacies.get(WARD.account, `/dispenses/${dispensing}`)).body;
    expect(await bound()).toMatchObject({ entries: [{ receipt: lineOf(receipt) }] });
    const [open] = await pharmacies.opened('HealthMSP', INS_A, receipt, code);
    expect(open).toMatchObject({ dispensing });
    expect(open?.linkSalt).toMatch(salt);
    for (const institution of ['INS-A', 'P33010000001'])
      await expect(pharmacies.opened('HealthMSP', { org: 'DrugMSP', institution }, receipt, code)).rejects.toThrow();
    expect(await pharmacies.opened('HealthMSP', INS_A, other, code)).toEqual([]);
    const link = { dispensing, entries: [{ code, receipt: lineOf(other) }] };
    const linked = await pharmacies.post(WARD.account, '/links', link);
    expect(linked).toMatchObject({ status: 201, body: { linked: 1, checked: true } });
    expect(await bound()).toMatchObject({ entries: [{ receipt: lineOf(other) }] });
    expect(await pharmacies.opened('HealthMSP', INS_A, receipt, code)).toEqual([]);
    expect(await pharmacies.post(RIVAL.account, '/links', link)).toMatchObject({ status: 404 });
    const undone = await pharmacies.undo(WARD.account, dispensing, WARD.premises);
    expect(undone).toMatchObject({ status: 200, body: { code: 'OK_UNDONE' } });
  });

  test('of another patient is refused at once where the receipt is ours', async () => {
    const code = ward.take();
    const receipt = await pharmacies.medicineReceipt(code);
    const { dispensing } = await pharmacies.dispensed(WARD, [{ code }], { patient: LI });
    const link = { dispensing, entries: [{ entry: 0, receipt: lineOf(receipt) }] };
    const linked = await pharmacies.post(WARD.account, '/links', link);
    expect(linked.body).toMatchObject({ code: 'CLAIM_PATIENT_MISMATCH' });
  });

  test('by a pharmacy, which publishes no receipts, waits for the claim', async () => {
    const code = shop.take();
    const receipt = await pharmacies.medicineReceipt(code);
    const { dispensing } = await pharmacies.dispensed(SHOP, [{ code }]);
    const link = { dispensing, entries: [{ code, receipt: lineOf(receipt) }] };
    const linked = await pharmacies.post(SHOP.account, '/links', link);
    expect(linked).toMatchObject({ status: 201, body: { checked: false } });
    const [open] = await pharmacies.opened('DrugMSP', INS_A, receipt, code);
    expect(open?.linkSalt).toMatch(salt);
  });
});

describe('a stranger with a box in hand', () => {
  test('is told whether it was sold, never where; a box on the shelf and none at all are one answer', async () => {
    const [sold, returned] = [shop.take(), shop.take()];
    await pharmacies.dispensed(SHOP, [{ code: sold }]);
    const { dispensing } = await pharmacies.dispensed(SHOP, [{ code: returned }]);
    const back = { premises: SHOP.premises, dispensing, reason: 'COMPLAINT' };
    expect((await pharmacies.post(SHOP.account, '/returns', back)).status).toBe(201);
    const today = toBeijingDate(Math.floor(Date.now() / 1000));
    const check = async (code: string, more: object = {}) => (await pharmacies.check(code, more)).body;
    const fits = { answer: 'SOLD_ONCE', fits: true };
    await expect.poll(() => check(sold, { date: today }), PATIENCE).toMatchObject(fits);
    expect(await check(sold, { date: '2026-01-05' })).toMatchObject({ answer: 'SOLD_ONCE', fits: false });
    expect(Object.keys(await check(sold)).toSorted()).toEqual(['answer', 'product', 'sentence']);
    await expect.poll(() => check(returned), PATIENCE).toMatchObject({ answer: 'SOLD_BEFORE' });
    const none = await check(NO_SUCH);
    expect(none).toMatchObject({ answer: 'NO_RECORD' });
    expect(await check(shop.take())).toEqual(none);
    expect(await check('6901234567892')).toMatchObject({ code: 'FMT_NOT_TRACE_CODE' });
    const recall = { notice: 'NMPA-2026-1', class: 1 };
    expect(await check(`${NO_SUCH}(10)LOT-R`)).toMatchObject({ answer: 'NO_RECORD', recall });
  });

  test('who tries out neighbouring codes must work for each further guess', async () => {
    const guess = (n: number) => pharmacies.check(codeOf(`GUESS${n.toString().padStart(3, '0')}`));
    for (let n = 0; n < 25; n += 1) await guess(n);
    const { status, body } = await guess(25);
    expect(body).toMatchObject({ code: 'RATE_LIMITED' });
    expect([status, JSON.stringify(body)]).toEqual([429, expect.stringMatching(/"challenge":"./)]);
  });
});

test('medicine without a code is given out of declared stock until it is used up', async () => {
  const stock = { premises: BRANCH.premises, product: LEGACY.id, units: 30 };
  expect(await pharmacies.post(BRANCH.account, '/uncoded-stock', stock)).toMatchObject({ status: 201 });
  const give = (units: number) => {
    const lines = [prescribed({ product: LEGACY.id })];
    const items = [{ product: LEGACY.id, units, line: 0 }];
    const basket = { premises: BRANCH.premises, patient: WANG, lines, items };
    return pharmacies.post(BRANCH.account, '/uncoded-dispenses', basket);
  };
  const { body } = await give(20);
  const { dispensing } = z.looseObject({ dispensing: z.string(), code: z.literal('OK_DISPENSED') }).parse(body);
  expect((await pharmacies.get(BRANCH.account, `/dispenses/${dispensing}`)).body).toMatchObject({
    ...{ entries: [], uncoded: [{ entry: 0, product: LEGACY.id, units: 20 }] },
  });
  expect(await give(20)).toMatchObject(refusedAt('NO_CODE_EXHAUSTED', '/items/0', { left: 10 }));
});

test('no organisation found anything in these acts that it could not re-check', async () => {
  expect(await scenario.alertsOf('auditor', 'LEDGER_DIVERGED')).toEqual([]);
});
