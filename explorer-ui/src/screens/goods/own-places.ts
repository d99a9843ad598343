import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { allPremises } from '../../api/supply.ts';
import type { Premises } from '../../api/supply.ts';
import { useSignedIn } from '../../session/session.ts';

export interface OwnPlaces {
  /** Undefined while they are not known. */
  readonly own: readonly Premises[] | undefined;
  /** Every registered place: where goods may go. */
  readonly all: readonly Premises[];
  readonly chosen: Premises | undefined;
  readonly choose: (id: string) => void;
}

const PLACE = 'piaosu.place';

/** Places of the own institution; the one that this computer stands at is remembered, nothing else. */
export function useOwnPlaces(kinds?: readonly Premises['kind'][]): OwnPlaces {
  const institution = useSignedIn()?.institution;
  const [kept, setKept] = useState(keptPlace);
  const { data } = useQuery({ queryKey: ['premises'], queryFn: ({ signal }) => allPremises(signal) });
  const own = data?.filter(
    (one) =>
      one.institution === institution && one.state === 'ACTIVE' && (kinds === undefined || kinds.includes(one.kind)),
  );
  return {
    own,
    all: data ?? [],
    chosen: own?.find(({ id }) => id === kept) ?? own?.[0],
    choose: (id) => {
      setKept(id);
      try {
        window.localStorage.setItem(PLACE, id);
      } catch {
        // a browser that keeps nothing: chosen for as long as the page lasts
      }
    },
  };
}

/** As people call it; its id where nobody has registered it any more. */
export function nameOfPlace({ all }: Pick<OwnPlaces, 'all'>, id: string): string {
  return all.find((one) => one.id === id)?.name ?? id;
}

function keptPlace(): string | null {
  try {
    return window.localStorage.getItem(PLACE);
  } catch {
    return null; // storage is forbidden: the first place
  }
}
