import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { waitFor } from '../scripts/processes/wait.ts';
import { killNow, nextLife, runningPid } from './faults/killer.ts';
import { Receiver } from './support/receiver.ts';
import { elementsOf, Scenario, type TestReceipt } from './support/scenario.ts';

const HIS = 'his-h33010000001';
const WEBHOOKS = '/webhooks';
let scenario: Scenario;
let receiver: Receiver;

beforeAll(async () => {
  scenario = await Scenario.start({ engine: 'devnet' });
  receiver = await Receiver.start();
  await allowOrigin(receiver.origin);
}, 120_000);

afterAll(async () => {
  await scenario[Symbol.asyncDispose]();
  await receiver[Symbol.asyncDispose]();
});

const feed = z.object({
  items: z.array(z.looseObject({ id: z.string(), type: z.string(), subject: z.string() })),
});
const alertView = z.looseObject({ id: z.string(), subject: z.string() });
const subscription = z.looseObject({ id: z.string(), secret: z.string().optional(), state: z.string() });

/** As an operator does: the origin stands in the configuration, and the gateway is started again. */
async function allowOrigin(origin: string): Promise<void> {
  const file = join(scenario.product.folder.config, 'gateway.json');
  const config = z
    .looseObject({ organisations: z.array(z.looseObject({})) })
    .parse(JSON.parse(await readFile(file, 'utf8')));
  const organisations = config.organisations.map((one) => ({ ...one, webhooks: { insecureOrigins: [origin] } }));
  await writeFile(file, JSON.stringify({ ...config, organisations }), { mode: 0o600 });
  await killGateway();
}

/** `kill -9`; resolves when the next process serves. */
async function killGateway(): Promise<void> {
  const pid = await runningPid(scenario.product, 'gateway');
  await killNow(pid);
  await nextLife(scenario.product, 'gateway', pid);
  const url = new URL('/readyz', scenario.product.apiUrl('InsuranceMSP'));
  const isReady = async () => ((await fetch(url).catch(() => undefined))?.ok === true ? true : undefined);
  await waitFor(isReady, { timeoutMs: 60_000, everyMs: 50 });
}

async function ask(account: string, method: 'GET' | 'POST' | 'DELETE', path: string, body?: object, key?: string) {
  const more = { ...(body === undefined ? {} : { body }), ...(key === undefined ? {} : { idempotencyKey: key }) };
  return scenario.product.api(account).ask({ method, path, ...more });
}

async function eventsOf(account: string) {
  return feed.parse((await ask(account, 'GET', '/events?limit=500')).body).items;
}

const typesAbout = async (account: string, subject: string | undefined) =>
  (await eventsOf(account))
    .filter((event) => event.subject === subject)
    .map(({ type }) => type.replace('cn.piaosu.', ''));

async function redFlush(receipt: TestReceipt, eInvoiceNumber: string): Promise<void> {
  const { eInvoiceCode, totalAmount } = receipt;
  const minus = `-${totalAmount}`;
  await scenario.publish({
    ...receipt,
    eInvoiceNumber,
    kind: 'RED',
    redOf: { eInvoiceCode, eInvoiceNumber: receipt.eInvoiceNumber },
    ...{ totalAmount: minus, cashAmount: minus, selfExpenseAmount: minus },
    details: receipt.details.map((line) => ({ ...line, quantity: '-1', amount: minus })),
  });
}

describe('a refused claim', () => {
  test('is an alert of its payer with a deadline, decided once by the claims officer, and told as it goes', async () => {
    const receipt = await scenario.publishFresh('300.00');
    const shown = { totalAmount: '900.00' };
    const refused = await scenario.claim('ins-a', receipt, '300.00', { shown });
    expect(refused).toMatchObject({ status: 409, code: 'AMOUNT_ALTERED' });
    await expect.poll(async () => (await scenario.alertsOf('ins-a', 'AMOUNT_ALTERED')).length).toBe(1);
    const [alert] = await scenario.alertsOf('ins-a', 'AMOUNT_ALTERED');
    expect(alert).toMatchObject({
      ...{ severity: 'WARNING', certainty: 'DOES_NOT_MATCH', state: 'OPEN', overdue: false },
      responsible: { organisation: 'InsuranceMSP', institution: 'INS-A', role: 'CLAIMS_OFFICER' },
    });
    const { id } = alertView.parse(alert);
    const path = `/alerts/${id}/decision`;
    const decision = { decision: 'DISMISSED', reason: 'CLERICAL_ERROR', note: '窗口录错' };
    expect((await ask('ins-b', 'POST', path, decision)).status).toBe(404);
    expect(await ask('ins-a', 'POST', path, decision)).toMatchObject({ status: 200, body: { state: 'DISMISSED' } });
    const second = await ask('ins-a', 'POST', path, decision);
    expect(second).toMatchObject({ status: 409, body: { code: 'ILLEGAL_TRANSITION' } });
    expect(await typesAbout('ins-a', id)).toEqual(['alert.raised', 'alert.decided']);
    expect(await typesAbout('ins-b', id)).toEqual([]);
  });

  test('is seen by the supervision of another organisation, and decided where its payer belongs', async () => {
    await expect.poll(async () => (await scenario.alertsOf('auditor', 'AMOUNT_ALTERED')).length).toBe(1);
    const [alert] = await scenario.alertsOf('auditor', 'AMOUNT_ALTERED');
    expect(alert).toMatchObject({ state: 'ELSEWHERE', overdue: false, responsible: { organisation: 'InsuranceMSP' } });
    const path = `/alerts/${alertView.parse(alert).id}/decision`;
    const answer = await ask('auditor', 'POST', path, { decision: 'CONFIRMED', reason: 'REPORTED' });
    expect(answer).toMatchObject({
      status: 403,
      body: { evidence: { reason: 'organisation', needs: 'InsuranceMSP' } },
    });
  });
});

