import { randomBytes } from 'node:crypto';
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import type Provider from 'oidc-provider';
import { gatewayOrigins } from './accounts.ts';
import type { IdentityConfig } from './accounts.ts';
import { failurePage, interactionPage } from './interaction-page.ts';
import type { Language } from './kinds.ts';

const PATH = /^\/interaction\/[\w-]+$/u;

/** The provider with the page on which a person says who they are. */
export function identityListener(provider: Provider, config: IdentityConfig): RequestListener {
  const handle = provider.callback();
  return (request, response) => {
    const { pathname } = pathOf(request);
    // Browsers ask for it by themselves, and tell of a missing one as of an error.
    if (pathname === '/favicon.ico') response.writeHead(204).end();
    else if (!PATH.test(pathname)) void handle(request, response);
    else
      interact(provider, config, request, response).catch(() => {
        // An interaction that is over, or a cookie that is gone: the person begins again at the gateway.
        sendPage(response, 400, (nonce) => failurePage(nonce, gatewayOrigins(config)[0]), []);
      });
  };
}

async function interact(
  provider: Provider,
  config: IdentityConfig,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  // Another name that leads to this machine could be a page that somebody else rebound to it.
  if (request.headers.host !== new URL(config.issuer).host) throw new Error('another host');
  const interaction = await provider.interactionDetails(request, response);
  if (request.method === 'POST') {
    await forget(provider, interaction, request);
    await finish(provider, config, request, response);
    return;
  }
  const language = languageOf(request, interaction.params['ui_locales']);
  const otherHref = `?lang=${language === 'zh' ? 'en' : 'zh'}`;
  const { accounts } = config;
  sendPage(response, 200, (nonce) => interactionPage({ accounts, language, nonce, otherHref }), gatewayOrigins(config));
}

/**
 * Each sign-in is of its own. Otherwise the provider, which knows whom this browser was before, would ask for leave to
 * sign that one out, on a page that needs a script.
 */
async function forget(
  provider: Provider,
  interaction: Awaited<ReturnType<Provider['interactionDetails']>>,
  request: IncomingMessage,
): Promise<void> {
  const [, id = ''] = /(?:^|; )_session=([\w-]+)/u.exec(request.headers.cookie ?? '') ?? [];
  await (await provider.Session.find(id))?.destroy();
  delete interaction.session;
  await interaction.save(interaction.exp - Math.floor(Date.now() / 1000));
}

async function finish(
  provider: Provider,
  { accounts }: IdentityConfig,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const chosen = new URLSearchParams(await text(request));
  const account = accounts.find(({ id }) => id === chosen.get('account'));
  const result =
    account === undefined
      ? { error: 'access_denied', error_description: 'the person went back' }
      : { login: { accountId: account.id } };
  await provider.interactionFinished(request, response, result, { mergeWithLastSubmission: false });
}

function sendPage(
  response: ServerResponse,
  status: number,
  page: (nonce: string) => string,
  formTargets: readonly string[],
): void {
  const nonce = randomBytes(16).toString('base64');
  response
    .writeHead(status, {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': policyOf(nonce, formTargets),
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
    })
    .end(page(nonce));
}

/** Chromium holds the whole way of a form against `form-action`, and ours ends at a gateway. */
function policyOf(nonce: string, formTargets: readonly string[]): string {
  const forms = ["'self'", ...formTargets].join(' ');
  return `default-src 'none'; style-src 'nonce-${nonce}'; form-action ${forms}; frame-ancestors 'none'; base-uri 'none'`;
}

function languageOf(request: IncomingMessage, uiLocales: unknown): Language {
  const asked = pathOf(request).searchParams.get('lang') ?? uiLocales ?? request.headers['accept-language'];
  return typeof asked === 'string' && asked.startsWith('en') ? 'en' : 'zh';
}

function pathOf({ url = '/' }: IncomingMessage): URL {
  return new URL(url, 'http://localhost');
}
