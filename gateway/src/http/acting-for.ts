import { PiaosuError } from '@piaosu/core';
import type { Organisation } from '../organisation.ts';
import type { Caller } from './caller.ts';
import type { GuardedRoute } from './route.ts';

/** Names the family binding under which a patient asks for somebody else. */
export const ACTING_FOR = 'piaosu-acting-for';

/**
 * The caller as the use cases see one: with the header, the family member whose business it is, and the binding that both ends
 * read in the logs. Looked up for each request, so that an ended binding ends at once. Throws PiaosuError FORBIDDEN where
 * nobody may act for another, and FAMILY_NOT_ACTIVE.
 */
export async function actingFor(
  caller: Caller,
  route: Pick<GuardedRoute, 'family'>,
  { family }: Pick<Organisation, 'family'>,
  binding: string | undefined,
): Promise<Caller> {
  if (binding === undefined) return caller;
  if (caller.patient === undefined || !route.family) throw new PiaosuError('FORBIDDEN', { reason: 'acting-for' });
  return { ...caller, patient: await family.parentOf(caller.patient, binding), actingFor: { binding } };
}
