import { canonicalJson, tillRequestMessage, type TillRequestBody } from '@piaosu/core';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { z } from 'zod';
import {
  codeOf,
  Dispensary,
  prescribed,
  SHOP,
  WANG,
  WARD,
  type BasketOptions,
  type Medicine,
  type Shop,
} from './support/dispensary.ts';
import { TestTill } from './support/ledger/till.ts';
import { elementsOf, Scenario, type TestClaim, type TestReceipt } from './support/scenario.ts';

const PATIENCE = { timeout: 20_000, interval: 200 };
/** Their codes may be asked for since before the day of service of the receipts here. */
const PILLS: Medicine = { id: '86900000000091', gtin: '06901234567700', insuranceCode: 'XTESTPILLS0001' };
const DROPS: Medicine = { id: '86900000000092', gtin: '06901234567717', insuranceCode: 'XTESTDROPS0001' };
/** Old stock of it carries no codes. */
const SYRUP: Medicine = { id: '86900000000093', gtin: '06901234567724', insuranceCode: 'XTESTSYRUP0001' };
const LI = { idType: '01', number: '330106199001010018' };

let scenario: Scenario;
let pharmacies: Dispensary;
const stock = { shop: serials('CS', 24), ward: serials('CW', 8), drops: serials('CD', 2) };

function serials(prefix: string, count: number): string[] {
  return Array.from({ length: count }, (_, i) => `${prefix}${(i + 1).toString().padStart(4, '0')}`);
}

function take(from: string[]): string {
  const serial = from.shift();
  if (serial === undefined) throw new Error('no box left');
  return serial;
}

beforeAll(async () => {
  scenario = await Scenario.start();
  pharmacies = new Dispensary(scenario);
  await pharmacies.register();
  const traced = { traceFrom: '2026-01-01' };
  await pharmacies.registerProduct(PILLS, { mode: 'ENFORCED' }, traced);
  await pharmacies.registerProduct(DROPS, { mode: 'ENFORCED' }, traced);
  await pharmacies.registerProduct(SYRUP, { mode: 'DECLARED', until: '2099-12-31' }, traced);
  const codes = (list: readonly string[], medicine: Medicine) => list.map((serial) => codeOf(serial, medicine));
  const [pills, drops] = [codes(stock.shop, PILLS), codes(stock.drops, DROPS)];
  const ward = codes(stock.ward, PILLS);
  await pharmacies.commission('LOT-C', [...pills, ...ward], PILLS);
  await pharmacies.commission('LOT-D', drops, DROPS);
  await pharmacies.deliver(SHOP, [...pills, ...drops]);
  await pharmacies.deliver(WARD, ward);
  for (const payer of ['INS-A', 'HZ-BASIC']) await setPolicy(payer, 'BLOCK');
  await setPolicy('EMP', 'OFF');
}, 180_000);

afterAll(async () => {
  await scenario[Symbol.asyncDispose]();
});

async function setPolicy(payer: string, tracePolicy: 'OFF' | 'WARN' | 'BLOCK'): Promise<void> {
  const api = scenario.product.api('registrar-insurance');
  await api.expectOk({ method: 'PATCH', path: `/institutions/${payer}`, body: { policy: { tracePolicy } } });
}

interface MedicineLine {
  readonly serials?: readonly string[];
  readonly medicine?: Medicine;
  readonly quantity?: string;
}

/** A receipt of 100.00 over these lines of medicine, published and anchored. */
async function receiptOver(lines: readonly MedicineLine[], change: object = {}): Promise<TestReceipt> {
  const fresh = scenario.freshReceipt('100.00');
  const [first] = fresh.details;
  if (first === undefined) throw new Error('a receipt has lines');
  const amount = (100 / lines.length).toFixed(2);
  const details = lines.map(({ serials: on = [], medicine = PILLS, quantity = '1' }, index) => ({
    ...{ ...first, line: index + 1, classCode: '09', className: '西药费', name: '测试药', unit: '盒', quantity },
    ...{ itemCode: medicine.insuranceCode, unitPrice: (Number(amount) / Number(quantity)).toFixed(2), amount },
    traceCode: on.map((serial) => `01${medicine.gtin}21${serial}`).join(';'),
  }));
  const receipt = { ...fresh, details, ...change };
  await scenario.publish(receipt);
  return receipt;
}

