import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { elementsOf, Scenario } from './support/scenario.ts';

const HIS = 'his-h33010000001';
const HOSPITAL = 'H33010000001';
let scenario: Scenario;

beforeAll(async () => {
  scenario = await Scenario.start();
});

afterAll(async () => {
  await scenario[Symbol.asyncDispose]();
});

async function set(account: string, id: string, state: 'ACTIVE' | 'SUSPENDED'): Promise<void> {
  await scenario.product.api(account).expectOk({ method: 'PATCH', path: `/institutions/${id}`, body: { state } });
}

const moment = z.looseObject({ epoch: z.int(), time: z.iso.datetime() });
const institution = z.looseObject({
  state: z.string(),
  suspensions: z.array(z.looseObject({ from: moment, until: moment })),
});
const problem = z.looseObject({ code: z.string() });

describe('a payer that is suspended', () => {
  test('holds the cap no longer than its authority lets it: withdrawn with a reason, seen in the history', async () => {
    const receipt = await scenario.publishFresh('1000.00');
    const { claimId } = await scenario.claim('ins-a', receipt, '600.00');
    await scenario.act('ins-a', claimId, 'approve', { amount: '600.00' });
    const reason = { reason: 'PAYER_SUSPENDED' };
    expect((await scenario.act('registrar-insurance', claimId, 'withdraw', reason)).code).toBe('ILLEGAL_TRANSITION');
    await set('registrar-insurance', 'INS-A', 'SUSPENDED');
    expect((await scenario.claim('ins-b', receipt, '1000.00')).code).toBe('OVER_CAP');
    expect((await scenario.act('registrar-health', claimId, 'withdraw', reason)).code).toBe('RESOURCE_NOT_FOUND');
    expect((await scenario.act('registrar-insurance', claimId, 'withdraw', reason)).state).toBe('WITHDRAWN');
    expect((await scenario.claim('ins-b', receipt, '1000.00')).status).toBe(201);
    await set('registrar-insurance', 'INS-A', 'ACTIVE');
    const claim = await scenario.product.api('ins-a').expectOk({ method: 'GET', path: `/claims/${claimId ?? ''}` });
    expect(JSON.stringify(claim)).toContain('"role":"REGISTRAR"');
  });
});

describe('a hospital that is suspended', () => {
  test('issues nothing more, and what it issued before stays genuine and claimable', async () => {
    const receipt = await scenario.publishFresh('100.00');
    await set('registrar-health', HOSPITAL, 'SUSPENDED');
    const api = scenario.product.api(HIS);
    const refused = await api.ask({ method: 'POST', path: '/receipts', body: scenario.freshReceipt('50.00') });
    expect(problem.parse(refused.body).code).toBe('NOT_ISSUER');
    expect((await scenario.verify('ins-a', elementsOf(receipt))).headline).toBe('GENUINE');
    expect((await scenario.claim('ins-a', receipt, '100.00')).status).toBe(201);
    await set('registrar-health', HOSPITAL, 'ACTIVE');
    const shown = institution.parse(await api.expectOk({ method: 'GET', path: `/institutions/${HOSPITAL}` }));
    expect(shown).toMatchObject({ state: 'ACTIVE', suspensions: [{}] });
    const after = await scenario.publishFresh('60.00');
    expect((await scenario.verify('ins-a', elementsOf(after))).headline).toBe('GENUINE');
  });
});

test('every organisation re-checks all of this and finds nothing that the rules do not allow', async () => {
  expect(await scenario.alertsOf('auditor', 'LEDGER_DIVERGED')).toEqual([]);
});
