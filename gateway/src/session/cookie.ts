import type { Request, Response } from 'express';

/** A cookie of this gateway: written, read and taken back under one name. */
export interface OwnCookie {
  readonly name: string;
  read(request: Request): string | undefined;
  write(response: Response, value: string): void;
  clear(response: Response): void;
}

/**
 * The cookie of a session. With https its name has the prefix `__Host-`: no other host, and no plain http page of this
 * one, can set it. On this machine the name has the port, for cookies do not tell ports apart and several gateways run
 * side by side. It has no lifetime: it ends with the browser, and by the server's clock before.
 */
export function sessionCookie(origin: string): OwnCookie {
  const { protocol, port } = new URL(origin);
  const isSecure = protocol === 'https:';
  return ownCookie(isSecure ? '__Host-piaosu' : `piaosu_session_${port}`, isSecure, 'strict');
}

/**
 * The cookie of one sign-in under way: each has its own, so that two tabs do not spoil each other's. The provider leads
 * back from another site, so it must come with that navigation: Lax.
 */
export function signInCookie(origin: string, state: string): OwnCookie {
  const isSecure = origin.startsWith('https:');
  return ownCookie(signInPrefix(isSecure) + state.slice(0, 16), isSecure, 'lax', SIGN_IN_SECONDS);
}

/** Whoever has not signed in after ten minutes begins anew. */
export const SIGN_IN_SECONDS = 600;
/** Sign-ins begun and left: more would make the header larger than servers take. */
const MOST_SIGN_INS = 4;

/** Takes back cookies of sign-ins that were begun and left, when there are too many. */
export function forgetLeftSignIns(origin: string, request: Request, response: Response): void {
  const isSecure = origin.startsWith('https:');
  const begun = cookiesOf(request).filter(([name]) => name.startsWith(signInPrefix(isSecure)));
  if (begun.length < MOST_SIGN_INS) return;
  for (const [name] of begun) ownCookie(name, isSecure, 'lax').clear(response);
}

function signInPrefix(isSecure: boolean): string {
  return isSecure ? '__Host-piaosu-sign-in-' : 'piaosu_sign_in_';
}

function ownCookie(name: string, secure: boolean, sameSite: 'strict' | 'lax', seconds?: number): OwnCookie {
  const options = { httpOnly: true, secure, sameSite, path: '/' } as const;
  return {
    name,
    read: (request) => cookiesOf(request).find(([given]) => given === name)?.[1],
    write: (response, value) => {
      response.cookie(name, value, seconds === undefined ? options : { ...options, maxAge: seconds * 1000 });
    },
    clear: (response) => {
      response.clearCookie(name, options);
    },
  };
}

/** Our values are of letters, digits, `.`, `-` and `_`: nothing is to be decoded. */
function cookiesOf(request: Request): [name: string, value: string][] {
  const pairs = (request.get('cookie') ?? '').split(';');
  return pairs.map((pair) => {
    const [name = '', ...value] = pair.trim().split('=');
    return [name, value.join('=')];
  });
}
