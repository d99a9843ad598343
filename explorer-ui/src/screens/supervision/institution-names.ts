import { useQuery } from '@tanstack/react-query';
import { listInstitutions } from '../../api/patients.ts';

/** The registered name of an institution; its id while names are on the way, or where it has none. */
export function useNameOf(): (id: string) => string {
  const { data } = useQuery({
    queryKey: ['institutions', 'all'],
    queryFn: ({ signal }) => listInstitutions(signal),
    staleTime: 10 * 60_000,
  });
  return (id) => data?.find((each) => each.id === id)?.name ?? id;
}
