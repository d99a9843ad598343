import { PiaosuError } from '@piaosu/core';
import type { Organisation } from '../organisation.ts';
import { institutionOf } from './asking-institution.ts';
import type { FamilyAnswer, FamilyQuestion } from './protocol.ts';

/** A payer's desk of another organisation has seen both ends of a binding. Only a payer that the ledger knows may say so. */
export async function answerFamily(
  organisation: Pick<Organisation, 'family' | 'projection'>,
  org: string,
  { institution, binding, child, parent }: FamilyQuestion,
): Promise<FamilyAnswer> {
  const desk = await institutionOf(organisation, org, institution);
  if (desk?.state !== 'ACTIVE' || !desk.kinds.includes('PAYER')) return { outcome: 'RESOURCE_NOT_FOUND' };
  try {
    await organisation.family.confirm(institution, binding, child, parent);
    return { outcome: 'ACTIVE' };
  } catch (error) {
    if (!(error instanceof PiaosuError)) throw error;
    switch (error.code) {
      case 'RESOURCE_NOT_FOUND':
      case 'FAMILY_PROOF_WRONG':
      case 'FAMILY_NOT_ACTIVE':
        return { outcome: error.code };
      default:
        throw error;
    }
  }
}
