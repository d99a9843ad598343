import { useQuery } from '@tanstack/react-query';
import { listInstitutions } from '../../api/patients.ts';

/** The payers to choose from; undefined for an office, which sees its own claims only. */
export function usePayers(wanted: boolean): { readonly value: string; readonly label: string }[] | undefined {
  const { data = [] } = useQuery({
    queryKey: ['institutions', 'all'],
    queryFn: ({ signal }) => listInstitutions(signal),
    staleTime: 10 * 60_000,
    enabled: wanted,
  });
  if (!wanted) return undefined;
  return data.filter(({ kinds }) => kinds.includes('PAYER')).map(({ id, name }) => ({ value: id, label: name }));
}
