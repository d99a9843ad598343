import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { Institution } from '@piaosu/gateway/api';
import { listInstitutions } from '../../api/patients.ts';
import { orgOf } from './look-words.ts';

const query = {
  queryKey: ['institutions', 'all'],
  queryFn: ({ signal }: { signal: AbortSignal }) => listInstitutions(signal),
  staleTime: 10 * 60_000,
};

export function useInstitutions() {
  return useQuery(query);
}

/** The name of an institution; its id while names are on the way, or where it is not registered. */
export function useInstitutionName(): (id: string) => string {
  const { data } = useQuery(query);
  return (id) => nameIn(data, id) ?? id;
}

/** Who looked, as people call it: an authority that is no registered institution by its organisation and its id. */
export function useOfficeName(): (office: { readonly org: string; readonly institution: string }) => string {
  const { t } = useTranslation('patient');
  const { data } = useQuery(query);
  return ({ org, institution }) => {
    const known = orgOf(org);
    const name = nameIn(data, institution);
    if (name !== undefined) return name;
    return known === undefined ? institution : t('access.office', { name: institution, org: t(`org.${known}`) });
  };
}

function nameIn(institutions: readonly Institution[] | undefined, id: string): string | undefined {
  const name = institutions?.find((each) => each.id === id)?.name;
  // Authorities that founded the ledger are registered without another name than their id.
  return name === id ? undefined : name;
}

/** Offices to which a claim may go now, public ones first. */
export function payersOf(institutions: readonly Institution[]): Institution[] {
  return institutions
    .filter(({ kinds, state }) => kinds.includes('PAYER') && state === 'ACTIVE')
    .toSorted((a, b) => (a.tier ?? 9) - (b.tier ?? 9) || a.name.localeCompare(b.name, 'zh-CN'));
}
