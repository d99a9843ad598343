import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { newLog } from '../log/log.ts';
import { newAsk, type Asker } from '../testing/ask.ts';
import { openTestOrganisation, type TestOrganisation } from '../testing/organisation.ts';
import { serveApp, type TestServer } from '../testing/serve.ts';
import { ROUTES } from './index.ts';

const OWNER: Asker = ['INS-A', 'CLAIMS_OFFICER'];
const STRANGER: Asker = ['INS-B', 'CLAIMS_OFFICER'];
/** Public by its address: nothing is resolved, and nothing is sent as long as nothing happens. */
const URL_ = 'https://1.1.1.1/hook';

let insurance: TestOrganisation;
let server: TestServer;
let logged = '';
const ask = newAsk(() => server, 'InsuranceMSP');
beforeAll(async () => {
  insurance = await openTestOrganisation('InsuranceMSP');
  server = await serveApp(ROUTES, insurance.organisation, newLog('debug', { write: (line) => (logged += line) }));
});
afterAll(async () => {
  server.close();
  await insurance.close();
});

const pathOf = (body: Readonly<Record<string, unknown>>) => `/webhooks/${z.string().parse(body['id'])}`;

describe('a subscription', () => {
  test('shows its secret once; no table and no log holds it, and a repeat of the message answers without it', async () => {
    const first = await ask(OWNER, 'POST', '/webhooks', { url: URL_ }, 'once');
    expect(first).toMatchObject({ status: 201, body: { url: URL_, types: [], state: 'ACTIVE' } });
    const secret = z.string().startsWith('whsec_').parse(first.body['secret']);
    expect((await ask(OWNER, 'POST', '/webhooks', { url: URL_ }, 'once')).body).toEqual({
      ...first.body,
      secret: undefined,
    });
    const one = z.object({ text: z.string().nullable() });
    const { database } = insurance.organisation;
    const kept = await database.rows(one, 'SELECT idempotency::text AS text FROM idempotency');
    const rows = await database.rows(one, 'SELECT webhooks::text AS text FROM webhooks');
    expect(rows).toHaveLength(1);
    expect(JSON.stringify([kept, rows]) + logged).not.toContain(secret.slice('whsec_'.length));
  });

  test('whose first answer was lost with its process is ALREADY_EXISTS: its owner ends it and subscribes anew', async () => {
    const { body } = await ask(OWNER, 'POST', '/webhooks', { url: URL_ }, 'lost');
    await insurance.organisation.database.execute('TRUNCATE idempotency');
    const again = await ask(OWNER, 'POST', '/webhooks', { url: URL_ }, 'lost');
    expect(again).toMatchObject({ status: 409, body: { code: 'ALREADY_EXISTS', evidence: { webhook: body['id'] } } });
    expect(await ask(OWNER, 'DELETE', pathOf(body))).toMatchObject({ status: 200, body: { state: 'REMOVED' } });
    expect((await ask(OWNER, 'GET', pathOf(body))).status).toBe(404);
  });

  test('is refused for an unknown type, another scheme and an address inside', async () => {
    const asked = [{ url: URL_, types: ['x'] }, { url: 'http://1.1.1.1/' }, { url: 'https://10.0.0.1/' }];
    const codes = [];
    for (const body of asked) codes.push((await ask(OWNER, 'POST', '/webhooks', body)).body['code']);
    expect(codes).toEqual(['SCHEMA', 'WEBHOOK_TARGET_REFUSED', 'WEBHOOK_TARGET_REFUSED']);
  });

  test('looks to a stranger as if it were not there', async () => {
    const { body } = await ask(OWNER, 'POST', '/webhooks', { url: URL_ });
    const path = pathOf(body);
    const asked = [
      await ask(STRANGER, 'GET', path),
      await ask(STRANGER, 'DELETE', path),
      await ask(STRANGER, 'POST', `${path}/replay`, { after: null }),
    ];
    expect(asked.map(({ status }) => status)).toEqual([404, 404, 404]);
    expect((await ask(STRANGER, 'GET', '/webhooks')).body).toEqual({ items: [] });
    expect((await ask(OWNER, 'POST', `${path}/replay`, { after: null })).status).toBe(200);
  });
});

describe('the feed of events', () => {
  test('goes on behind the last id, by type, and knows no place that is another’s', async () => {
    const { alerts } = insurance.organisation;
    for (const dedupe of ['1', '2', '3']) {
      await alerts.raise({ dedupe, code: 'OVER_CAP', institution: 'INS-A', subject: 'C1', evidence: { secret: 'x' } });
    }
    const page = z.object({ items: z.array(z.looseObject({ id: z.string() })), next: z.string().nullable() });
    const first = page.parse((await ask(OWNER, 'GET', '/events?limit=2')).body);
    const rest = page.parse((await ask(OWNER, 'GET', `/events?after=${first.next ?? ''}`)).body);
    expect([first.items.length, rest.items.length, rest.next]).toEqual([2, 1, null]);
    expect(first.items[0]).toMatchObject({ specversion: '1.0', type: 'cn.piaosu.alert.raised' });
    expect(JSON.stringify([first, rest])).not.toContain('secret');
    const none = await ask(OWNER, 'GET', '/events?type=cn.piaosu.claim.paid');
    expect(none.body).toEqual({ items: [], next: null });
    expect((await ask(STRANGER, 'GET', `/events?after=${first.next ?? ''}`)).status).toBe(404);
  });
});
