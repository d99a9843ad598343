import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { ApiAnswer } from '../scripts/start/api.ts';
import { elementsOf, Scenario, type TestReceipt, type TestVerdict } from './support/scenario.ts';

const HIS = 'his-h33010000001';
let scenario: Scenario;

beforeAll(async () => {
  scenario = await Scenario.start();
});

afterAll(async () => {
  await scenario[Symbol.asyncDispose]();
});

const problem = z.looseObject({ code: z.string().optional() });

/** One act on a receipt, as the hospital's own system unless said otherwise. */
async function actOn(receipt: TestReceipt, act: string, body: object, account = HIS): Promise<ApiAnswer> {
  const path = `/receipts/${receipt.eInvoiceCode}-${receipt.eInvoiceNumber}/${act}`;
  return scenario.product.api(account).ask({ method: 'POST', path, body });
}

async function codeOf(answer: Promise<ApiAnswer>): Promise<string | undefined> {
  return problem.parse((await answer).body).code;
}

function checkOf({ checks = [] }: TestVerdict, name: string) {
  return checks.find((check) => check.name === name);
}

async function verdictOnPaper(account: string, paper: object): Promise<TestVerdict> {
  const { body } = await scenario.askVerification(account, { paper });
  return z
    .looseObject({
      headline: z.string(),
      fields: z.array(z.string()),
      checks: z.array(
        z.looseObject({
          name: z.string(),
          result: z.string(),
          code: z.string().optional(),
          evidence: z.json().optional(),
        }),
      ),
    })
    .parse(body);
}

const accesses = z.looseObject({ items: z.array(z.looseObject({ subject: z.string() })) });

/** What the account looked at, the newest first. */
async function lastSubjects(account: string, count: number): Promise<string[]> {
  const answer = await scenario.product.api(account).expectOk({ method: 'GET', path: '/access-log' });
  return accesses
    .parse(answer)
    .items.slice(0, count)
    .map(({ subject }) => subject);
}

let papers = 0;
function newPaper(): { paperCode: string; paperNumber: string } {
  papers += 1;
  return { paperCode: '33060125', paperNumber: `77${String(papers).padStart(8, '0')}` };
}

function redOf(receipt: TestReceipt, eInvoiceNumber: string): object {
  const { eInvoiceCode, totalAmount } = receipt;
  const minus = `-${totalAmount}`;
  return {
    ...receipt,
    eInvoiceNumber,
    kind: 'RED',
    redOf: { eInvoiceCode, eInvoiceNumber: receipt.eInvoiceNumber },
    ...{ totalAmount: minus, cashAmount: minus, selfExpenseAmount: minus },
    details: receipt.details.map((line) => ({ ...line, quantity: '-1', amount: minus })),
  };
}

