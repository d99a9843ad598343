import { createRemoteJWKSet, errors, jwtVerify } from 'jose';
import type { JWTVerifyGetKey } from 'jose';
import { z } from 'zod';
import { normaliseIdentity, normaliseText, PiaosuError } from '@piaosu/core';
import { REST_ROLES } from './caller.ts';
import type { Caller, PatientIdentity, RestRole } from './caller.ts';

export interface TokenOptions {
  readonly issuer: string;
  readonly audience: string;
  /** Found by OpenID discovery when absent. */
  readonly jwksUri?: string | undefined;
}

/** Turns the text behind `Bearer` into a caller. Throws PiaosuError UNAUTHENTICATED or SIGN_IN_UNAVAILABLE. */
export type TokenVerifier = (token: string) => Promise<Caller>;

/** Asymmetric ones only: with a secret, whoever verifies could sign. `none` is not an algorithm. */
const ALGORITHMS = ['ES256', 'PS256', 'RS256', 'EdDSA'];
const CLOCK_TOLERANCE_SECONDS = 5;

const person = z.object({
  idType: z.string().regex(/^\d{2}$/u),
  number: z.string().min(1).max(40),
  name: z.string().min(1).max(200),
});

const claims = z.object({
  sub: z.string().min(1),
  org: z.string().min(1),
  institution: z.string().min(1),
  roles: z.array(z.string()),
  name: z.string().min(1).max(200).optional().catch(undefined),
  patient: person.optional(),
});
type Claims = z.output<typeof claims>;

/**
 * Verifies access tokens of RFC 9068 (`typ: at+jwt`) of one issuer for one audience. The issuer's keys are fetched once
 * and again when a token names an unknown one (at most every 30 s).
 */
export function newTokenVerifier(options: TokenOptions): TokenVerifier {
  const keys = lazyKeys(options);
  return async (token) => {
    const { payload } = await verify(token, await keys(), options);
    const parsed = claims.safeParse(payload);
    if (!parsed.success) throw unauthenticated('claims', parsed.error);
    return toCaller(parsed.data);
  };
}

function toCaller({ sub, org, institution, roles, name, patient }: Claims): Caller {
  const known = REST_ROLES.filter((role: RestRole) => roles.includes(role));
  const caller = { subject: sub, org, institution, roles: known };
  if (!known.includes('PATIENT')) return name === undefined ? caller : { ...caller, name };
  // A person who is a patient is nothing else in the same token: no role may be used on the other's business.
  if (patient === undefined || known.length > 1) throw unauthenticated('patient', undefined);
  return { ...caller, patient: normalised(patient) };
}

/** As a receipt's own fields are read, so that one person is one tag. */
function normalised({ idType, number, name }: PatientIdentity): PatientIdentity {
  return { idType, number: normaliseIdentity(number), name: normaliseText(name) };
}

async function verify(token: string, keys: JWTVerifyGetKey, { issuer, audience }: TokenOptions) {
  try {
    return await jwtVerify(token, keys, {
      issuer,
      audience,
      algorithms: ALGORITHMS,
      typ: 'at+jwt',
      clockTolerance: CLOCK_TOLERANCE_SECONDS,
      requiredClaims: ['exp', 'iat', 'sub'],
    });
  } catch (error) {
    throw toRefusal(error);
  }
}

/** What is wrong with a token is a matter between it and its verifier; the answer says only which check failed. */
function toRefusal(error: unknown): PiaosuError {
  if (error instanceof errors.JWKSTimeout) return new PiaosuError('SIGN_IN_UNAVAILABLE', null, error);
  if (error instanceof errors.JWTExpired) return unauthenticated('expired', error);
  if (error instanceof errors.JWTClaimValidationFailed) return unauthenticated(error.claim, error);
  if (error instanceof errors.JOSEError && error.code !== 'ERR_JOSE_GENERIC') return unauthenticated('token', error);
  return new PiaosuError('SIGN_IN_UNAVAILABLE', null, error);
}

function unauthenticated(reason: string, cause: unknown): PiaosuError {
  return new PiaosuError('UNAUTHENTICATED', { reason }, cause);
}

const discovery = z.object({ issuer: z.string(), jwks_uri: z.url() });

/** The key set, once found; a failed discovery is tried again by the next request. */
function lazyKeys(options: TokenOptions): () => Promise<JWTVerifyGetKey> {
  let found: Promise<JWTVerifyGetKey> | undefined;
  return () => {
    found ??= discover(options).catch((error: unknown) => {
      found = undefined;
      throw new PiaosuError('SIGN_IN_UNAVAILABLE', null, error);
    });
    return found;
  };
}

async function discover({ issuer, jwksUri }: TokenOptions): Promise<JWTVerifyGetKey> {
  if (jwksUri !== undefined) return createRemoteJWKSet(new URL(jwksUri));
  const url = `${issuer.replace(/\/$/u, '')}/.well-known/openid-configuration`;
  const response = await fetch(url, { signal: AbortSignal.timeout(5_000) });
  if (!response.ok) throw new Error(`discovery answered ${response.status}`);
  const document = discovery.parse(await response.json());
  if (document.issuer !== issuer) throw new Error('discovery names another issuer');
  return createRemoteJWKSet(new URL(document.jwks_uri));
}
