import type { Request } from 'express';
import { PiaosuError } from '@piaosu/core';
import type { Organisation } from '../organisation.ts';
import type { Caller } from './caller.ts';
import type { GuardedRoute } from './route.ts';
import type { TokenVerifier } from './token.ts';

/** Organisations served by this process, by MSPID. */
export type Organisations = ReadonlyMap<string, Organisation>;

const BEARER = /^Bearer +([0-9A-Za-z._~+/-]+=*)$/iu;

/** The ways to find out who asks. */
export interface Authentication {
  readonly verifyToken: TokenVerifier;
  /** By the cookie of a session; undefined where none came. Absent: bearer tokens only. */
  readonly byCookie?: ((request: Request) => Promise<Caller | undefined>) | undefined;
}

/**
 * Who asks: by the bearer token, or, where none came, by the cookie. A token that does not hold is not made up for by a
 * cookie. Throws PiaosuError UNAUTHENTICATED, and what `byCookie` throws.
 */
export async function authenticate(request: Request, { verifyToken, byCookie }: Authentication): Promise<Caller> {
  const authorization = request.get('authorization');
  const signedIn = authorization === undefined ? await byCookie?.(request) : undefined;
  if (signedIn !== undefined) return signedIn;
  const token = BEARER.exec(authorization ?? '')?.[1];
  if (token === undefined) throw new PiaosuError('UNAUTHENTICATED', { reason: 'missing' });
  return verifyToken(token);
}

/** Deny by default: the caller needs one of the roles that the route names; throws PiaosuError FORBIDDEN. */
export function assertRole(caller: Caller, route: GuardedRoute): void {
  if (!route.access.some((role) => caller.roles.includes(role))) {
    throw new PiaosuError('FORBIDDEN', { reason: 'role', needs: [...route.access] });
  }
}

/** The caller's organisation, if this process serves it; another one's data is not here. Throws PiaosuError FORBIDDEN. */
export function organisationOf(caller: Caller, organisations: Organisations): Organisation {
  const organisation = organisations.get(caller.org);
  if (organisation === undefined) throw new PiaosuError('FORBIDDEN', { reason: 'organisation' });
  return organisation;
}
