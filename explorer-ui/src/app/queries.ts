import { QueryClient } from '@tanstack/react-query';

/** `request` repeats what is worth repeating; asking again here would only make people wait longer. */
export const queries = new QueryClient({
  defaultOptions: {
    queries: { retry: false, staleTime: 5_000, refetchOnWindowFocus: false },
    mutations: { retry: false },
  },
});