describe('a paper receipt', () => {
  test('stands for its receipt: the officer sees it in the status, and its number answers the same verdict', async () => {
    const receipt = await scenario.publishFresh('120.00');
    const paper = newPaper();
    expect(await actOn(receipt, 'paper-exchange', paper)).toMatchObject({ status: 201, body: { state: 'LIVE' } });
    const verdict = await scenario.verify('ins-a', elementsOf(receipt));
    expect(checkOf(verdict, 'status')?.evidence).toMatchObject({ state: 'LIVE', paper: true });
    expect(verdict.headline).toBe('GENUINE');
    const { checkCode, issueDate, totalAmount } = receipt;
    const shown = { ...paper, checkCode, issueDate, totalAmount };
    expect(await verdictOnPaper('ins-a', shown)).toMatchObject({ headline: 'GENUINE', fields: [] });
    // Two accesses to one receipt, whichever number it was asked for by.
    const accessed = async () => {
      const subjects = await lastSubjects('ins-a', 3);
      return [subjects.length, new Set(subjects).size];
    };
    await expect.poll(accessed).toEqual([2, 1]);
    const wrong = await verdictOnPaper('ins-a', { ...shown, totalAmount: '920.00' });
    expect(wrong).toMatchObject({ headline: 'MISMATCH', fields: ['totalAmount'] });
    const unknown = await verdictOnPaper('ins-a', { ...shown, ...newPaper() });
    expect(unknown.headline).toBe('NOT_FOUND');
  });

  test('A3: to a stranger an unknown paper and a wrong check code are one answer, the right one is GENUINE', async () => {
    const receipt = await scenario.publishFresh('130.00');
    const paper = newPaper();
    await actOn(receipt, 'paper-exchange', paper);
    const { checkCode, issueDate, totalAmount } = receipt;
    const shown = { ...paper, checkCode, issueDate, totalAmount };
    const ask = async (body: object) => (await scenario.askVerification(undefined, { paper: body })).body;
    expect(await ask(shown)).toMatchObject({ headline: 'GENUINE' });
    const unknown = await ask({ ...shown, ...newPaper() });
    expect(unknown).toMatchObject({ headline: 'NOT_FOUND' });
    expect(await ask({ ...shown, checkCode: '7k2m9r' })).toEqual(unknown);
    await actOn(receipt, 'paper-void', { ...paper, reason: 'LOST' });
    expect(await ask({ ...shown, checkCode: '7k2m9r' })).toEqual(unknown);
    expect(await ask(shown)).toMatchObject({ headline: 'MISMATCH' });
  });

  test('is one for each receipt and never for two; a voided one is a MISMATCH with PAPER_VOID', async () => {
    const [first, second] = [await scenario.publishFresh('10.00'), await scenario.publishFresh('20.00')];
    const [paper, next] = [newPaper(), newPaper()];
    await actOn(first, 'paper-exchange', paper);
    expect(await codeOf(actOn(first, 'paper-exchange', next))).toBe('ALREADY_EXCHANGED');
    expect(await codeOf(actOn(second, 'paper-exchange', paper))).toBe('NUMBER_CONFLICT');
    expect(await codeOf(actOn(second, 'paper-void', { ...paper, reason: 'LOST' }))).toBe('RESOURCE_NOT_FOUND');
    expect((await actOn(first, 'paper-void', { ...paper, reason: 'DAMAGED' })).status).toBe(200);
    expect((await actOn(first, 'paper-exchange', next)).status).toBe(201);
    const { checkCode, issueDate, totalAmount } = first;
    const verdict = await verdictOnPaper('ins-a', { ...paper, checkCode, issueDate, totalAmount });
    expect(verdict.headline).toBe('MISMATCH');
    expect(checkOf(verdict, 'status')).toMatchObject({ code: 'PAPER_VOID', evidence: { reason: 'DAMAGED' } });
    const live = await verdictOnPaper('ins-a', { ...next, checkCode, issueDate, totalAmount });
    expect(live.headline).toBe('GENUINE');
  });

  test('must come back before its receipt is cancelled', async () => {
    const receipt = await scenario.publishFresh('30.00');
    const paper = newPaper();
    await actOn(receipt, 'paper-exchange', paper);
    const red = redOf(receipt, '0000003001');
    const api = scenario.product.api(HIS);
    expect(await codeOf(api.ask({ method: 'POST', path: '/receipts', body: red }))).toBe('PAPER_LIVE');
    await actOn(receipt, 'paper-void', { ...paper, reason: 'RECOVERED' });
    await scenario.publish(red);
    await expect.poll(async () => (await scenario.verify('ins-a', elementsOf(receipt))).headline).toBe('RED_FLUSHED');
  });

  test('is nobody else’s to make or void', async () => {
    const receipt = await scenario.publishFresh('40.00');
    expect((await actOn(receipt, 'paper-exchange', newPaper(), 'ins-a')).status).toBe(403);
  });
});

