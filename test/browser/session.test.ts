import type { Page } from 'playwright-core';
import { describe, expect } from 'vitest';
import { z } from 'zod';
import { expectAccessible } from './support/accessible.ts';
import { startEvilSite } from './support/evil-site.ts';
import { chooseAccount, picture, signIn, test } from './support/fixture.ts';

const sessionAnswer = z.looseObject({ signedIn: z.boolean() });

/** As the pages ask, from within the page: status, code where it is a refusal, and the answer. */
async function ask(page: Page, path: string, init: { method?: string; body?: unknown } = {}) {
  const answer: unknown = await page.evaluate(
    async ({ path: url, method, body }) => {
      const headers = { 'content-type': 'application/json', 'idempotency-key': crypto.randomUUID() };
      const sent = body === undefined ? { method, headers } : { method, headers, body: JSON.stringify(body) };
      const response = await fetch(url, sent);
      const text = await response.text();
      const parsed: unknown = text === '' ? null : JSON.parse(text);
      return { status: response.status, body: parsed };
    },
    { path, method: init.method ?? 'GET', body: init.body },
  );
  return z.object({ status: z.int(), body: z.looseObject({ code: z.string().optional() }) }).parse(answer);
}

const isSignedIn = async (page: Page) => sessionAnswer.parse((await ask(page, '/session')).body).signedIn;

describe('a person at a browser', () => {
  test('comes signed out, signs in with one click as a demo account, and signs out again', async ({
    openPage,
    product,
  }) => {
    const { page } = await openPage();
    await page.getByRole('heading', { level: 1 }).waitFor();
    expect(await isSignedIn(page)).toBe(false);
    await picture(page, 'home-signed-out');

    await page.getByRole('link', { name: '登录' }).first().click();
    await page.waitForURL(`${product.issuer}/**`);
    await page.getByRole('heading', { level: 2, name: '患者' }).waitFor();
    await picture(page, 'accounts-zh-CN');

    await chooseAccount(page, 'ins-a');
    expect(new URL(page.url()).origin).toBe(product.apiUrl('HealthMSP'));
    expect(await ask(page, '/session')).toMatchObject({
      body: { signedIn: true, subject: 'ins-a', institution: 'INS-A', institutionName: '甲商业保险' },
    });
    await picture(page, 'home-signed-in');

    await page.getByRole('button', { name: '理赔审核员' }).click();
    await page.getByRole('button', { name: '退出登录' }).click();
    await page.getByRole('link', { name: '登录' }).first().waitFor();
    expect(await isSignedIn(page)).toBe(false);
  });

  test('lands where they wanted to go, with the question in the address', async ({ openPage }) => {
    const { page, watch } = await openPage({ as: 'auditor', path: '/?from=link&x=%26#part' });
    const { pathname, search, hash } = new URL(page.url());
    expect(pathname + search + hash).toBe('/?from=link&x=%26#part');
    // Back leads to a sign-in that is over: it says so, and leads home.
    watch.expect(/400/u);
    await page.goBack();
    await page.getByRole('link', { name: /回到票溯/u }).click();
    await page.getByRole('button', { name: /^账号/u }).waitFor();
  });

  test('who goes back instead of choosing lands on the home page with the reason', async ({ openPage }) => {
    const { page } = await openPage();
    await page.goto('/session/sign-in?returnTo=/x&lang=en');
    await page.getByRole('button', { name: 'Cancel and go back' }).click();
    await page.waitForURL((url) => url.searchParams.get('problem') === 'UNAUTHENTICATED');
    expect(await isSignedIn(page)).toBe(false);
  });

  test('has no token, no name and no id where a script could read it', async ({ openPage }) => {
    const { page } = await openPage({ as: 'patient-wang' });
    const stored = await page.evaluate('JSON.stringify([document.cookie, { ...localStorage }, { ...sessionStorage }])');
    expect(stored).not.toMatch(/eyJ|HealthMSP\.|王秀英|33010619620304321X|piaosu_session/u);
    const [cookie] = (await page.context().cookies()).filter(({ name }) => name.startsWith('piaosu_session'));
    expect(cookie).toMatchObject({ httpOnly: true, sameSite: 'Strict', path: '/', expires: -1 });
    const { body } = await ask(page, '/session');
    expect(body).toMatchObject({ patient: { name: '王**' }, name: '王**' });
  });

  test('who signs out in one tab is told so in the other', async ({ openPage }) => {
    const { page, watch } = await openPage({ as: 'ins-b' });
    const other = await page.context().newPage();
    await other.goto('/');
    expect((await ask(other, '/session/sign-out', { method: 'POST' })).status).toBe(200);
    watch.expect(/401/u);
    // the cookie went for both tabs
    expect(await ask(page, '/v1/claims')).toMatchObject({ status: 401, body: { code: 'UNAUTHENTICATED' } });
  });

  test('of a suspended institution may look and not act', async ({ openPage, product }) => {
    const registrar = product.api('registrar-insurance');
    const set = (state: string) => registrar.expectOk({ method: 'PATCH', path: '/institutions/EMP', body: { state } });
    const { page, watch } = await openPage({ as: 'emp' });
    watch.expect(/409|403/u);
    await set('SUSPENDED');
    try {
      expect((await ask(page, '/v1/claims')).status).toBe(200);
      const receipts = [{ eInvoiceCode: '33060125', eInvoiceNumber: '0000000102' }];
      const body = { receipts, amount: '1.00' };
      const byBearer = await product.api('emp').ask({ method: 'POST', path: '/claims', body });
      expect(byBearer.status).toBe(403);
      const byCookie = await ask(page, '/v1/claims', { method: 'POST', body });
      const code = z.looseObject({ code: z.string() }).parse(byBearer.body).code;
      expect(byCookie).toMatchObject({ status: 403, body: { code } });
    } finally {
      await set('ACTIVE');
    }
  });
});

