import { PiaosuError } from '@piaosu/core';
import type { Person } from '../../consents/consent-standing.ts';
import type { PatientIdentity } from '../../http/caller.ts';
import type { CallerContext } from '../../http/route.ts';

/** The patient whom the request is about. Throws PiaosuError FORBIDDEN for a token that names none. */
export function patientOf({ caller }: CallerContext): PatientIdentity {
  if (caller.patient === undefined) throw new PiaosuError('FORBIDDEN', { reason: 'patient' });
  return caller.patient;
}

/** The same without the name, which the ledger does not need. */
export function personOf(context: CallerContext): Person {
  const { idType, number } = patientOf(context);
  return { idType, number };
}

/** That a relative acts for the patient, for the ledger to record. */
export function actingFields({ caller }: CallerContext): { readonly family?: true } {
  return caller.actingFor === undefined ? {} : { family: true };
}
