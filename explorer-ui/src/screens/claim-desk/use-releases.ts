import { useQuery } from '@tanstack/react-query';
import { listReleases } from '../../api/claims.ts';
import type { ClaimRelease } from '../../api/claims.ts';
import { useSignedIn } from '../../session/session.ts';

const POLL_MS = 2000;

/** The last release of a claim that was asked for; only claims officers have to do with them. */
export function useNewestRelease(claim: string): ClaimRelease | undefined {
  const enabled = useSignedIn()?.roles.includes('CLAIMS_OFFICER') === true;
  const { data } = useQuery({
    queryKey: ['claim-releases', claim],
    queryFn: ({ signal }) => listReleases(claim, signal),
    enabled,
    refetchInterval: ({ state }) => (state.data?.[0]?.state === 'CONFIRMED' ? POLL_MS : false),
  });
  return data?.[0];
}

/** Those that wait for this officer: a colleague proposed them. */
export function useWaitingReleases(): readonly ClaimRelease[] {
  const { data = [] } = useQuery({
    queryKey: ['claim-releases'],
    queryFn: ({ signal }) => listReleases(undefined, signal),
  });
  return data.filter(({ mine }) => !mine);
}

/** Whether an approval is under way: there cannot be a second one. */
export function isOpen(release: ClaimRelease | undefined): boolean {
  return release?.state === 'WAITING' || release?.state === 'CONFIRMED';
}
