import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { exportJWK, generateKeyPair, type JWK } from 'jose';
import { z } from 'zod';
import Provider, { type ClientMetadata, type Configuration } from 'oidc-provider';
import type { Account, IdentityConfig } from './accounts.ts';

const TOKEN_SECONDS = 3600;

/**
 * A local OpenID provider for trying, developing and testing: client-credentials grants that answer `at+jwt` access
 * tokens (RFC 9068) with the claims `org`, `institution`, `roles` and, for
 * a patient, `patient`. A real installation uses its own provider.
 */
export async function createProvider(config: IdentityConfig): Promise<Provider> {
  const key = await readOrMakeKey(config.keyFile);
  return new Provider(config.issuer, configuration(config, key));
}

function configuration(config: IdentityConfig, key: JWK): Configuration {
  const accounts = new Map(config.accounts.map((account) => [account.id, account]));
  return {
    jwks: { keys: [key] },
    clients: config.accounts.map(toClient),
    ttl: { ClientCredentials: TOKEN_SECONDS },
    cookies: { keys: [randomBytes(16).toString('hex')] }, // unused by this grant, asked for by the library
    features: {
      clientCredentials: { enabled: true },
      devInteractions: { enabled: false },
      resourceIndicators: {
        enabled: true,
        defaultResource: () => config.audience,
        useGrantedResource: () => true,
        getResourceServerInfo: () => ({
          scope: '',
          audience: config.audience,
          accessTokenTTL: TOKEN_SECONDS,
          accessTokenFormat: 'jwt',
          jwt: { sign: { alg: 'ES256' } },
        }),
      },
    },
    extraTokenClaims: (_context, token) => claimsOf(accounts.get(token.clientId ?? '')),
  };
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

type Claims = Record<string, string | string[] | NonNullable<Account['patient']>>;

function claimsOf(account: Account | undefined): Claims {
  if (account === undefined) return {};
  const { org, institution, roles, patient } = account;
  return { org, institution, roles, ...(patient === undefined ? {} : { patient }) };
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
