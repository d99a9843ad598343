import { useSearchParams } from 'react-router';

export interface UrlFilters<N extends string> {
  /** What each filter says; '' where it says nothing. */
  readonly values: Readonly<Record<N, string>>;
  readonly set: (name: N, value: string) => void;
  readonly clear: () => void;
  readonly any: boolean;
}

/**
 * Filters of a list, kept in the address: a link shows a colleague the same list, and going back brings it back. Nothing
 * personal may be a filter (addresses stand in histories and logs).
 */
export function useUrlFilters<const N extends string>(names: readonly N[]): UrlFilters<N> {
  const [search, setSearch] = useSearchParams();
  const change = (edit: (next: URLSearchParams) => void) => {
    setSearch(
      (now) => {
        const next = new URLSearchParams(now);
        edit(next);
        return next;
      },
      { replace: true, preventScrollReset: true },
    );
  };
  return {
    values: valuesOf(names, search),
    any: names.some((name) => (search.get(name) ?? '') !== ''),
    set: (name, value) => {
      change((next) => {
        if (value === '') next.delete(name);
        else next.set(name, value);
      });
    },
    clear: () => {
      change((next) => {
        for (const name of names) next.delete(name);
      });
    },
  };
}

function valuesOf<N extends string>(names: readonly N[], search: URLSearchParams): Record<N, string> {
  const values: Partial<Record<N, string>> = {};
  for (const name of names) values[name] = search.get(name) ?? '';
  return complete(names, values);
}

function complete<N extends string>(names: readonly N[], values: Partial<Record<N, string>>): Record<N, string> {
  if (isComplete(names, values)) return values;
  throw new Error('a filter has no value');
}

function isComplete<N extends string>(
  names: readonly N[],
  values: Partial<Record<N, string>>,
): values is Record<N, string> {
  return names.every((name) => values[name] !== undefined);
}
