import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { elementsOf, Scenario, type TestReceipt } from './support/scenario.ts';

let scenario: Scenario;

beforeAll(async () => {
  scenario = await Scenario.start();
});

afterAll(async () => {
  await scenario[Symbol.asyncDispose]();
});

const decision = z.looseObject({ tier: z.int(), state: z.string(), paid: z.string() });
const claim = z.looseObject({
  id: z.string(),
  state: z.string(),
  recoveryDue: z.string(),
  held: z.string().optional(),
  prior: z.array(decision).optional(),
  history: z.array(
    z.looseObject({
      action: z.string(),
      role: z.string(),
      actor: z.string().optional(),
      time: z.string(),
      reason: z.string().optional(),
      note: z.string().optional(),
    }),
  ),
});
type Claim = z.output<typeof claim>;

async function read(account: string, claimId: string | undefined): Promise<Claim> {
  return claim.parse(await scenario.product.api(account).expectOk({ method: 'GET', path: `/claims/${claimId ?? ''}` }));
}

async function listed(account: string, claimId: string | undefined): Promise<Claim | undefined> {
  const page = await scenario.product.api(account).expectOk({ method: 'GET', path: '/claims?limit=500' });
  return z
    .looseObject({ items: z.array(claim) })
    .parse(page)
    .items.find(({ id }) => id === claimId);
}

function hold(
  account: string,
  { eInvoiceCode, eInvoiceNumber }: TestReceipt,
  act: 'holds' | 'holds/release',
  body: object,
) {
  const path = `/receipts/${eInvoiceCode}-${eInvoiceNumber}/${act}`;
  return scenario.product.api(account).ask({ method: 'POST', path, body });
}

async function eventsOf(account: string, type: string): Promise<unknown[]> {
  const page = await scenario.product.api(account).expectOk({ method: 'GET', path: `/events?type=${type}` });
  return z.looseObject({ items: z.array(z.json()) }).parse(page).items;
}

async function rowsOf(mspId: string, statement: string): Promise<{ text: string }[]> {
  const client = new pg.Client({ connectionString: scenario.product.databaseUrl(mspId) });
  await client.connect();
  try {
    return z.array(z.object({ text: z.string() })).parse((await client.query(statement)).rows);
  } finally {
    await client.end();
  }
}

function redOf(receipt: TestReceipt, eInvoiceNumber: string): object {
  const minus = `-${receipt.totalAmount}`;
  return {
    ...receipt,
    eInvoiceNumber,
    kind: 'RED',
    redOf: { eInvoiceCode: receipt.eInvoiceCode, eInvoiceNumber: receipt.eInvoiceNumber },
    ...{ totalAmount: minus, cashAmount: minus, selfExpenseAmount: minus },
    details: receipt.details.map((line) => ({ ...line, quantity: '-1', amount: minus })),
  };
}

function reissueOf(receipt: TestReceipt, totalAmount: string): TestReceipt {
  const { eInvoiceCode, eInvoiceNumber, businessNumber } = receipt;
  const supersedes = { eInvoiceCode, eInvoiceNumber };
  return { ...scenario.freshReceipt(totalAmount), businessNumber, ...{ supersedes } };
}

describe('order of payers', () => {
  test('a later payer sees what the earlier ones decided, by tier and state, and never who', async () => {
    const receipt = await scenario.publishFresh('1000.00');
    const paid = await scenario.claim('hz-basic', receipt, '500.00');
    await scenario.act('hz-basic', paid.claimId, 'approve', { amount: '400.00', reason: 'OVER_LIMIT' });
    await scenario.act('hz-basic', paid.claimId, 'pay', { amount: '400.00' });
    const refused = await scenario.claim('ci-critical', receipt, '100.00');
    await scenario.act('ci-critical', refused.claimId, 'reject', { reason: 'NOT_COVERED' });
    const later = await scenario.claim('ins-a', receipt, '600.00');
    const prior = [
      expect.objectContaining({ tier: 1, state: 'PAID', reserved: '500.00', approved: '400.00', paid: '400.00' }),
      expect.objectContaining({ tier: 2, state: 'REJECTED', paid: '0.00' }),
    ];
    expect(later).toMatchObject({ status: 201, prior });
    const found = await read('ins-a', later.claimId);
    expect(found.prior).toEqual(prior);
    for (const answer of [later, found]) expect(JSON.stringify(answer)).not.toMatch(/HZ-BASIC|CI-CRITICAL/u);
    expect(JSON.stringify(found.prior)).not.toContain(paid.claimId ?? 'no claim');
  });

  test('each line of a history names who, in which role, when and why; own words never reach the ledger', async () => {
    const receipt = await scenario.publishFresh('60.00');
    const { claimId } = await scenario.claim('ins-b', receipt, '60.00');
    const words = '患者张三的发票抬头不符';
    await scenario.act('ins-b', claimId, 'reject', { reason: words });
    expect((await read('ins-b', claimId)).history).toMatchObject([
      { action: 'reserve', role: 'CLAIMS_OFFICER', actor: 'INS-B' },
      { action: 'reject', role: 'CLAIMS_OFFICER', actor: 'INS-B', reason: 'OTHER', note: words },
    ]);
    const [record] = await rowsOf(
      'InsuranceMSP',
      `SELECT encode(value, 'escape') AS text FROM ledger_state WHERE key = 'CLM~${claimId ?? ''}'`,
    );
    expect(record?.text).toMatch(/"note":"sha-256:[0-9a-f]{64}"/u);
    const everything = await rowsOf(
      'InsuranceMSP',
      `SELECT key AS text FROM ledger_state WHERE position('张三'::bytea IN value) > 0`,
    );
    expect(everything).toEqual([]);
  });

  test('an act that the state does not allow is 409 with from and to', async () => {
    const receipt = await scenario.publishFresh('61.00');
    const { claimId } = await scenario.claim('ins-b', receipt, '61.00');
    expect(await scenario.act('ins-b', claimId, 'pay', { amount: '1.00' })).toMatchObject({
      status: 409,
      code: 'ILLEGAL_TRANSITION',
      evidence: { from: 'RESERVED', to: 'PAID' },
    });
    expect((await scenario.act('ins-b', claimId, 'withdraw', {})).status).toBe(400);
  });
});

