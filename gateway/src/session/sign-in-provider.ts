import {
  allowInsecureRequests,
  authorizationCodeGrant,
  AuthorizationResponseError,
  buildAuthorizationUrl,
  calculatePKCECodeChallenge,
  ClientError,
  ClientSecretBasic,
  discovery,
  enableNonRepudiationChecks,
  refreshTokenGrant,
  ResponseBodyError,
  tokenRevocation,
} from 'openid-client';
import type { Configuration, TokenEndpointResponse, TokenEndpointResponseHelpers } from 'openid-client';
import { z } from 'zod';
import { PiaosuError } from '@piaosu/core';
import type { Tokens } from './tokens.ts';

/** One sign-in on its way: what the provider's answer is held against. */
export interface SignInCheck {
  readonly state: string;
  readonly nonce: string;
  /** PKCE: shows that who redeems the code is who asked for it. */
  readonly verifier: string;
}

/**
 * The OpenID provider, as this gateway signs people in there: Authorization Code with PKCE, as a client with a secret.
 * Every method throws PiaosuError: SIGN_IN_UNAVAILABLE when the provider cannot be asked (worth repeating), UNAUTHENTICATED
 * when it refuses.
 */
export interface SignInProvider {
  /** Where the browser is to go. */
  addressOf(check: SignInCheck, language: string | undefined): Promise<URL>;
  /** Redeems the code in the address that the provider led the browser to. */
  redeem(query: string, check: SignInCheck): Promise<Tokens>;
  refresh(refreshToken: string): Promise<Tokens>;
  /** Best effort: a provider that cannot be asked lets the tokens end by themselves. */
  revoke(token: string): Promise<void>;
}

export interface SignInProviderOptions {
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** `<own url>/session/callback`. */
  readonly redirectUri: string;
  readonly scope: string;
}

const TIMEOUT_SECONDS = 5;
/** A provider that says nothing of how long a token lasts. */
const DEFAULT_LIFE_SECONDS = 300;

/** The provider is asked for its addresses when it is first needed; a failure is tried again by the next sign-in. */
export function newSignInProvider(options: SignInProviderOptions): SignInProvider {
  const { redirectUri, scope } = options;
  const configuration = once(() => discovered(options));
  return {
    addressOf: (check, language) =>
      translated(async () =>
        buildAuthorizationUrl(await configuration(), {
          ...{ redirect_uri: redirectUri, scope, state: check.state, nonce: check.nonce, prompt: 'login' },
          code_challenge: await calculatePKCECodeChallenge(check.verifier),
          code_challenge_method: 'S256',
          ...(language === undefined ? {} : { ui_locales: language }),
        }),
      ),
    redeem: (query, { state, nonce, verifier }) =>
      translated(async () => {
        const checks = { expectedState: state, expectedNonce: nonce, pkceCodeVerifier: verifier };
        const url = new URL(`${redirectUri}${query}`);
        return toTokens(await authorizationCodeGrant(await configuration(), url, checks), {});
      }),
    refresh: (refresh) =>
      translated(async () => toTokens(await refreshTokenGrant(await configuration(), refresh), { refresh })),
    revoke: (token) =>
      translated(async () => {
        await tokenRevocation(await configuration(), token);
      }),
  };
}

function discovered({ issuer, clientId, clientSecret }: SignInProviderOptions): Promise<Configuration> {
  const isPlain = issuer.startsWith('http:'); // of this machine only, see config.ts
  return discovery(new URL(issuer), clientId, undefined, ClientSecretBasic(clientSecret), {
    execute: [enableNonRepudiationChecks, ...(isPlain ? [allowInsecureRequests] : [])],
    timeout: TIMEOUT_SECONDS,
  });
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => {
    made ??= make().catch((error: unknown) => {
      made = undefined;
      throw error;
    });
    return made;
  };
}

const named = z.object({ name: z.string().min(1).max(200) });

/** A refresh may leave the refresh token as it was. */
function toTokens(answer: TokenEndpointResponse & TokenEndpointResponseHelpers, kept: { refresh?: string }): Tokens {
  const refresh = answer.refresh_token ?? kept.refresh;
  const claims = named.safeParse(answer.claims());
  return {
    access: answer.access_token,
    ...(refresh === undefined ? {} : { refresh }),
    expires: Date.now() + (answer.expiresIn() ?? DEFAULT_LIFE_SECONDS) * 1000,
    ...(claims.success ? { name: claims.data.name } : {}),
  };
}

async function translated<T>(ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    throw toRefusal(error);
  }
}

/** What the provider refuses about a person. Anything else that it refuses is a matter of how we are set up. */
const REFUSED: ReadonlySet<string> = new Set([
  'access_denied',
  'account_selection_required',
  'consent_required',
  'interaction_required',
  'invalid_grant',
  'login_required',
]);

function toRefusal(error: unknown): PiaosuError {
  if (error instanceof AuthorizationResponseError || error instanceof ResponseBodyError) {
    const reason = error.error;
    if (REFUSED.has(reason)) return new PiaosuError('UNAUTHENTICATED', { reason }, error);
    return new PiaosuError('SIGN_IN_UNAVAILABLE', null, error);
  }
  if (error instanceof ClientError && isDistrust(error.code)) {
    return new PiaosuError('UNAUTHENTICATED', { reason: 'answer' }, error);
  }
  return new PiaosuError('SIGN_IN_UNAVAILABLE', null, error);
}

/** Its answer came and does not hold: another state, nonce, issuer or signature. */
function isDistrust(code: string | undefined): boolean {
  return code !== undefined && /^OAUTH_(?:INVALID_RESPONSE|JWT_)/u.test(code);
}
