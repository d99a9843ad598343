import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { Account } from '../../../scripts/identity/accounts.ts';
import { dropOldSessions } from '../db/sessions.ts';
import { openTestOrganisation } from '../testing/organisation.ts';
import type { TestOrganisation } from '../testing/organisation.ts';
import { serveSignIn } from '../testing/sign-in.ts';
import type { SignInServer } from '../testing/sign-in.ts';
import { TestBrowser } from '../testing/test-browser.ts';
import { sessionView } from './session-view.ts';

const ACCOUNT = { secret: 'a-secret-of-this-test', org: 'HealthMSP', institution: 'H33010000001', title: '' };
const ACCOUNTS: Account[] = [
  { ...ACCOUNT, id: 'his-a', roles: ['ISSUER'], names: { zh: '市一医院 · 票据管理员', en: 'clerk' } },
  { ...ACCOUNT, id: 'registrar', roles: ['REGISTRAR'] },
  {
    ...{ ...ACCOUNT, id: 'patient', institution: 'PORTAL-HEALTH-1', roles: ['PATIENT'] },
    patient: { idType: '01', number: '33010619620304321X', name: '王秀英' },
  },
  { ...ACCOUNT, id: 'stranger', org: 'InsuranceMSP', institution: 'INS-A', roles: ['CLAIMS_OFFICER'] },
];

let health: TestOrganisation;
let server: SignInServer;
beforeAll(async () => {
  health = await openTestOrganisation('HealthMSP');
  server = await serveSignIn({ organisation: health.organisation, accounts: ACCOUNTS });
});
afterAll(async () => {
  await server.close();
  await health.close();
});
afterEach(() => {
  server.setAway(false);
});

const refusal = z.looseObject({ code: z.string(), evidence: z.looseObject({ reason: z.string() }).optional() });

/** A guarded route that a clerk and a registrar may call. */
const institutions = () => `${server.url}/v1/institutions`;
const outcome = async (response: Response): Promise<unknown[]> => {
  if (response.ok) return [response.status];
  const { code, evidence } = refusal.parse(await response.json());
  return evidence?.reason === undefined ? [response.status, code] : [response.status, code, evidence.reason];
};
const viewOf = async (browser: TestBrowser) =>
  sessionView.parse(await (await browser.fetch(`${server.url}/session`)).json());
const signedInAs = async (account: string): Promise<TestBrowser> => {
  const browser = new TestBrowser();
  await server.signIn(browser, account);
  return browser;
};
const execute = (sql: string) => health.organisation.database.execute(sql);

