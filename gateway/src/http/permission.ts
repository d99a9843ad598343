import { PiaosuError } from '@piaosu/core';
import type { Organisation } from '../organisation.ts';
import type { Caller } from './caller.ts';
import type { GuardedRoute } from './route.ts';
import type { TokenVerifier } from './token.ts';

/** Organisations served by this process, by MSPID. */
export type Organisations = ReadonlyMap<string, Organisation>;

const BEARER = /^Bearer +([0-9A-Za-z._~+/-]+=*)$/iu;

/** Who asks; throws PiaosuError UNAUTHENTICATED without a valid token. */
export async function authenticate(authorization: string | undefined, verify: TokenVerifier): Promise<Caller> {
  const token = BEARER.exec(authorization ?? '')?.[1];
  if (token === undefined) throw new PiaosuError('UNAUTHENTICATED', { reason: 'missing' });
  return verify(token);
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
