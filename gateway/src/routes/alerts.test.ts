import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { NewAlert } from '../alerts/alerts.ts';
import { CERTAINTY_SENTENCES } from '../alerts/certainty.ts';
import { newLog } from '../log/log.ts';
import { newAsk, type Asker } from '../testing/ask.ts';
import { openTestOrganisation, type TestOrganisation } from '../testing/organisation.ts';
import { serveApp, type TestServer } from '../testing/serve.ts';
import { ROUTES } from './index.ts';

const alertView = z.looseObject({ id: z.string(), code: z.string(), state: z.string(), overdue: z.boolean() });
const page = z.object({ items: z.array(alertView), next: z.string().nullable() });

let insurance: TestOrganisation;
let server: TestServer;
let logged = '';
beforeAll(async () => {
  insurance = await openTestOrganisation('InsuranceMSP');
  const log = newLog('debug', { write: (line) => (logged += line) });
  server = await serveApp(ROUTES, insurance.organisation, log);
});
afterAll(async () => {
  server.close();
  await insurance.close();
});
beforeEach(async () => {
  await insurance.organisation.database.execute('TRUNCATE alerts, alert_decisions, events RESTART IDENTITY');
});

const ask = newAsk(() => server, 'InsuranceMSP');

let raised = 0;
async function raise(alert: Partial<NewAlert> = {}): Promise<string> {
  raised += 1;
  const { alerts } = insurance.organisation;
  await alerts.raise({
    ...{ dedupe: `t-${raised}`, code: 'AMOUNT_ALTERED', institution: 'INS-A', subject: 'C1', evidence: {} },
    ...alert,
  });
  return String((await alerts.list({ limit: 1 }))[0]?.id);
}

const OFFICER: Asker = ['INS-A', 'CLAIMS_OFFICER'];
const CASHIER: Asker = ['INS-A', 'PAYMENT_OFFICER'];
const STRANGER: Asker = ['INS-B', 'CLAIMS_OFFICER'];
const AUDITOR: Asker = ['AUTH-INSURANCE', 'AUDITOR'];
const dismissed = { decision: 'DISMISSED', reason: 'CLERICAL_ERROR' };

describe('an alert', () => {
  test('says what it is, how much is known, whose turn it is and until when', async () => {
    const id = await raise();
    const { body } = await ask(OFFICER, 'GET', `/alerts/${id}`);
    expect(body).toMatchObject({
      ...{ code: 'AMOUNT_ALTERED', severity: 'WARNING', certainty: 'DOES_NOT_MATCH', state: 'OPEN', overdue: false },
      responsible: { organisation: 'InsuranceMSP', institution: 'INS-A', role: 'CLAIMS_OFFICER' },
      wording: CERTAINTY_SENTENCES.DOES_NOT_MATCH,
      decisions: [],
    });
    expect(new Date(z.string().parse(body['due'])).getTime()).toBeGreaterThan(Date.now() + 4 * 86_400_000);
  });

  test('about the ledger itself is supervision’s, whoever acted', async () => {
    const id = await raise({ code: 'LEDGER_DIVERGED' });
    const { body } = await ask(AUDITOR, 'GET', `/alerts/${id}`);
    expect(body).toMatchObject({ certainty: 'PROVEN', responsible: { institution: null, role: 'AUDITOR' } });
  });

  test('is hidden from other institutions, as if there were none', async () => {
    const id = await raise();
    const asked = [
      await ask(STRANGER, 'GET', `/alerts/${id}`),
      await ask(STRANGER, 'POST', `/alerts/${id}/decision`, dismissed),
      await ask(OFFICER, 'GET', '/alerts/999999'),
    ];
    expect(asked.map(({ status }) => status)).toEqual([404, 404, 404]);
  });
});