describe('a sign-in', () => {
  test('ends at a page of our own that leads on, with a cookie that no script reads and no other site sends', async () => {
    const browser = new TestBrowser();
    const response = await server.signIn(browser, 'his-a', '/claims?state=OPEN#c1');
    expect(response.status).toBe(200);
    expect(response.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(await response.text()).toContain('content="0;url=/claims?state=OPEN#c1"');
    const [written] = response.headers.getSetCookie().filter((line) => line.startsWith(server.cookie));
    expect(written).toMatch(/; Path=\/; HttpOnly; SameSite=Strict$/u);
    // nothing is left of the sign-in itself
    expect(browser.cookieNames.filter((name) => name.startsWith('piaosu'))).toEqual([server.cookie]);
    expect(await viewOf(browser)).toMatchObject({
      ...{ signedIn: true, subject: 'his-a', name: '票据管理员', org: 'HealthMSP', roles: ['ISSUER'] },
      ...{ institution: 'H33010000001', institutionName: null },
    });
    expect(await outcome(await browser.fetch(institutions()))).toEqual([200]);
  });

  test('of a patient ends sooner when nothing is done, and shows the name masked', async () => {
    const view = await viewOf(await signedInAs('patient'));
    expect(view).toMatchObject({ name: '王**', patient: { name: '王**' }, roles: ['PATIENT'] });
    if (!view.signedIn) throw new Error('not signed in');
    const minutes = (Date.parse(view.idleAt) - Date.now()) / 60_000;
    expect(minutes).toBeGreaterThan(14);
    expect(minutes).toBeLessThan(16);
  });

  test('keeps nothing readable in the table, and no token in the browser', async () => {
    const browser = await signedInAs('patient');
    const row = z.object({ line: z.string() });
    const rows = await health.organisation.database.rows(row, 'SELECT row_to_json(s)::text AS line FROM sessions s');
    expect(rows.length).toBeGreaterThan(0);
    const all = rows.map(({ line }) => line).join();
    const cookie = browser.cookie(server.cookie) ?? '';
    for (const secret of ['王', '3301', 'eyJ', cookie.split('.')[1] ?? '']) expect(all).not.toContain(secret);
    expect(cookie).toMatch(/^HealthMSP\.[\w-]{43}$/u);
  });

  test('takes no id that was in the browser before (session fixation), and ends the session there was', async () => {
    const browser = new TestBrowser();
    const planted = `HealthMSP.${'a'.repeat(43)}`;
    browser.setCookie(server.cookie, planted);
    await server.signIn(browser, 'his-a');
    const first = browser.cookie(server.cookie) ?? '';
    expect(first).not.toBe(planted);
    await server.signIn(browser, 'registrar');
    expect(await viewOf(browser)).toMatchObject({ subject: 'registrar' });
    browser.setCookie(server.cookie, first);
    expect(await viewOf(browser)).toEqual({ signedIn: false, ended: 'SIGNED_OUT' });
  });

  test('in two tabs at once spoils neither', async () => {
    const browser = new TestBrowser();
    const begin = () => browser.go(`${server.url}/session/sign-in?returnTo=/tab`);
    const [one, two] = [await begin(), await begin()];
    const finish = async (page: URL, account: string) =>
      (await browser.go(page, { method: 'POST', body: new URLSearchParams({ account }) })).response.status;
    expect(await finish(one.url, 'his-a')).toBe(200);
    expect(await viewOf(browser)).toMatchObject({ subject: 'his-a' });
    expect(await finish(two.url, 'registrar')).toBe(200);
    expect(await viewOf(browser)).toMatchObject({ subject: 'registrar' });
  });

  test('that another browser began, or whose code is shown twice, is refused', async () => {
    const browser = new TestBrowser();
    const { url } = await browser.go(`${server.url}/session/sign-in`);
    const stolen: string[] = [];
    let response = await browser.ask(url, { method: 'POST', body: new URLSearchParams({ account: 'his-a' }) });
    for (let at = url; response.headers.has('location'); response = await browser.ask(at)) {
      at = new URL(response.headers.get('location') ?? '', at);
      if (at.pathname === '/session/callback') stolen.push(at.href);
    }
    expect(response.status).toBe(200);
    const [callback = ''] = stolen;
    expect(await outcome(await new TestBrowser().ask(callback))).toEqual([401, 'UNAUTHENTICATED', 'sign-in']);
    expect(await outcome(await browser.ask(callback))).toEqual([401, 'UNAUTHENTICATED', 'sign-in']);
  });

  test('that the person leaves is refused by name', async () => {
    const browser = new TestBrowser();
    const { url } = await browser.go(`${server.url}/session/sign-in`);
    const { response } = await browser.go(url, { method: 'POST', body: new URLSearchParams({ cancel: '1' }) });
    expect(await outcome(response)).toEqual([401, 'UNAUTHENTICATED', 'access_denied']);
  });

  test('of an organisation that is not served here is refused', async () => {
    const browser = new TestBrowser();
    expect(await outcome(await server.signIn(browser, 'stranger'))).toEqual([403, 'FORBIDDEN', 'organisation']);
    expect(browser.cookie(server.cookie)).toBeUndefined();
  });

  test('by another name of this machine goes on under the one that the cookies belong to', async () => {
    const port = new URL(server.url).port;
    const response = await new TestBrowser().ask(`http://localhost:${port}/session/sign-in?returnTo=/x`);
    expect(response.headers.get('location')).toBe(`${server.url}/session/sign-in?returnTo=/x`);
  });

  test('many times begun and left does not make the cookies too long', async () => {
    const browser = new TestBrowser();
    for (let i = 0; i < 12; i += 1) await browser.ask(`${server.url}/session/sign-in`);
    expect(browser.cookieNames.length).toBeLessThanOrEqual(5);
  });

  test('while the provider is away is refused, and works when it is back', async () => {
    const fresh = await serveSignIn({ organisation: health.organisation, accounts: ACCOUNTS });
    fresh.setAway(true);
    const browser = new TestBrowser();
    expect(await outcome(await browser.ask(`${fresh.url}/session/sign-in`))).toEqual([503, 'SIGN_IN_UNAVAILABLE']);
    fresh.setAway(false);
    expect((await fresh.signIn(browser, 'his-a')).status).toBe(200);
    await fresh.close();
  });
});

describe('a cookie', () => {
  test('does not count in a request that another site made the browser send', async () => {
    const browser = await signedInAs('his-a');
    const from = (headers: Record<string, string>) => browser.ask(institutions(), { headers });
    for (const site of ['cross-site', 'same-site', 'none']) {
      expect(await outcome(await from({ 'sec-fetch-site': site }))).toEqual([403, 'CROSS_SITE', site]);
    }
    expect(await outcome(await from({}))).toEqual([403, 'CROSS_SITE', 'origin']);
    expect(await outcome(await from({ origin: 'http://evil.example' }))).toEqual([403, 'CROSS_SITE', 'origin']);
    expect(await outcome(await from({ origin: server.url }))).toEqual([200]);
    const both = { origin: server.url, 'sec-fetch-site': 'cross-site' };
    expect(await outcome(await from(both))).toEqual([403, 'CROSS_SITE', 'cross-site']);
    for (const path of ['/session', '/session/sign-out', '/session/keep']) {
      const method = path === '/session' ? 'GET' : 'POST';
      const headers = { 'sec-fetch-site': 'cross-site' };
      expect(await outcome(await browser.ask(server.url + path, { method, headers }))).toContain('CROSS_SITE');
    }
    expect(await viewOf(browser)).toMatchObject({ signedIn: true });
  });

  test('gives way to a bearer token, a wrong one too', async () => {
    const browser = await signedInAs('his-a');
    const headers = { authorization: 'Bearer wrong', 'sec-fetch-site': 'cross-site' };
    expect(await outcome(await browser.ask(institutions(), { headers }))).toEqual([401, 'UNAUTHENTICATED', 'token']);
  });

  test('that was changed, or is none of ours, leads to no session', async () => {
    const browser = await signedInAs('his-a');
    const value = browser.cookie(server.cookie) ?? '';
    const last = value.endsWith('A') ? 'B' : 'A';
    const changed = [value.slice(0, -1) + last, value.replace('Health', 'Insurance'), value + value, 'x', ''];
    for (const wrong of changed) {
      browser.setCookie(server.cookie, wrong);
      expect(await outcome(await browser.fetch(institutions()))).toEqual([401, 'SESSION_ENDED', 'UNKNOWN']);
      expect(await viewOf(browser)).toEqual({ signedIn: false, ended: 'UNKNOWN' });
    }
  });

  test('opens no route that the role does not', async () => {
    const browser = await signedInAs('his-a');
    expect(await outcome(await browser.fetch(`${server.url}/v1/ledger/blocks`))).toEqual([403, 'FORBIDDEN', 'role']);
  });

  test('is asked for by nobody who is signed out', async () => {
    const browser = new TestBrowser();
    expect(await viewOf(browser)).toEqual({ signedIn: false, ended: null });
    expect(await outcome(await browser.fetch(institutions()))).toEqual([401, 'UNAUTHENTICATED', 'missing']);
  });
});

describe('a session', () => {
  test('survives a restart of the gateway', async () => {
    const browser = await signedInAs('his-a');
    server.restart();
    expect(await outcome(await browser.fetch(institutions()))).toEqual([200]);
  });

  test('ends when nothing is done for too long, and after its longest time whatever is done', async () => {
    for (const [column, why] of [
      ['idle_end', 'IDLE'],
      ['absolute_end', 'TIME'],
    ]) {
      const browser = await signedInAs('his-a');
      await execute(`UPDATE sessions SET ${column ?? ''} = piaosu_now() - interval '1 second'`);
      expect(await outcome(await browser.fetch(institutions()))).toEqual([401, 'SESSION_ENDED', why]);
      expect(await viewOf(browser)).toEqual({ signedIn: false, ended: why });
    }
  });

  test('goes on when something is done, and not by what a page asks by itself or by being looked at', async () => {
    const browser = await signedInAs('his-a');
    const idleAt = async () => {
      const view = await viewOf(browser);
      return view.signedIn ? Date.parse(view.idleAt) : 0;
    };
    await execute(`UPDATE sessions SET idle_end = piaosu_now() + interval '5 minutes'`);
    const before = await idleAt();
    await browser.fetch(institutions(), { headers: { 'piaosu-background': '1' } });
    expect(await idleAt()).toBe(before);
    await browser.fetch(institutions());
    expect(await idleAt()).toBeGreaterThan(before + 20 * 60_000);
    await execute(`UPDATE sessions SET idle_end = piaosu_now() + interval '5 minutes'`);
    await browser.fetch(`${server.url}/session/keep`, { method: 'POST' });
    expect(await idleAt()).toBeGreaterThan(before + 20 * 60_000);
  });

  test('is remembered for a day after its end, so that the browser can be told why, and no longer', async () => {
    const browser = await signedInAs('his-a');
    await execute(`UPDATE sessions SET idle_end = piaosu_now() - interval '23 hours'`);
    await dropOldSessions(health.organisation.database);
    expect(await viewOf(browser)).toEqual({ signedIn: false, ended: 'IDLE' });
    await execute(`UPDATE sessions SET idle_end = piaosu_now() - interval '25 hours'`);
    await dropOldSessions(health.organisation.database);
    expect(await viewOf(browser)).toEqual({ signedIn: false, ended: 'UNKNOWN' });
  });

  test('is over in every tab once it is signed out', async () => {
    const browser = await signedInAs('his-a');
    const value = browser.cookie(server.cookie) ?? '';
    const answer = await browser.fetch(`${server.url}/session/sign-out`, { method: 'POST' });
    expect(await answer.json()).toEqual({ signedIn: false, ended: null });
    expect(browser.cookie(server.cookie)).toBeUndefined();
    browser.setCookie(server.cookie, value); // a tab that had kept it, or a thief
    expect(await outcome(await browser.fetch(institutions()))).toEqual([401, 'SESSION_ENDED', 'SIGNED_OUT']);
    const again = await browser.fetch(`${server.url}/session/sign-out`, { method: 'POST' });
    expect(again.status).toBe(200);
  });
});
