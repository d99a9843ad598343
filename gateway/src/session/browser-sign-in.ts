import type { Request } from 'express';
import { readPrivateFile } from '../config.ts';
import type { GatewayConfig, SignInConfig } from '../config.ts';
import type { Caller } from '../http/caller.ts';
import type { Organisations } from '../http/permission.ts';
import type { TokenVerifier } from '../http/token.ts';
import type { Organisation } from '../organisation.ts';
import { sessionCookie } from './cookie.ts';
import type { OwnCookie } from './cookie.ts';
import { assertSameOrigin } from './same-origin.ts';
import { Sessions } from './sessions.ts';
import type { Session } from './sessions.ts';
import { newSignInProvider } from './sign-in-provider.ts';
import type { SignInProvider } from './sign-in-provider.ts';
import { newSignInStates } from './sign-in-state.ts';
import type { SignInStates } from './sign-in-state.ts';

/** A page that asks by itself says so: it is no sign that somebody sits there. */
export const BACKGROUND = 'piaosu-background';

/** Signing in with a browser, and the sessions that follow. */
export interface BrowserSignIn {
  /** Where browsers reach this gateway. */
  readonly origin: string;
  readonly provider: SignInProvider;
  readonly states: SignInStates;
  readonly sessions: Sessions;
  readonly cookie: OwnCookie;
}

export interface BrowserSignInParts {
  readonly organisations: Organisations;
  /** Its keys seal what a browser holds of a sign-in under way. */
  readonly publicOrganisation: Organisation;
  readonly verifyToken: TokenVerifier;
}

/** Throws ConfigError when the client's secret cannot be read, or others can read it too. */
export function newBrowserSignIn(
  { signIn, oidc }: { readonly signIn: SignInConfig; readonly oidc: Pick<GatewayConfig['oidc'], 'issuer'> },
  { organisations, publicOrganisation, verifyToken }: BrowserSignInParts,
): BrowserSignIn {
  const { url: origin, clientId, scope = 'openid profile' } = signIn;
  const clientSecret = readPrivateFile(signIn.clientSecretFile).trim();
  const redirectUri = `${origin}/session/callback`;
  const provider = newSignInProvider({ issuer: oidc.issuer, clientId, clientSecret, redirectUri, scope });
  return {
    ...{ origin, provider },
    states: newSignInStates(publicOrganisation.secrets),
    sessions: new Sessions({ organisations, verifyToken, provider }),
    cookie: sessionCookie(origin),
  };
}

/** A request's session; undefined without a cookie. Throws PiaosuError CROSS_SITE, SESSION_ENDED or SIGN_IN_UNAVAILABLE. */
export async function sessionOf(
  { cookie, origin, sessions }: Pick<BrowserSignIn, 'cookie' | 'origin' | 'sessions'>,
  request: Request,
): Promise<{ readonly session: Session; readonly value: string } | undefined> {
  const value = cookie.read(request);
  if (value === undefined) return undefined;
  assertSameOrigin((name) => request.get(name), origin);
  return { session: await sessions.open(value), value };
}

/** Who asks, by the cookie. Somebody asked: the session's idle end moves. */
export async function callerByCookie(signIn: BrowserSignIn, request: Request): Promise<Caller | undefined> {
  const found = await sessionOf(signIn, request);
  if (found === undefined) return undefined;
  if (request.get(BACKGROUND) === undefined) await signIn.sessions.touch(found.value);
  return found.session.caller;
}
