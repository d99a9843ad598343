import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { RequestListener } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { identityListener } from '../../../scripts/identity/interaction.ts';
import { createProvider } from '../../../scripts/identity/provider.ts';
import type { Account } from '../../../scripts/identity/accounts.ts';
import { newApp } from '../app.ts';
import { newMetrics } from '../http/metrics.ts';
import { rememberingTokens } from '../http/remembered-tokens.ts';
import { newTokenVerifier } from '../http/token.ts';
import { silentLog } from '../log/log.ts';
import type { Organisation } from '../organisation.ts';
import { ROUTES } from '../routes/index.ts';
import { newBrowserSignIn } from '../session/browser-sign-in.ts';
import { listenOnFreePort } from './listen.ts';
import type { TestBrowser } from './test-browser.ts';

const AUDIENCE = 'urn:piaosu:test';
/** The application as the provider knows it. */
export const CLIENT = 'gateway';
export const SECRET = 'a-secret-of-the-gateway';

/** The real application, and the provider of `npm start` before it, each on a port of its own. */
export interface SignInServer {
  /** Of the application, as the browser calls it. */
  readonly url: string;
  readonly issuer: string;
  /** Name of the session's cookie. */
  readonly cookie: string;
  /** What the application has for sign-ins begins anew, as after a restart of the process. */
  restart(): void;
  /** The provider forgets every sign-in: it refuses refresh tokens from now on. */
  restartProvider(): Promise<void>;
  /** The provider answers 503 to everything until it is called with false. */
  setAway(isAway: boolean): void;
  /** Signs in as an account; ends at the page that leads on. */
  signIn(browser: TestBrowser, account: string, returnTo?: string): Promise<Response>;
  close(): Promise<void>;
}

export interface SignInOptions {
  readonly organisation: Organisation;
  readonly accounts: readonly Account[];
  /** Folder of pages; none when absent. */
  readonly ui?: string;
  readonly browserTokenSeconds?: number;
}

export async function serveSignIn(options: SignInOptions): Promise<SignInServer> {
  const folder = await mkdtemp(join(tmpdir(), 'piaosu-sign-in-'));
  const clientSecretFile = join(folder, 'client');
  await writeFile(clientSecretFile, SECRET, { mode: 0o600 });
  let serveProvider: RequestListener = () => undefined;
  let serveApplication: RequestListener = () => undefined;
  let isAway = false;
  const providerServer = createServer((request, response) => {
    if (isAway) response.writeHead(503).end();
    else serveProvider(request, response);
  });
  const server = createServer((request, response) => {
    serveApplication(request, response);
  });
  const issuer = `http://127.0.0.1:${await listenOnFreePort(providerServer)}`;
  const port = await listenOnFreePort(server);
  const url = `http://127.0.0.1:${port}`;
  const restartProvider = async (): Promise<void> => {
    const config = {
      ...{ issuer, host: '127.0.0.1' as const, port: 0, audience: AUDIENCE, keyFile: join(folder, 'key.json') },
      clients: [{ id: CLIENT, secret: SECRET, redirectUris: [`${url}/session/callback`] }],
      accounts: [...options.accounts],
      browserTokenSeconds: options.browserTokenSeconds ?? 600,
    };
    serveProvider = identityListener(await createProvider(config), config);
  };
  const restart = (): void => {
    serveApplication = applicationOf(options, issuer, { url, clientId: CLIENT, clientSecretFile });
  };
  await restartProvider();
  restart();
  const signIn = async (browser: TestBrowser, account: string, returnTo = '/'): Promise<Response> => {
    const query = new URLSearchParams({ returnTo });
    const { url: page } = await browser.go(`${url}/session/sign-in?${query.toString()}`);
    const { response } = await browser.go(page, { method: 'POST', body: new URLSearchParams({ account }) });
    return response;
  };
  return {
    ...{ url, issuer, cookie: `piaosu_session_${port}`, restart, restartProvider, signIn },
    setAway: (away) => {
      isAway = away;
    },
    close: async () => {
      for (const each of [server, providerServer]) {
        each.close();
        each.closeAllConnections();
      }
      await rm(folder, { recursive: true });
    },
  };
}

function applicationOf(
  { organisation, ui }: SignInOptions,
  issuer: string,
  signIn: Parameters<typeof newBrowserSignIn>[0]['signIn'],
): RequestListener {
  const organisations = new Map([[organisation.mspId, organisation]]);
  const verifyToken = rememberingTokens(newTokenVerifier({ issuer, audience: AUDIENCE }));
  const parts = { organisations, publicOrganisation: organisation, verifyToken };
  const app = newApp({
    ...{ ...parts, routes: ROUTES, metrics: newMetrics(), log: silentLog, version: '0' },
    unready: () => Promise.resolve([]),
    signIn: newBrowserSignIn({ oidc: { issuer }, signIn }, parts),
    ui,
  });
  return (request, response) => {
    app(request, response);
  };
}