const lineOf = ({ eInvoiceCode: code, eInvoiceNumber: number }: TestReceipt, line = 1) => ({ code, number, line });
const given = z.looseObject({ dispensing: z.string() });

async function dispense(shop: Shop, units: readonly object[], options: BasketOptions = {}): Promise<string> {
  const answer = await pharmacies.dispense(shop, units, { lines: [prescribed({ product: PILLS.id })], ...options });
  expect(answer).toMatchObject({ status: 201 });
  return given.parse(answer.body).dispensing;
}

/** One box, bound to the first line of the receipt when it is given out. */
function bound(serial: string, receipt: TestReceipt, options: BasketOptions & { shop?: Shop } = {}): Promise<string> {
  return dispense(options.shop ?? SHOP, [{ code: codeOf(serial, PILLS), receipt: lineOf(receipt) }], options);
}

async function link(dispensing: string, receipt: TestReceipt, shop: Shop = SHOP): Promise<void> {
  const entries = [{ entry: 0, receipt: lineOf(receipt) }];
  expect(await pharmacies.post(shop.account, '/links', { dispensing, entries })).toMatchObject({ status: 201 });
}

const askUndo = (dispensing: string) =>
  pharmacies.post(SHOP.account, `/dispenses/${dispensing}/undo`, { premises: SHOP.premises });

async function undo(dispensing: string): Promise<void> {
  expect(await askUndo(dispensing)).toMatchObject({ status: 200, body: { code: 'OK_UNDONE' } });
}

async function giveBack(dispensing: string): Promise<void> {
  const body = { dispensing, premises: SHOP.premises, reason: 'DAMAGED' };
  expect(await pharmacies.post(SHOP.account, '/returns', body)).toMatchObject({ status: 201 });
}

const refused = (code: string, evidence: object) => ({ status: 409, code, evidence });
const blocked = ({ status, code, evidence }: TestClaim) => ({ status, code, evidence });

async function heldOf(account: string, claimId: string | undefined): Promise<unknown> {
  const path = `/claims/${claimId ?? ''}`;
  return z
    .looseObject({ held: z.string().optional() })
    .parse(await scenario.product.api(account).expectOk({ method: 'GET', path })).held;
}

const conflictsOf = async (account: string, claimId: string | undefined) =>
  (await scenario.alertsOf(account, 'TRACE_CONFLICT')).filter((alert) =>
    JSON.stringify(alert).includes(claimId ?? '-'),
  );

async function traceCheck(account: string, receipt: TestReceipt) {
  const { headline, checks = [] } = await scenario.verify(account, elementsOf(receipt));
  return { headline, trace: checks.find(({ name }) => name === 'trace') };
}

