import { tagParts, tagsUnder, type Json, type Pepper } from '@piaosu/core';
import type { PatientIdentity } from '../http/caller.ts';
import { nativeHmac } from '../native/hash-suite.ts';

/** A person as databases know one: by keyed tags under every version of the secret, oldest first. */
export function patientTagsOf(
  peppers: readonly Pepper[],
  { idType, number }: Pick<PatientIdentity, 'idType' | 'number'>,
): readonly string[] {
  return tagsUnder(nativeHmac, peppers, 'patient', tagParts.patient(idType, number));
}

/** Whether opened fields name this person. A row that was found by a tag decides nothing: what was signed does. */
export function isOf(
  { idType, number }: Pick<PatientIdentity, 'idType' | 'number'>,
  fields: ReadonlyMap<string, Json>,
): boolean {
  return number !== '' && fields.get('patientIdType') === idType && fields.get('patientId') === number;
}