describe('events', () => {
  test('B6: paid, then red-flushed: the payer is told of every act on its claim, the red-flush and the debt, others are not', async () => {
    const receipt = await scenario.publishFresh('400.00');
    const { claimId } = await scenario.payInFull('hz-basic', receipt);
    await redFlush(receipt, '0000003101');
    const expected = ['claim.reserved', 'claim.approved', 'claim.paid', 'receipt.red-flushed', 'claim.recovery-due'];
    await expect.poll(() => typesAbout('hz-basic', claimId), { timeout: 20_000 }).toEqual(expected);
    expect(await typesAbout('ins-a', claimId)).toEqual([]);
    expect((await eventsOf(HIS)).filter(({ type }) => type.includes('.claim.'))).toEqual([]);
    const text = JSON.stringify(await eventsOf('hz-basic'));
    for (const personal of [receipt.patientName, receipt.patientId, receipt.eInvoiceNumber, '400.00']) {
      expect(text).not.toContain(personal);
    }
  });

  test('a webhook outside https and the public network is refused, and says why', async () => {
    const refused = await ask('ins-a', 'POST', WEBHOOKS, { url: 'https://169.254.169.254/latest' });
    expect(refused).toMatchObject({
      status: 400,
      body: { code: 'WEBHOOK_TARGET_REFUSED', evidence: { reason: 'NOT_PUBLIC' } },
    });
  });

  test('the secret of a subscription is shown once: a repeat of the message answers without it', async () => {
    const body = { url: `${receiver.origin}/once`, types: ['cn.piaosu.claim.expired'] };
    const first = subscription.parse((await ask('ins-f', 'POST', WEBHOOKS, body, 'sub-once')).body);
    const again = subscription.parse((await ask('ins-f', 'POST', WEBHOOKS, body, 'sub-once')).body);
    expect(first.secret).toMatch(/^whsec_/u);
    expect(again).toEqual({ ...first, secret: undefined });
    expect(JSON.stringify((await ask('ins-f', 'GET', WEBHOOKS)).body)).not.toContain('secret');
    expect((await ask('ins-f', 'DELETE', `${WEBHOOKS}/${first.id}`)).status).toBe(200);
    expect((await ask('ins-f', 'GET', `${WEBHOOKS}/${first.id}`)).status).toBe(404);
  });

  test('committed and not delivered when the gateway was killed with kill -9 come once it is back: none lost, in order', async () => {
    const url = `${receiver.origin}/ins-b`;
    const { secret = '' } = subscription.parse((await ask('ins-b', 'POST', WEBHOOKS, { url })).body);
    receiver.answer = () => undefined; // takes it and never answers
    const receipt = await scenario.publishFresh('500.00');
    const { claimId } = await scenario.claim('ins-b', receipt, '200.00');
    await scenario.act('ins-b', claimId, 'approve', { amount: '200.00' });
    await expect.poll(() => receiver.messages.length, { timeout: 10_000 }).toBeGreaterThan(0);
    receiver.answer = (response) => response.writeHead(204).end();
    await killGateway();
    await scenario.act('ins-b', claimId, 'pay', { amount: '200.00' });
    const expected = ['claim.reserved', 'claim.approved', 'claim.paid'].map((name) => `cn.piaosu.${name}`);
    const first = () => [...new Map(receiver.events(secret).map((event) => [event.id, event])).values()];
    await expect.poll(() => first().map(({ type }) => type), { timeout: 20_000 }).toEqual(expected);
    expect(first().map(({ id }) => id)).toEqual((await eventsOf('ins-b')).map(({ id }) => id));
    expect(first().every(({ subject }) => subject === claimId)).toBe(true);
    expect((await scenario.verify('ins-b', elementsOf(receipt))).headline).toBe('GENUINE');
  }, 120_000);
});