describe('a disputed receipt', () => {
  test('is flagged in status and eligibility until it is lifted; headline and claims do not change', async () => {
    const receipt = await scenario.publishFresh('70.00');
    expect(await actOn(receipt, 'disputes', { reason: 'AMOUNT' }, 'ins-a')).toMatchObject({ status: 201 });
    expect(await codeOf(actOn(receipt, 'disputes', { reason: 'OTHER' }, 'ins-a'))).toBe('ALREADY_EXISTS');
    const flagged = await scenario.verify('ins-b', elementsOf(receipt));
    expect(flagged.headline).toBe('GENUINE');
    expect(checkOf(flagged, 'status')?.evidence).toMatchObject({
      disputes: [{ reason: 'AMOUNT', role: 'CLAIMS_OFFICER' }],
    });
    expect(checkOf(flagged, 'eligibility')).toMatchObject({ result: 'valid', evidence: { disputed: true } });
    expect(JSON.stringify(flagged)).not.toContain('INS-A');
    const claimed = await scenario.claim('ins-b', receipt, '10.00');
    expect(claimed.status).toBe(201);
    const path = `/claims/${claimed.claimId ?? ''}`;
    expect(await scenario.product.api('ins-b').expectOk({ method: 'GET', path })).toMatchObject({ disputed: true });
    await expect.poll(async () => (await scenario.alertsOf(HIS, 'RECEIPT_DISPUTED')).length).toBe(1);
    expect(await codeOf(actOn(receipt, 'disputes/lift', { reason: 'WITHDRAWN' }, 'ins-b'))).toBe('ILLEGAL_TRANSITION');
    expect((await actOn(receipt, 'disputes/lift', { reason: 'WITHDRAWN' }, 'ins-a')).status).toBe(200);
    const lifted = await scenario.verify('ins-b', elementsOf(receipt));
    expect(checkOf(lifted, 'status')?.evidence).not.toHaveProperty('disputes');
  });
});

describe('split bills', () => {
  test('two parts of a new bill claimed in the same second are both reserved, whichever comes first', async () => {
    for (let round = 0; round < 5; round += 1) {
      const relatedNumber = `SPLIT-${round}`;
      const parts = ['50.00', '60.00'].map((amount) => ({ ...scenario.freshReceipt(amount), relatedNumber }));
      await scenario.publish(...parts);
      const answers = await Promise.all(
        parts.map((part, index) => scenario.claim(index === 0 ? 'ins-a' : 'ins-b', part, part.totalAmount)),
      );
      expect(answers.map(({ status, code }) => [status, code])).toEqual([
        [201, undefined],
        [201, undefined],
      ]);
    }
  });
});

describe('a receipt that resembles another', () => {
  test('same patient, hospital, day and amount under another business number is an alert for a person, and goes through', async () => {
    const [first, second] = [await scenario.publishFresh('88.00'), await scenario.publishFresh('88.00')];
    const alerts = await scenario.alertsOf(HIS, 'NEAR_DUPLICATE');
    const names = [first, second].map(({ eInvoiceCode, eInvoiceNumber }) => `${eInvoiceCode}-${eInvoiceNumber}`);
    expect(alerts[0]).toMatchObject({ certainty: 'SUSPECT', evidence: { receipts: names } });
    for (const personal of [first.patientName, first.patientId]) expect(JSON.stringify(alerts)).not.toContain(personal);
    expect((await scenario.verify('ins-a', elementsOf(second))).headline).toBe('GENUINE');
    expect((await scenario.claim('ins-a', second, '88.00')).status).toBe(201);
  });

  test('another amount or day, a split bill, and a red-flushed original with its re-issue are no alert', async () => {
    const count = async () => (await scenario.alertsOf(HIS, 'NEAR_DUPLICATE')).length;
    const before = await count();
    const first = await scenario.publishFresh('89.00');
    await scenario.publishFresh('89.01');
    await scenario.publish({ ...scenario.freshReceipt('89.00'), issueDate: '2026-01-04' });
    const parts = ['90.00', '90.00'].map((amount) => ({ ...scenario.freshReceipt(amount), relatedNumber: 'ALIKE' }));
    await scenario.publish(...parts);
    const { eInvoiceCode, eInvoiceNumber, businessNumber } = first;
    const supersedes = { eInvoiceCode, eInvoiceNumber };
    await scenario.publish(redOf(first, '0000003002'), {
      ...scenario.freshReceipt('89.00'),
      businessNumber,
      supersedes,
    });
    expect(await count()).toBe(before);
  });
});