describe('a hold', () => {
  test('stops approving and paying until it is released; its reason is told, not who set it', async () => {
    const receipt = await scenario.publishFresh('300.00');
    const { claimId } = await scenario.claim('ins-a', receipt, '300.00');
    expect((await hold('ins-b', receipt, 'holds', { reason: 'COURT' })).status).toBe(403);
    expect(await hold('hz-basic', receipt, 'holds', { reason: 'SETTLEMENT_HIDDEN' })).toMatchObject({
      status: 201,
      body: { open: 1 },
    });
    const held = { status: 409, code: 'CLAIM_HELD', evidence: { reason: 'SETTLEMENT_HIDDEN' } };
    expect(await scenario.act('ins-a', claimId, 'approve', { amount: '300.00' })).toMatchObject(held);
    expect(await read('ins-a', claimId)).toMatchObject({ held: 'SETTLEMENT_HIDDEN', state: 'RESERVED' });
    expect((await hold('wz-basic', receipt, 'holds/release', { reason: 'RESOLVED' })).status).toBe(409);
    expect((await hold('hz-basic', receipt, 'holds/release', { reason: 'UNFOUNDED' })).status).toBe(200);
    expect((await scenario.act('ins-a', claimId, 'approve', { amount: '300.00' })).state).toBe('APPROVED');
    for (const type of ['held', 'released'])
      await expect.poll(async () => (await eventsOf('ins-a', `cn.piaosu.claim.${type}`)).length).toBe(1);
    expect(JSON.stringify(await eventsOf('ins-a', 'cn.piaosu.claim.held'))).not.toContain('HZ-BASIC');
  });

  test('can come before the first claim, which it then binds', async () => {
    const receipt = await scenario.publishFresh('310.00');
    expect((await hold('hz-basic', receipt, 'holds', { reason: 'OTHER' })).status).toBe(201);
    const { claimId } = await scenario.claim('ins-a', receipt, '310.00');
    const refused = await scenario.act('ins-a', claimId, 'approve', { amount: '310.00' });
    expect(refused).toMatchObject({ code: 'CLAIM_HELD', evidence: { reason: 'OTHER' } });
  });
});

describe('paid, red-flushed, issued anew', () => {
  test('E4: 80.00 paid, 60.00 issued anew: 20.00 are due from the payer, who is told, until they are booked', async () => {
    const receipt = await scenario.publishFresh('100.00');
    const { claimId } = await scenario.claim('ins-a', receipt, '80.00');
    await scenario.act('ins-a', claimId, 'approve', { amount: '80.00' });
    await scenario.act('ins-a', claimId, 'pay', { amount: '80.00' });
    await scenario.publish(redOf(receipt, '0000004001'));
    await expect.poll(async () => (await read('ins-a', claimId)).recoveryDue).toBe('80.00');
    expect((await listed('ins-a', claimId))?.recoveryDue).toBe('80.00');
    await expect.poll(async () => (await scenario.alertsOf('ins-a', 'RECOVERY_DUE')).length).toBe(1);
    const again = reissueOf(receipt, '60.00');
    await scenario.publish(again);
    await expect.poll(async () => (await read('ins-a', claimId)).recoveryDue).toBe('20.00');
    const elsewhere = await scenario.claim('ins-b', again, '1.00');
    expect(elsewhere).toMatchObject({ code: 'OVER_CAP', evidence: { remaining: '0.00' } });
    await scenario.act('ins-a', claimId, 'recover', { amount: '20.00' });
    expect(await read('ins-a', claimId)).toMatchObject({ recoveryDue: '0.00', state: 'PAID' });
    expect(await eventsOf('ins-a', 'cn.piaosu.claim.recovery-due')).toHaveLength(3);
  });

  test('a returned payment is paid again; nothing of all this makes the ledger differ from its re-check', async () => {
    const receipt = await scenario.publishFresh('70.00');
    const { claimId } = await scenario.payInFull('emp', receipt);
    expect((await scenario.act('emp', claimId, 'payment-returned', { reason: 'ACCOUNT_CLOSED' })).state).toBe(
      'APPROVED',
    );
    expect((await scenario.act('emp', claimId, 'pay', { amount: '70.00' })).state).toBe('PAID');
    expect((await scenario.verify('ins-a', elementsOf(receipt))).headline).toBe('GENUINE');
    for (const mspId of ['HealthMSP', 'InsuranceMSP']) {
      const alerts = await rowsOf(mspId, `SELECT evidence::text AS text FROM alerts WHERE code = 'LEDGER_DIVERGED'`);
      expect(alerts).toEqual([]);
    }
  });
});
