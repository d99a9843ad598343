import { hash } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { PiaosuError } from '@piaosu/core';
import type { Account } from '../../../scripts/identity/accounts.ts';
import { openTestOrganisation } from '../testing/organisation.ts';
import type { TestOrganisation } from '../testing/organisation.ts';
import { CLIENT, SECRET, serveSignIn } from '../testing/sign-in.ts';
import type { SignInServer } from '../testing/sign-in.ts';
import { TestBrowser } from '../testing/test-browser.ts';
import type { Caller } from '../http/caller.ts';
import { selectSession } from '../db/sessions.ts';
import { SessionVault } from './session-vault.ts';
import { Sessions } from './sessions.ts';
import type { SignInProvider } from './sign-in-provider.ts';
import type { Tokens } from './tokens.ts';

const CLERK: Account = {
  ...{ id: 'his-a', secret: 'a-secret-of-this-test', org: 'HealthMSP', institution: 'H33010000001', title: '' },
  roles: ['ISSUER'],
};

let health: TestOrganisation;
beforeAll(async () => {
  health = await openTestOrganisation('HealthMSP');
});
afterAll(() => health.close());

const refusal = z.looseObject({ code: z.string(), evidence: z.looseObject({ reason: z.string() }).optional() });

describe('a token that ends soon', () => {
  let server: SignInServer;
  beforeAll(async () => {
    const browserTokenSeconds = 1; // less than the margin: every request is due
    server = await serveSignIn({ organisation: health.organisation, accounts: [CLERK], browserTokenSeconds });
  });
  afterAll(() => server.close());
  afterEach(() => {
    server.setAway(false);
  });

  const signedIn = async (): Promise<TestBrowser> => {
    const browser = new TestBrowser();
    await server.signIn(browser, 'his-a');
    return browser;
  };
  const ask = (browser: TestBrowser) => browser.fetch(`${server.url}/v1/institutions`);

  test('is refreshed by the server, without a word to the browser', async () => {
    const browser = await signedIn();
    const before = browser.cookie(server.cookie);
    const answers = await Promise.all(Array.from({ length: 8 }, () => ask(browser)));
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
    expect(browser.cookie(server.cookie)).toBe(before);
  });

  test('that the provider refuses to refresh ends the session, and says so', async () => {
    const browser = await signedIn();
    await server.restartProvider();
    const response = await ask(browser);
    const { code, evidence } = refusal.parse(await response.json());
    expect([response.status, code, evidence?.reason]).toEqual([401, 'SESSION_ENDED', 'REFUSED']);
    const again = await browser.fetch(`${server.url}/session`);
    expect(await again.json()).toEqual({ signedIn: false, ended: 'REFUSED' });
    expect((await ask(browser)).status).toBe(401);
  });

  test('is used to its last second while the provider is away; then SIGN_IN_UNAVAILABLE, and the session goes on after it', async () => {
    const browser = await signedIn();
    server.setAway(true);
    await expect.poll(async () => (await ask(browser)).status, { timeout: 5000, interval: 100 }).toBe(503);
    expect(refusal.parse(await (await ask(browser)).json()).code).toBe('SIGN_IN_UNAVAILABLE');
    server.setAway(false);
    expect((await ask(browser)).status).toBe(200);
  });

  test('is taken back by the provider at the sign-out, with what would refresh it', async () => {
    const browser = await signedIn();
    const refresh = await refreshTokenOf(browser.cookie(server.cookie) ?? '');
    expect(await redeemed(refresh)).toBe(200);
    await browser.fetch(`${server.url}/session/sign-out`, { method: 'POST' });
    await expect.poll(() => redeemed(refresh)).toBe(400);
  });

  /** As the gateway itself reads its row. */
  async function refreshTokenOf(cookie: string): Promise<string> {
    const { organisation } = health;
    const idHash = hash('sha256', cookie.split('.')[1] ?? '', 'buffer');
    const row = await selectSession(organisation.database, idHash);
    return new SessionVault().open({ organisation, idHash }, row?.content ?? '').refresh ?? '';
  }

  async function redeemed(refresh: string): Promise<number> {
    const authorization = `Basic ${Buffer.from(`${CLIENT}:${SECRET}`).toString('base64')}`;
    const body = new URLSearchParams({ grant_type: 'refresh_token', refresh_token: refresh });
    return (await fetch(`${server.issuer}/token`, { method: 'POST', headers: { authorization }, body })).status;
  }
});

describe('two gateways of one organisation', () => {
  const caller: Caller = { subject: 'p', org: 'HealthMSP', institution: 'H1', roles: ['ISSUER'] };
  const due = (number: number): Tokens => ({ access: `a${number}`, refresh: `r${number}`, expires: Date.now() + 1000 });

  /** A provider that takes each refresh token once. */
  function rotating(): Pick<SignInProvider, 'refresh' | 'revoke'> {
    let next = 1;
    return {
      refresh: async (token) => {
        if (token !== `r${next}`) throw new PiaosuError('UNAUTHENTICATED', { reason: 'invalid_grant' });
        next += 1;
        const given = due(next);
        await Promise.resolve();
        return given;
      },
      revoke: () => Promise.resolve(),
    };
  }

  function sessionsOf(provider: Pick<SignInProvider, 'refresh' | 'revoke'>, who = () => caller): Sessions {
    const { organisation } = health;
    const unused = () => Promise.reject(new Error('not asked here'));
    return new Sessions({
      organisations: new Map([['HealthMSP', organisation]]),
      verifyToken: () => Promise.resolve(who()),
      provider: { addressOf: unused, redeem: unused, ...provider },
    });
  }

  test('that refresh one session at once both go on with the token that was given first', async () => {
    const provider = rotating();
    const [one, two] = [sessionsOf(provider), sessionsOf(provider)];
    const cookie = await one.begin(due(1));
    const opened = await Promise.all([one, two, one, two].map((sessions) => sessions.open(cookie)));
    expect(opened.map((session) => session.caller.subject)).toEqual(['p', 'p', 'p', 'p']);
  });

  test('a refreshed token of another person ends the session', async () => {
    let subject = 'p';
    const sessions = sessionsOf(rotating(), () => ({ ...caller, subject }));
    const cookie = await sessions.begin(due(1));
    subject = 'q';
    await expect(sessions.open(cookie)).rejects.toMatchObject({ code: 'SESSION_ENDED' });
  });

  test('a session that ends while its token is refreshed stays ended', async () => {
    const provider = rotating();
    const sessions = sessionsOf({
      ...provider,
      refresh: async (token) => {
        await sessions.end(cookie);
        return provider.refresh(token);
      },
    });
    const cookie = await sessions.begin(due(1));
    await expect(sessions.open(cookie)).rejects.toMatchObject({
      ...{ code: 'SESSION_ENDED', evidence: { reason: 'SIGNED_OUT' } },
    });
  });
});