describe('one bill, issued anew', () => {
  test('B9: without naming the red-flushed receipt of its business number it is LINEAGE_INVALID', async () => {
    const first = await scenario.publishFresh('91.00');
    await scenario.publish(redOf(first, '0000003003'));
    const { eInvoiceCode, eInvoiceNumber, businessNumber } = first;
    const again = { ...scenario.freshReceipt('91.00'), businessNumber };
    const api = scenario.product.api(HIS);
    expect(await codeOf(api.ask({ method: 'POST', path: '/receipts', body: again }))).toBe('LINEAGE_INVALID');
    const supersedes = { eInvoiceCode, eInvoiceNumber };
    const named = await api.ask({ method: 'POST', path: '/receipts', body: { ...again, supersedes } });
    expect(named.status).toBe(201);
  });

  test('twice in one file: each red-flush waits for the one before it, and the last receipt is claimable', async () => {
    const [first, next, last] = ['93.00', '93.00', '93.00'].map((amount) => scenario.freshReceipt(amount));
    if (first === undefined || next === undefined || last === undefined) throw new Error('three receipts');
    const { businessNumber } = first;
    const naming = ({ eInvoiceCode, eInvoiceNumber }: TestReceipt) => {
      return { businessNumber, supersedes: { eInvoiceCode, eInvoiceNumber } };
    };
    await scenario.publish(first);
    const { claimId } = await scenario.claim('ins-a', first, '1.00');
    const [red, again] = [redOf(first, '0000003004'), redOf({ ...next, businessNumber }, '0000003005')];
    await scenario.publish(red, { ...next, ...naming(first) }, again, { ...last, ...naming(next) });
    const flush = () => actOn(next, 'red-flush', { red: { code: first.eInvoiceCode, number: '0000003005' } });
    expect(await codeOf(flush())).toBe('LINEAGE_INVALID');
    await scenario.act('ins-a', claimId, 'withdraw', { reason: 'RED_FLUSH' });
    expect(await flush()).toMatchObject({ status: 200, body: { state: 'DONE' } });
    expect((await scenario.claim('ins-a', last, '93.00')).status).toBe(201);
    for (const each of [first, next])
      await expect.poll(async () => (await scenario.verify('ins-a', elementsOf(each))).headline).toBe('SUPERSEDED');
  });

  test('while the first is live it is DUPLICATE_BUSINESS', async () => {
    const { businessNumber } = await scenario.publishFresh('92.00');
    const again = { ...scenario.freshReceipt('92.00'), businessNumber };
    const answer = scenario.product.api(HIS).ask({ method: 'POST', path: '/receipts', body: again });
    expect(await codeOf(answer)).toBe('DUPLICATE_BUSINESS');
  });

  test('a prepayment voucher is verified and never claimed: NOT_CLAIMABLE_KIND, by indemnity and fixed benefit alike', async () => {
    const voucher = { ...scenario.freshReceipt('500.00'), kind: 'PREPAYMENT' };
    await scenario.publish(voucher);
    const verdict = await scenario.verify('ins-a', elementsOf(voucher));
    expect(verdict.headline).toBe('GENUINE');
    expect(checkOf(verdict, 'eligibility')).toMatchObject({ result: 'invalid', code: 'NOT_CLAIMABLE_KIND' });
    expect(await scenario.claim('ins-a', voucher, '1.00')).toMatchObject({ status: 409, code: 'NOT_CLAIMABLE_KIND' });
    expect((await scenario.claim('ins-f', voucher, '1.00')).code).toBe('NOT_CLAIMABLE_KIND');
  });
});

test('every organisation re-checks all of this and finds nothing that the rules do not allow', async () => {
  expect(await scenario.alertsOf('auditor', 'LEDGER_DIVERGED')).toEqual([]);
});
