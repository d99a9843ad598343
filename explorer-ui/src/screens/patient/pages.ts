import { useInfiniteQuery } from '@tanstack/react-query';
import type { Page } from '@piaosu/gateway/api';
import type { PageAsk } from '../../api/patients.ts';
import { toApiProblem } from '../../api/problem.ts';
import type { ApiProblem } from '../../api/problem.ts';
import { keyOf, useActingFor } from './acting.ts';

/** A list of the person's, page by page. */
export interface Pages<T> {
  readonly items: readonly T[];
  readonly loading: boolean;
  readonly problem: ApiProblem | undefined;
  /** There are older ones. */
  readonly hasMore: boolean;
  readonly loadingMore: boolean;
  readonly more: () => void;
  readonly again: () => void;
}

export function usePages<T>(name: string, read: (ask: PageAsk) => Promise<Page<T>>): Pages<T> {
  const actingFor = useActingFor();
  const query = useInfiniteQuery({
    queryKey: keyOf(actingFor, name),
    queryFn: ({ pageParam, signal }) => read({ actingFor, cursor: pageParam === '' ? undefined : pageParam, signal }),
    initialPageParam: '',
    getNextPageParam: ({ next }: Page<T>) => next,
  });
  return {
    items: query.data?.pages.flatMap(({ items }) => items) ?? [],
    loading: query.isPending,
    problem: query.error === null ? undefined : toApiProblem(query.error),
    hasMore: query.hasNextPage,
    loadingMore: query.isFetchingNextPage,
    more: () => void query.fetchNextPage(),
    again: () => void (query.isFetchNextPageError ? query.fetchNextPage() : query.refetch()),
  };
}
