import {
  consentKey,
  consentRecordShape,
  fromHex,
  parseDigestText,
  parseShape,
  patientCommit,
  presentationKey,
  presentationRecordShape,
  scopeCommit,
  tagParts,
  tagsUnder,
  unwrap,
  type ConsentOpening,
  type ConsentRecord,
  type Pepper,
  type PresentationRecord,
} from '@piaosu/core';
import type { PatientIdentity } from '../http/caller.ts';
import { nativeHmac, nativeSuite } from '../native/hash-suite.ts';
import type { Projection } from '../organisation.ts';
import { patientTagsOf } from '../patients/patient-tag.ts';

/** A person by the number of a document of identity; the ledger needs no name. */
export type Person = Pick<PatientIdentity, 'idType' | 'number'>;

export function payerTagsOf(peppers: readonly Pepper[], payer: string): string[] {
  return tagsUnder(nativeHmac, peppers, 'payer', [payer]);
}

/** What the own copy of the ledger holds of a consent. */
export async function findConsent(
  projection: Pick<Projection, 'record'>,
  id: string,
): Promise<ConsentRecord | undefined> {
  const record = await projection.record(consentKey(id));
  return record === undefined ? undefined : unwrap(parseShape(consentRecordShape, record.value));
}

/** PRS~ of a presentation that was used. */
export async function findUse(
  projection: Pick<Projection, 'record'>,
  peppers: readonly Pepper[],
  presentation: { readonly portal: string; readonly nonce: string },
): Promise<PresentationRecord | undefined> {
  const parts = tagParts.presentation(presentation.portal, presentation.nonce);
  for (const tag of tagsUnder(nativeHmac, peppers, 'presentation', parts)) {
    const record = await projection.record(presentationKey(tag));
    if (record !== undefined) return unwrap(parseShape(presentationRecordShape, record.value));
  }
  return undefined;
}

/** Whether scope and person are those that the consent commits to. */
export function opensConsent(
  peppers: readonly Pepper[],
  consent: Pick<ConsentRecord, 'scopeCommit' | 'patientCommit'>,
  { scope, scopeSalt, patientSalt }: ConsentOpening,
  person: Person,
): boolean {
  const digest = parseDigestText(consent.scopeCommit);
  const isScope = digest.ok && scopeCommit(nativeSuite(digest.value.alg), scope, scopeSalt) === consent.scopeCommit;
  return isScope && isCommitted(peppers, consent.patientCommit, patientSalt, person);
}

/** Whether `commit` is to this person, under any version of the secret. Nobody in particular has no number. */
export function isCommitted(peppers: readonly Pepper[], commit: string, saltHex: string, person: Person): boolean {
  const [digest, salt] = [parseDigestText(commit), fromHex(saltHex)];
  if (!digest.ok || !salt.ok || person.number.trim() === '') return false;
  const suite = nativeSuite(digest.value.alg);
  return patientTagsOf(peppers, person).some((tag) => patientCommit(suite, tag, salt.value) === commit);
}

/** The clock of this gateway, for what it decides itself; the ledger decides by transaction time. */
export function nowSeconds(): number {
  return Math.floor(Date.now() / 1000);
}