describe('a claim on medicines', () => {
  test('T41: never given out is blocked under BLOCK, told under WARN and not looked at under OFF', async () => {
    const receipt = await receiptOver([{ serials: [take(stock.shop)] }]);
    const never = { receipt: 0, line: 1, box: 0, reason: 'NEVER' };
    expect(blocked(await scenario.claim('ins-a', receipt, '10.00'))).toEqual(refused('CLAIM_NO_DISPENSE', never));
    const off = await scenario.claim('emp', receipt, '10.00');
    expect(off).toMatchObject({ status: 201 });
    expect(Object.keys(off)).not.toContain('traceChecked');
    await scenario.act('emp', off.claimId, 'approve', { amount: '10.00' });
    expect(await scenario.claim('ins-b', receipt, '10.00')).toMatchObject({
      ...{ status: 201, traceChecked: true },
      warnings: [{ code: 'CLAIM_NO_DISPENSE', ...never }],
    });
  });

  test('goes through for what hospital or pharmacy gave out for it, bound at once or later; a verification says so before', async () => {
    const [ward, shop] = [take(stock.ward), take(stock.shop)];
    const atWard = await receiptOver([{ serials: [ward] }]);
    await bound(ward, atWard, { shop: WARD });
    expect(await traceCheck('ins-a', atWard)).toMatchObject({
      headline: 'GENUINE',
      trace: { result: 'valid', evidence: { lines: [{ line: 1, codes: 1 }], findings: [] } },
    });
    const first = await scenario.claim('ins-a', atWard, '100.00');
    expect(first).toMatchObject({ status: 201, traceChecked: true });
    expect(Object.keys(first)).not.toContain('warnings');

    const atShop = await receiptOver([{ serials: [shop] }]);
    const dispensing = await dispense(SHOP, [{ code: codeOf(shop, PILLS) }]);
    const unbound = { receipt: 0, line: 1, box: 0, reason: 'UNBOUND' };
    expect(blocked(await scenario.claim('ins-a', atShop, '100.00'))).toEqual(refused('CLAIM_NO_DISPENSE', unbound));
    expect(await traceCheck('ins-a', atShop)).toMatchObject({
      headline: 'GENUINE',
      trace: { result: 'invalid', code: 'CLAIM_NO_DISPENSE' },
    });
    await link(dispensing, atShop);
    expect(await scenario.claim('ins-a', atShop, '100.00')).toMatchObject({ status: 201, traceChecked: true });
  });

  test('for another patient is CLAIM_PATIENT_MISMATCH, with no word about whom or where', async () => {
    const serial = take(stock.shop);
    const receipt = await receiptOver([{ serials: [serial] }]);
    await bound(serial, receipt, { patient: LI });
    const answer = await scenario.claim('ins-a', receipt, '100.00');
    expect(blocked(answer)).toEqual(refused('CLAIM_PATIENT_MISMATCH', { receipt: 0, line: 1, box: 0 }));
    expect(JSON.stringify(answer)).not.toMatch(/3301|PHARMACY|P33/u);
  });

  test('on a box that another receipt pays for, or on one box twice, is CLAIM_DUP_BOX', async () => {
    const [serial, twice] = [take(stock.shop), take(stock.shop)];
    const first = await receiptOver([{ serials: [serial] }]);
    await bound(serial, first);
    await scenario.claim('ins-a', first, '100.00');
    const second = await receiptOver([{ serials: [serial] }]);
    const dup = { receipt: 0, line: 1, box: 0 };
    expect(blocked(await scenario.claim('ins-a', second, '100.00'))).toEqual(refused('CLAIM_DUP_BOX', dup));

    const same = await receiptOver([{ serials: [twice, twice], quantity: '2' }]);
    await bound(twice, same);
    expect(blocked(await scenario.claim('ins-a', same, '100.00'))).toEqual(
      refused('CLAIM_DUP_BOX', { ...dup, box: 1 }),
    );
  });

  test('without a code is CLAIM_CODE_REQUIRED; of another product or quantity TRACE_CONFLICT', async () => {
    const none = await receiptOver([{ serials: [] }]);
    expect(blocked(await scenario.claim('ins-a', none, '100.00'))).toEqual(
      refused('CLAIM_CODE_REQUIRED', { receipt: 0, line: 1, missing: 'code' }),
    );
    const drops = take(stock.drops);
    const wrong = await receiptOver([{ serials: [drops], medicine: { ...DROPS, insuranceCode: PILLS.insuranceCode } }]);
    await dispense(SHOP, [{ code: codeOf(drops, DROPS), receipt: lineOf(wrong) }], {
      lines: [prescribed({ product: DROPS.id })],
    });
    expect(blocked(await scenario.claim('ins-a', wrong, '100.00'))).toEqual(
      refused('TRACE_CONFLICT', { receipt: 0, line: 1, box: 0, differs: 'product' }),
    );
    const one = take(stock.shop);
    const many = await receiptOver([{ serials: [one], quantity: '2' }]);
    await bound(one, many);
    expect(blocked(await scenario.claim('ins-a', many, '100.00'))).toEqual(
      refused('TRACE_CONFLICT', { receipt: 0, line: 1, differs: 'quantity', charged: 200, dispensed: 100 }),
    );
  });

  test('on what was undone or returned before is TRACE_CONFLICT', async () => {
    for (const [takeBack, differs] of [[undo, 'undone'] as const, [giveBack, 'returned'] as const]) {
      const serial = take(stock.shop);
      const receipt = await receiptOver([{ serials: [serial] }]);
      await takeBack(await bound(serial, receipt));
      expect(blocked(await scenario.claim('ins-a', receipt, '100.00'))).toEqual(
        refused('TRACE_CONFLICT', { receipt: 0, line: 1, box: 0, differs }),
      );
    }
  });
});

