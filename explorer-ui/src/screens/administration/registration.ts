import { isUscc, TIERS } from '@piaosu/core';
import type { InstitutionKind } from '@piaosu/core';
import type { InstitutionRegistration } from '../../api/administration.ts';
import type { TierName } from './registry-words.ts';

/** An institution as it is typed. */
export interface TypedInstitution {
  readonly kind: InstitutionKind;
  readonly id: string;
  readonly name: string;
  readonly uscc: string;
  /** Of a hospital: whose log its receipts lie in. */
  readonly publisher: string;
  /** Of a publisher. */
  readonly endpoint: string;
  /** Of a payer. */
  readonly tier: TierName;
  readonly benefit: 'INDEMNITY' | 'FIXED';
}

export function emptyInstitution(kind: InstitutionKind): TypedInstitution {
  return { kind, id: '', name: '', uscc: '', publisher: '', endpoint: '', tier: 'COMMERCIAL', benefit: 'INDEMNITY' };
}

/** Fields that a kind has besides id, name and the unified social credit code. */
export function fieldsOf(kind: InstitutionKind): { publisher: boolean; endpoint: boolean; payer: boolean } {
  return { publisher: kind === 'HOSPITAL', endpoint: kind === 'PUBLISHER', payer: kind === 'PAYER' };
}

/** Basic insurance, critical illness insurance and medical assistance pay what was spent, never a fixed sum. */
export function mayBeFixed(tier: TierName): boolean {
  return TIERS[tier] > TIERS.ASSISTANCE;
}

/** What is still missing or has no form; empty when it can be sent. */
export function missingIn(typed: TypedInstitution): readonly (keyof TypedInstitution)[] {
  const { publisher, endpoint } = fieldsOf(typed.kind);
  return [
    ...(typed.id.trim() === '' ? (['id'] as const) : []),
    ...(typed.name.trim() === '' ? (['name'] as const) : []),
    ...(typed.uscc.trim() === '' || isUscc(usccOf(typed)) ? [] : (['uscc'] as const)),
    ...(publisher && typed.publisher === '' ? (['publisher'] as const) : []),
    ...(endpoint && !/^https:\/\/\S+$/u.test(typed.endpoint.trim()) ? (['endpoint'] as const) : []),
  ];
}

export function toRegistration(typed: TypedInstitution): InstitutionRegistration {
  const { publisher, endpoint, payer } = fieldsOf(typed.kind);
  const { tier, benefit } = typed;
  return {
    id: typed.id.normalize('NFKC').trim(),
    kinds: [typed.kind],
    name: typed.name.trim(),
    ...(typed.uscc.trim() === '' ? {} : { uscc: usccOf(typed) }),
    ...(publisher ? { publisher: typed.publisher } : {}),
    ...(endpoint ? { endpoint: typed.endpoint.trim() } : {}),
    ...(payer ? { tier: TIERS[tier], benefit: mayBeFixed(tier) ? benefit : 'INDEMNITY' } : {}),
  };
}

function usccOf({ uscc }: TypedInstitution): string {
  return uscc.normalize('NFKC').trim().toUpperCase();
}
