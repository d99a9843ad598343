import { createHmac } from 'node:crypto';
import { consentScopeShape, field, parseShape, unwrap, type ConsentScope } from '@piaosu/core';
import { z } from 'zod';
import { RandomPool } from '../documents/random-pool.ts';
import { newTextCipher } from '../documents/text-cipher.ts';
import type { Secrets } from '../keys/secrets.ts';
import type { Person } from './consent-standing.ts';

/** What the ledger holds commitments of, as the portal keeps it: opened to the patient, and to the payer it was given to. */
export interface ConsentContent {
  readonly payer: string;
  readonly scope: ConsentScope;
  readonly scopeSalt: string;
  readonly patientSalt: string;
  readonly patient: Person;
}

const random = new RandomPool();

const content = z.strictObject({
  payer: z.string(),
  scope: z.unknown().transform((scope) => unwrap(parseShape(consentScopeShape, scope))),
  scopeSalt: z.string(),
  patientSalt: z.string(),
  patient: z.strictObject({ idType: z.string(), number: z.string() }),
});

/** `id` is authenticated: the content of one consent cannot be given to another. */
export function sealConsent(secrets: Secrets, id: string, kept: ConsentContent): string {
  return newTextCipher(secrets, random).seal(subjectOf(id), JSON.stringify(kept));
}

/** Throws PiaosuError INDEX_DIVERGED when the row was changed. */
export function openConsent(secrets: Secrets, id: string, sealed: string): ConsentContent {
  return content.parse(JSON.parse(newTextCipher(secrets, random).open(subjectOf(id), sealed)));
}

/** 128 fresh random bits, as the ledger writes salts. */
export function newSalt(): string {
  return unwrap(parseShape(field.salt, Buffer.from(random.take(16)).toString('hex')));
}

/** Keyed, so that the table cannot be searched for a guessed request. */
export function requestMac(secrets: Secrets, request: string): Uint8Array {
  return createHmac('sha256', secrets.sealKey('request')).update('consent\0').update(request).digest();
}

const subjectOf = (id: string) => `consent/${id}`;
