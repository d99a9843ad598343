import { useQuery } from '@tanstack/react-query';
import { listConsentsToOffice } from '../../api/applications.ts';
import type { Consent } from '../../api/applications.ts';

const EVERY_MS = 20_000;

export interface Applications {
  /** Those that nobody has taken up yet, the oldest first: who asked first is served first. */
  readonly open: readonly Consent[];
  /** There are older consents than were looked at. */
  readonly more: boolean;
}

/** What patients ask of this office from home: consents to claim under which no claim was made. */
export function useApplications(): Applications {
  const { data } = useQuery({
    queryKey: ['claims', 'applications'],
    queryFn: ({ signal }) => listConsentsToOffice(signal),
    refetchInterval: EVERY_MS,
  });
  return { open: openOf(data?.items ?? []), more: data !== undefined && data.next !== null };
}

export function openOf(consents: readonly Consent[]): readonly Consent[] {
  return consents
    .filter(({ state, purpose, claims }) => state === 'ACTIVE' && purpose === 'CLAIM' && claims.length === 0)
    .toReversed();
}
