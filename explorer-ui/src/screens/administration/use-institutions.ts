import { useQuery } from '@tanstack/react-query';
import { REGISTERED_BY } from '@piaosu/core';
import type { InstitutionKind } from '@piaosu/core';
import type { Institution } from '../../api/administration.ts';
import { listInstitutions } from '../../api/patients.ts';
import { toApiProblem } from '../../api/problem.ts';
import type { ApiProblem } from '../../api/problem.ts';

/** Where the list of all institutions is kept: the screens that show names share it. */
export const ALL_INSTITUTIONS = ['institutions', 'all'] as const;

export interface Institutions {
  readonly list: readonly Institution[] | undefined;
  readonly problem: ApiProblem | undefined;
  readonly again: () => void;
}

export function useInstitutions(): Institutions {
  const { data, error, refetch } = useQuery({
    queryKey: ALL_INSTITUTIONS,
    queryFn: ({ signal }) => listInstitutions(signal),
  });
  return {
    list: data,
    problem: error === null || data !== undefined ? undefined : toApiProblem(error),
    again: () => void refetch(),
  };
}

/** The kinds of institutions that an organisation registers; none for one that registers nobody. */
export function kindsRegisteredBy(organisation: string | undefined): readonly InstitutionKind[] {
  return Object.entries(REGISTERED_BY).find(([id]) => id === organisation)?.[1] ?? [];
}