describe('after the claim', () => {
  test('undoing or returning what it counts on holds it and tells its payer; what is paid cannot be undone', async () => {
    const [undone, returned, paid] = [take(stock.shop), take(stock.shop), take(stock.shop)];
    for (const [serial, takeBack, differs] of [
      [undone, undo, 'undone'] as const,
      [returned, giveBack, 'returned'] as const,
    ]) {
      const receipt = await receiptOver([{ serials: [serial] }]);
      const dispensing = await bound(serial, receipt);
      const { claimId } = await scenario.claim('ins-a', receipt, '100.00');
      await takeBack(dispensing);
      const held = { status: 409, code: 'CLAIM_HELD', evidence: { reason: 'TRACE_CONFLICT' } };
      expect(await scenario.act('ins-a', claimId, 'approve', { amount: '100.00' })).toMatchObject(held);
      await vi.waitFor(async () => {
        expect(await conflictsOf('ins-a', claimId)).toMatchObject([{ evidence: { receipt: 0, line: 1, differs } }]);
      }, PATIENCE);
    }
    const receipt = await receiptOver([{ serials: [paid] }]);
    const dispensing = await bound(paid, receipt);
    await scenario.payInFull('ins-a', receipt);
    expect(await askUndo(dispensing)).toMatchObject({ status: 409, body: { code: 'UNDO_CLAIMED' } });
  });

  test('stock without codes is followed by its binding, and its undoing holds the claim', async () => {
    const { account, premises } = SHOP;
    const stocked = { premises, product: SYRUP.id, units: 100 };
    expect(await pharmacies.post(account, '/uncoded-stock', stocked)).toMatchObject({ status: 201 });
    const receipt = await receiptOver([{ medicine: SYRUP }]);
    const missing = { receipt: 0, line: 1, missing: 'code' };
    expect(blocked(await scenario.claim('ins-a', receipt, '100.00'))).toEqual(refused('CLAIM_CODE_REQUIRED', missing));
    const items = [{ line: 0, product: SYRUP.id, units: 100 }];
    const lines = [prescribed({ product: SYRUP.id })];
    const answer = await pharmacies.post(account, '/uncoded-dispenses', { premises, patient: WANG, lines, items });
    const { dispensing } = given.parse(answer.body);
    const entries = [{ entry: 0, uncoded: true, receipt: lineOf(receipt) }];
    expect(await pharmacies.post(account, '/links', { dispensing, entries })).toMatchObject({ status: 201 });
    const { claimId, ...claim } = await scenario.claim('ins-a', receipt, '100.00');
    expect(claim).toMatchObject({ status: 201, traceChecked: true });
    await undo(dispensing);
    await vi.waitFor(async () => {
      expect(await conflictsOf('ins-a', claimId)).toMatchObject([{ evidence: { differs: 'undone' } }]);
      expect(await heldOf('ins-a', claimId)).toBe('TRACE_CONFLICT');
    }, PATIENCE);
  });

  test('a red-flush sets its boxes free for the receipt that replaces it', async () => {
    const serial = take(stock.shop);
    const receipt = await receiptOver([{ serials: [serial] }]);
    const dispensing = await bound(serial, receipt);
    const { claimId } = await scenario.claim('ins-a', receipt, '100.00');
    const entries = [{ entry: 0, receipt: { ...lineOf(receipt), line: 2 } }];
    expect(await pharmacies.post(SHOP.account, '/links', { dispensing, entries })).toMatchObject({
      ...{ status: 409, body: { code: 'CLAIM_DUP_BOX' } },
    });
    await scenario.act('ins-a', claimId, 'withdraw', { reason: 'MISTAKE' });
    const { eInvoiceCode, eInvoiceNumber, businessNumber } = receipt;
    const red = redOf(receipt, scenario.freshReceipt('1.00').eInvoiceNumber);
    await scenario.publish(red);
    await vi.waitFor(async () => {
      expect(await scenario.verify('ins-a', elementsOf(receipt))).toMatchObject({ headline: 'RED_FLUSHED' });
    }, PATIENCE);
    const supersedes = { eInvoiceCode, eInvoiceNumber };
    const again = await receiptOver([{ serials: [serial] }], { businessNumber, supersedes });
    await link(dispensing, again);
    expect(await scenario.claim('ins-a', again, '100.00')).toMatchObject({ status: 201, traceChecked: true });
  });

  test('T48: a till’s upload of 18:00 holds the claim on what was sold online at 14:00; the till’s own claim is blocked', async () => {
    const till = new TestTill('P33010000001', SHOP.premises, 'till-claims');
    const { id: keyId, spki } = till.signer.registration;
    const request: TillRequestBody = {
      ...{ v: 1, type: 'piaosu/till-request', institution: 'P33010000001', premises: SHOP.premises },
      ...{ keyId, alg: 'ES256', spki },
    };
    const proven = { ...request, signature: till.signer.sign(tillRequestMessage(request)) };
    expect(await pharmacies.post('registrar-drug', '/tills', { request: proven })).toMatchObject({ status: 201 });
    const sold = [take(stock.shop), take(stock.shop)] as const;
    const at = Math.floor(Date.now() / 1000) - 8 * 3600;
    const units = sold.map((serial) => ({ id: `gs1:01${PILLS.gtin}21${serial}`, line: 0, read: {} }));
    const atTen = till.ticket({ at, units, lines: [prescribed({ product: PILLS.id })], patient: WANG });

    // A basic payer stops payments itself, for any other its authority does.
    const claims = [];
    for (const [i, account] of (['hz-basic', 'ins-a'] as const).entries()) {
      const online = await receiptOver([{ serials: [sold[i] ?? ''] }]);
      await bound(sold[i] ?? '', online);
      claims.push({ account, claimId: (await scenario.claim(account, online, '100.00')).claimId });
    }
    const upload = await scenario.product.api(SHOP.account).ask({
      ...{ method: 'POST', path: '/dispenses/offline-batches', contentType: 'application/x-ndjson' },
      body: `${canonicalJson(atTen)}\n`,
    });
    expect(upload).toMatchObject({ status: 202 });
    for (const { account, claimId } of claims) {
      await vi.waitFor(async () => {
        expect(await heldOf(account, claimId)).toBe('TRACE_CONFLICT');
      }, PATIENCE);
      expect(await conflictsOf(account, claimId)).toMatchObject([{ evidence: { differs: 'offline' } }]);
      expect(await scenario.act(account, claimId, 'approve', { amount: '100.00' })).toMatchObject({
        ...{ code: 'CLAIM_HELD', evidence: { reason: 'TRACE_CONFLICT' } },
      });
    }
    const offline = await receiptOver([{ serials: [sold[0]] }]);
    expect(await scenario.claim('ins-a', offline, '100.00')).toMatchObject({ status: 409, code: 'CLAIM_DUP_BOX' });
  });
});