describe('a decision', () => {
  test('is taken once by the role that must act, with its reason and note, which nobody logs or tells', async () => {
    const id = await raise();
    const note = '王小明的发票录错一位';
    const decided = await ask(OFFICER, 'POST', `/alerts/${id}/decision`, { ...dismissed, note });
    expect(decided).toMatchObject({ status: 200, body: { state: 'DISMISSED' } });
    const { body } = await ask(AUDITOR, 'GET', `/alerts/${id}`);
    expect(body['decisions']).toMatchObject([{ ...dismissed, note, institution: 'INS-A', role: 'CLAIMS_OFFICER' }]);
    const { database } = insurance.organisation;
    const one = z.object({ text: z.string() });
    const kept = await database.rows(one, 'SELECT alert_decisions::text AS text FROM alert_decisions');
    const told = await database.rows(one, 'SELECT body AS text FROM events');
    const answers = await database.rows(one, `SELECT coalesce(body, '') AS text FROM idempotency`);
    expect(kept).toHaveLength(1);
    expect(logged + JSON.stringify([kept, told, answers, decided])).not.toContain('王小明');
  });

  test('sent again gets the first answer, also when that answer was never stored; another one is ILLEGAL_TRANSITION', async () => {
    const id = await raise();
    const path = `/alerts/${id}/decision`;
    const first = await ask(OFFICER, 'POST', path, dismissed, 'd-1');
    expect(await ask(OFFICER, 'POST', path, dismissed, 'd-1')).toEqual(first);
    await insurance.organisation.database.execute('TRUNCATE idempotency');
    expect(await ask(OFFICER, 'POST', path, dismissed, 'd-1')).toEqual(first);
    const second = await ask(OFFICER, 'POST', path, { decision: 'CONFIRMED', reason: 'CORRECTED' }, 'd-2');
    expect(second).toMatchObject({ status: 409, body: { code: 'ILLEGAL_TRANSITION' } });
    expect((await ask(OFFICER, 'GET', `/alerts/${id}`)).body['decisions']).toHaveLength(1);
  });

  test('of two at the same moment one stands', async () => {
    const id = await raise();
    const answers = await Promise.all(
      ['x-1', 'x-2', 'x-3'].map((key) => ask(OFFICER, 'POST', `/alerts/${id}/decision`, dismissed, key)),
    );
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 409, 409]);
  });

  test('is not another role’s, nor supervision’s before it was forwarded', async () => {
    const id = await raise();
    for (const who of [CASHIER, AUDITOR]) {
      const answer = await ask(who, 'POST', `/alerts/${id}/decision`, dismissed);
      expect(answer).toMatchObject({
        status: 403,
        body: { code: 'FORBIDDEN', evidence: { needs: ['CLAIMS_OFFICER'] } },
      });
    }
  });

  test('FORWARDED makes it supervision’s, which decides and cannot forward; the officer has had the word', async () => {
    const id = await raise();
    const path = `/alerts/${id}/decision`;
    const forwarded = await ask(OFFICER, 'POST', path, { decision: 'FORWARDED', reason: 'NEEDS_SUPERVISION' });
    expect(forwarded.body).toMatchObject({ state: 'FORWARDED', responsible: { institution: null, role: 'AUDITOR' } });
    expect((await ask(OFFICER, 'POST', path, dismissed)).body['code']).toBe('ILLEGAL_TRANSITION');
    const again = await ask(AUDITOR, 'POST', path, { decision: 'FORWARDED', reason: 'OTHER' });
    expect(again.body['code']).toBe('ILLEGAL_TRANSITION');
    const confirmed = await ask(AUDITOR, 'POST', path, { decision: 'CONFIRMED', reason: 'REPORTED' });
    expect(confirmed.body['state']).toBe('CONFIRMED');
    expect((await ask(OFFICER, 'GET', `/alerts/${id}`)).body['decisions']).toHaveLength(2);
  });

  test('needs a reason that belongs to it', async () => {
    const id = await raise();
    const answer = await ask(OFFICER, 'POST', `/alerts/${id}/decision`, {
      decision: 'CONFIRMED',
      reason: 'CLERICAL_ERROR',
    });
    expect(answer).toMatchObject({ status: 400, body: { code: 'SCHEMA' } });
  });
});

describe('the list', () => {
  const codesOf = async (query: string, who = OFFICER) =>
    page.parse((await ask(who, 'GET', `/alerts?${query}`)).body).items.map(({ code }) => code);

  test('is filtered by state, code, severity and what is overdue, page by page', async () => {
    const late = await raise({ code: 'OVER_CAP' });
    const done = await raise({ code: 'IDENTITY_MISMATCH' });
    await raise();
    await ask(OFFICER, 'POST', `/alerts/${done}/decision`, dismissed);
    const past = `UPDATE alerts SET due = piaosu_now() - interval '1 hour' WHERE id IN ($1, $2)`;
    await insurance.organisation.database.execute(past, [Number(late), Number(done)]);
    expect(await codesOf('overdue=true')).toEqual(['OVER_CAP']);
    expect(await codesOf('overdue=false')).toEqual(['AMOUNT_ALTERED', 'IDENTITY_MISMATCH']);
    expect(await codesOf('state=OPEN')).toEqual(['AMOUNT_ALTERED', 'OVER_CAP']);
    expect(await codesOf('severity=INFO')).toEqual(['OVER_CAP']);
    expect(await codesOf('code=IDENTITY_MISMATCH&state=DISMISSED')).toEqual(['IDENTITY_MISMATCH']);
    const first = page.parse((await ask(OFFICER, 'GET', '/alerts?limit=2')).body);
    expect(await codesOf(`limit=2&cursor=${first.next ?? ''}`)).toEqual(['OVER_CAP']);
    expect((await ask(OFFICER, 'GET', '/alerts?overdue=perhaps')).status).toBe(400);
  });
});
