import { TIERS } from '@piaosu/core';
import type { InstitutionKind } from '@piaosu/core';
import { useTranslation } from 'react-i18next';
import type { Institution } from '../../api/administration.ts';
import { organisationOf } from '../supervision/organisation-words.ts';

export type TierName = keyof typeof TIERS;
export const TIER_NAMES: readonly TierName[] = [
  'BASIC',
  'CRITICAL',
  'ASSISTANCE',
  'SUPPLEMENT',
  'COMMERCIAL',
  'EMPLOYER',
  'CHARITY',
];

/** What the registry writes in letters, as people call it. */
export function useRegistryWords() {
  const { t } = useTranslation('administration');
  const { t: organisations } = useTranslation(['supervision']);
  return {
    kind: (kind: InstitutionKind): string => t(`kind.${kind}`),
    kinds: ({ kinds }: Pick<Institution, 'kinds'>): string => kinds.map((kind) => t(`kind.${kind}`)).join(' · '),
    organisation: (mspId: string): string => organisationOf(organisations, mspId),
    /** An authority that nobody has given a name yet is called after its organisation. */
    name: ({ id, name, org }: Pick<Institution, 'id' | 'name' | 'org'>): string =>
      name === id ? t('authority', { organisation: organisationOf(organisations, org) }) : name,
    state: (state: Institution['state']): string => t(`state.${state}`),
    tierName: (tier: TierName): string => t(`tier.${tier}`),
    tier: (tier: number): string => {
      const name = TIER_NAMES.find((each) => TIERS[each] === tier);
      return name === undefined ? '' : t(`tier.${name}`);
    },
  };
}