describe('the page of demo accounts', () => {
  for (const lang of ['zh-CN', 'en'] as const) {
    for (const colorScheme of ['light', 'dark'] as const) {
      test(`is accessible in ${lang}, ${colorScheme}, on a phone, and says that it is a demonstration`, async ({
        openPage,
      }) => {
        const { page } = await openPage({ colorScheme, viewport: { width: 360, height: 740 } });
        await page.goto(`/session/sign-in?lang=${lang}`);
        const demo = lang === 'en' ? 'on this machine only' : '只在本机可用';
        await page.getByText(demo).waitFor();
        await expectAccessible(page);
        const width = await page.evaluate('document.documentElement.scrollWidth');
        expect(width).toBeLessThanOrEqual(360);
        await picture(page, `accounts-360-${lang}-${colorScheme}`);
      });
    }
  }

  test('is used without a mouse', async ({ openPage }) => {
    const { page } = await openPage();
    await page.goto('/session/sign-in?returnTo=/');
    await page.locator('button[value="patient-wang"]').focus();
    await page.keyboard.press('Enter');
    await page.waitForURL((url) => url.pathname === '/');
    expect(await isSignedIn(page)).toBe(true);
  });
});

/** What a page gets to do that has let somebody's markup in. Text, for the tests know no types of a browser. */
const INTRUDERS = `(async () => {
  const add = (tag, properties) => document.body.append(Object.assign(document.createElement(tag), properties));
  add('script', { textContent: 'window.evil = true' });
  add('style', { textContent: 'body { background: url(http://evil.example/x) }' });
  add('iframe', { src: 'http://evil.example/' });
  const asked = await fetch('http://evil.example/').then(() => true, () => false);
  return ['evil' in window, asked];
})()`;

async function submitForm(page: Page, action: string): Promise<void> {
  await page.setContent(`<form method="post" action="${action}"><button>x</button></form>`);
  await page.getByRole('button').click();
}

describe('another site', () => {
  test('neither reads nor acts with the session of who visits it', async ({ openPage, product }) => {
    await using evil = await startEvilSite();
    const { page, watch } = await openPage({ as: 'ins-b' });
    watch.expect(new RegExp(`^foreign: \\w+ ${evil.origin}`, 'u'));
    watch.expect(/CORS policy|ERR_FAILED|ERR_BLOCKED_BY_RESPONSE|40[0-9]/u);
    const home = product.apiUrl('HealthMSP');
    const attacker = await page.context().newPage();
    await attacker.goto(evil.origin);
    const statuses: unknown = await attacker.evaluate(async (url) => {
      const init = { credentials: 'include', mode: 'no-cors' } as const;
      await fetch(`${url}/session/sign-out`, { ...init, method: 'POST' }).catch(() => undefined);
      return fetch(`${url}/v1/claims`, { credentials: 'include' }).then(
        (response) => response.status,
        () => 'not readable',
      );
    }, home);
    expect(statuses).toBe('not readable');
    const [refused] = await Promise.all([
      attacker.waitForResponse(`${home}/session/sign-out`),
      submitForm(attacker, `${home}/session/sign-out`),
    ]);
    expect(refused.status()).toBe(403);
    expect(await isSignedIn(page)).toBe(true);
  });

  test('gets nobody to sign in and land at its own page', async ({ openPage, product }) => {
    const { page } = await openPage();
    await signIn(page, 'ins-a', '//evil.example/phish');
    expect(page.url()).toBe(`${product.apiUrl('HealthMSP')}/`);
  });
});

describe('the policy of a page', () => {
  test('stops what is not ours: inline scripts, styles without the nonce, other origins, frames', async ({
    openPage,
  }) => {
    const { page, watch } = await openPage();
    const ran: unknown = await page.evaluate(INTRUDERS);
    expect(ran).toEqual([false, false]);
    const stopped = () =>
      ['script-src-elem', 'style-src-elem', 'frame-src', 'connect-src'].filter((directive) =>
        watch.faults.some((fault) => fault.startsWith(`policy: ${directive}`)),
      );
    await expect.poll(() => stopped().length).toBe(4);
    watch.expect(/^policy:|Content Security Policy|Fetch API cannot load|evil\.example/u);
  });
});
