import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { exportJWK, generateKeyPair, type JWK } from 'jose';
import { z } from 'zod';
import Provider, { type ClientMetadata, type Configuration, type KoaContextWithOIDC } from 'oidc-provider';
import { gatewayOrigins } from './accounts.ts';
import type { Account, BrowserClient, IdentityConfig } from './accounts.ts';
import { failurePage } from './interaction-page.ts';
import { calledOf } from './kinds.ts';

const TOKEN_SECONDS = 3600;

/**
 * A local OpenID provider for trying, developing and testing. Systems ask by client-credentials grants, people sign in
 * with a browser at a gateway (Authorization Code, PKCE); both get `at+jwt` access tokens (RFC 9068) with the claims
 * `org`, `institution`, `roles` and, for a patient, `patient`. A real installation uses its own provider.
 */
export async function createProvider(config: IdentityConfig): Promise<Provider> {
  const key = await readOrMakeKey(config.keyFile);
  return new Provider(config.issuer, configuration(config, key));
}

function configuration(config: IdentityConfig, key: JWK): Configuration {
  const accounts = new Map(config.accounts.map((account) => [account.id, account]));
  return {
    jwks: { keys: [key] },
    clients: [...config.accounts.map(toClient), ...(config.clients ?? []).map(toBrowserClient)],
    ttl: lifetimes(config),
    cookies: { keys: [randomBytes(16).toString('hex')] }, // kept in memory, as all the provider knows of sign-ins is
    features: {
      clientCredentials: { enabled: true },
      devInteractions: { enabled: false },
      revocation: { enabled: true, allowedPolicy: (_context, client, token) => token.clientId === client.clientId },
      resourceIndicators: {
        enabled: true,
        defaultResource: () => config.audience,
        useGrantedResource: () => true,
        getResourceServerInfo: () => ({
          scope: '',
          audience: config.audience,
          accessTokenFormat: 'jwt',
          jwt: { sign: { alg: 'ES256' } },
        }),
      },
    },
    claims: { openid: ['sub'], profile: ['name'] },
    conformIdTokenClaims: false, // the name stands in the id token: nobody is asked for it separately
    pkce: { required: () => true },
    interactions: { url: (_context, { uid }) => `/interaction/${uid}` },
    findAccount: (_context, id) => signedInAs(accounts.get(id)),
    loadExistingGrant: (context) => grantAtOnce(context, config.audience),
    expiresWithSession: () => Promise.resolve(false), // what a browser does here next is no matter of its last sign-in
    issueRefreshToken: (_context, client) => Promise.resolve(client.grantTypeAllowed('refresh_token')),
    extraTokenClaims: (_context, token) => claimsOf(accounts.get(accountOf(token))),
    renderError: (context) => {
      const nonce = randomBytes(16).toString('base64');
      context.type = 'html';
      context.set('content-security-policy', `default-src 'none'; style-src 'nonce-${nonce}'; frame-ancestors 'none'`);
      context.body = failurePage(nonce, gatewayOrigins(config)[0]);
    },
  };
}

/** A signed-in browser lasts a working day and asks for tokens often, so that what is taken from an account ends soon. */
function lifetimes({ browserTokenSeconds = 600 }: IdentityConfig): Configuration['ttl'] {
  const day = 12 * 3600;
  return {
    ...{ ClientCredentials: TOKEN_SECONDS, AccessToken: browserTokenSeconds, IdToken: TOKEN_SECONDS },
    ...{ AuthorizationCode: 60, Interaction: 600, RefreshToken: day, Grant: day, Session: day },
  };
}

/** A system's token names its client, a person's the account. */
function accountOf(token: { readonly accountId?: unknown; readonly clientId?: unknown }): string {
  const id = token.accountId ?? token.clientId;
  return typeof id === 'string' ? id : '';
}

function signedInAs(account: Account | undefined) {
  if (account === undefined) return undefined;
  const { id } = account;
  return { accountId: id, claims: () => ({ sub: id, name: calledOf(account) }) };
}

/** The gateway is the organisations' own program: nobody is asked whether it may know who they are. */
async function grantAtOnce({ oidc }: KoaContextWithOIDC, audience: string) {
  const { provider, session, client } = oidc;
  if (session?.accountId === undefined || client === undefined) return undefined;
  const grant = new provider.Grant({ accountId: session.accountId, clientId: client.clientId });
  grant.addOIDCScope('openid profile');
  grant.addResourceScope(audience, '');
  await grant.save();
  return grant;
}

function toClient(account: Account): ClientMetadata {
  return {
    client_id: account.id,
    client_secret: account.secret,
    grant_types: ['client_credentials'],
    redirect_uris: [],
    response_types: [],
    token_endpoint_auth_method: 'client_secret_basic',
    id_token_signed_response_alg: 'ES256',
  };
}

function toBrowserClient({ id, secret, redirectUris }: BrowserClient): ClientMetadata {
  return {
    client_id: id,
    client_secret: secret,
    grant_types: ['authorization_code', 'refresh_token'],
    redirect_uris: [...redirectUris],
    response_types: ['code'],
    token_endpoint_auth_method: 'client_secret_basic',
    id_token_signed_response_alg: 'ES256',
  };
}

type Claims = Record<string, string | string[] | NonNullable<Account['patient']>>;

function claimsOf(account: Account | undefined): Claims {
  if (account === undefined) return {};
  const { org, institution, roles, patient } = account;
  return { org, institution, roles, name: calledOf(account), ...(patient === undefined ? {} : { patient }) };
}

const Jwk = z.looseObject({
  kty: z.literal('EC'),
  kid: z.string(),
  crv: z.string(),
  x: z.string(),
  y: z.string(),
  d: z.string(),
});

async function readOrMakeKey(file: string): Promise<JWK> {
  if (!existsSync(file)) {
    const { privateKey } = await generateKeyPair('ES256', { extractable: true });
    const jwk = { ...(await exportJWK(privateKey)), kid: randomBytes(8).toString('hex'), alg: 'ES256', use: 'sig' };
    await writeFile(file, JSON.stringify(jwk), { mode: 0o600 });
  }
  return Jwk.parse(JSON.parse(await readFile(file, 'utf8')));
}
