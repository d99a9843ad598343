import { useInfiniteQuery } from '@tanstack/react-query';
import type { Page } from '@piaosu/gateway/api';
import { toApiProblem } from '../../api/problem.ts';
import type { ApiProblem } from '../../api/problem.ts';

/** A list that the service gives page by page. */
export interface Paged<T> {
  readonly rows: readonly T[];
  readonly loading: boolean;
  readonly problem: ApiProblem | undefined;
  readonly hasMore: boolean;
  readonly loadingMore: boolean;
  readonly more: () => void;
  readonly again: () => void;
}

/** `key` names the list with its filters: another one begins at its first page. */
export function usePaged<T>(
  key: readonly unknown[],
  read: (cursor: string | undefined, signal: AbortSignal) => Promise<Page<T>>,
): Paged<T> {
  const query = useInfiniteQuery({
    queryKey: key,
    queryFn: ({ pageParam, signal }) => read(pageParam === '' ? undefined : pageParam, signal),
    initialPageParam: '',
    getNextPageParam: ({ next }: Page<T>) => next,
  });
  return {
    rows: query.data?.pages.flatMap(({ items }) => items) ?? [],
    loading: query.isPending,
    problem: query.error === null ? undefined : toApiProblem(query.error),
    hasMore: query.hasNextPage,
    loadingMore: query.isFetchingNextPage,
    more: () => void query.fetchNextPage(),
    again: () => void query.refetch(),
  };
}
