import { createServer } from 'node:http';
import type { Server } from 'node:http';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import type { CryptoKey, JWK } from 'jose';
import { listenOnFreePort } from './listen.ts';

export interface TokenClaims {
  readonly sub?: string;
  readonly org?: string;
  readonly institution?: string;
  /** REST roles, or words that are none. */
  readonly roles?: readonly string[];
  readonly patient?: { readonly idType: string; readonly number: string; readonly name: string };
}

export interface TokenForm {
  readonly issuer?: string;
  readonly audience?: string;
  readonly typ?: string;
  /** Seconds from now, negative for a token that is over. */
  readonly expiresIn?: number;
  readonly key?: CryptoKey;
  readonly kid?: string;
}

/** An OpenID provider as far as a resource server sees one: discovery, keys and tokens that are really signed. */
export interface TokenIssuer {
  readonly issuer: string;
  readonly audience: string;
  /** Public key as the provider publishes it, for attacks that misuse it. */
  readonly jwk: JWK;
  token(claims: TokenClaims, form?: TokenForm): Promise<string>;
  close(): void;
}

export const AUDIENCE = 'https://gateway.test';

export async function startTokenIssuer(): Promise<TokenIssuer> {
  const { privateKey, publicKey } = await generateKeyPair('ES256');
  const jwk: JWK = { ...(await exportJWK(publicKey)), kid: 'test-1', alg: 'ES256', use: 'sig' };
  const server = createServer((request, response) => {
    const answer =
      request.url === '/keys' ? { keys: [jwk] } : { issuer: urlOf(server), jwks_uri: `${urlOf(server)}/keys` };
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
  });
  await listenOnFreePort(server);
  const issuer = urlOf(server);
  return {
    issuer,
    audience: AUDIENCE,
    jwk,
    token: (claims, form = {}) =>
      new SignJWT({ org: 'HealthMSP', institution: 'H11010500001', roles: [], ...claims })
        .setProtectedHeader({ alg: 'ES256', typ: form.typ ?? 'at+jwt', kid: form.kid ?? 'test-1' })
        .setIssuer(form.issuer ?? issuer)
        .setAudience(form.audience ?? AUDIENCE)
        .setSubject(claims.sub ?? 'person-1')
        .setIssuedAt()
        .setExpirationTime(Math.floor(Date.now() / 1000) + (form.expiresIn ?? 300))
        .sign(form.key ?? privateKey),
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

function urlOf(server: Server): string {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('not listening on a port');
  return `http://127.0.0.1:${address.port}`;
}