test('a dispenser that does not answer: under BLOCK nothing is reserved for now, under WARN the answer says unchecked', async () => {
  const serial = take(stock.shop);
  const receipt = await receiptOver([{ serials: [serial] }]);
  await bound(serial, receipt);
  const api = scenario.product.api('registrar-drug');
  const path = '/institutions/AUTH-DRUG';
  const { endpoint } = z.looseObject({ endpoint: z.string() }).parse(await api.expectOk({ method: 'GET', path }));
  await api.expectOk({ method: 'PATCH', path, body: { endpoint: 'https://127.0.0.1:1' } });
  await vi.waitFor(async () => {
    expect(await scenario.claim('ins-a', receipt, '50.00', { key: 'away-1' })).toMatchObject({
      ...{ status: 503, code: 'PEER_GATEWAY_UNAVAILABLE' },
    });
  }, PATIENCE);
  expect(await traceCheck('ins-a', receipt)).toMatchObject({
    ...{ headline: 'GENUINE', trace: { result: 'unknown', code: 'PEER_GATEWAY_UNAVAILABLE' } },
  });
  expect(await scenario.claim('ins-b', receipt, '50.00')).toMatchObject({ status: 201, traceChecked: false });
  await api.expectOk({ method: 'PATCH', path, body: { endpoint } });
  await vi.waitFor(async () => {
    expect(await scenario.claim('ins-a', receipt, '50.00', { key: 'away-1' })).toMatchObject({
      ...{ status: 201, traceChecked: true },
    });
  }, PATIENCE);
});

test('supervision’s own copy has found no fault with what was endorsed', async () => {
  expect(await scenario.alertsOf('auditor', 'LEDGER_DIVERGED')).toEqual([]);
});

function redOf(receipt: TestReceipt, eInvoiceNumber: string): object {
  const minus = `-${receipt.totalAmount}`;
  return {
    ...receipt,
    eInvoiceNumber,
    ...{ kind: 'RED', redOf: { eInvoiceCode: receipt.eInvoiceCode, eInvoiceNumber: receipt.eInvoiceNumber } },
    ...{ totalAmount: minus, cashAmount: minus, selfExpenseAmount: minus },
    details: receipt.details.map((line) => ({ ...line, quantity: '-1', amount: minus })),
  };
}
