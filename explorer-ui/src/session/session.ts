import { queryOptions, useQuery } from '@tanstack/react-query';
import type { QueryClient } from '@tanstack/react-query';
import type { RestRole, SessionView } from '@piaosu/gateway/api';
import { request } from '../api/request.ts';
import { preferences } from '../ui/preferences.ts';
import { signInAgain } from '../api/sign-in-again.ts';

export type { SessionView };
export type SignedIn = Extract<SessionView, { signedIn: true }>;

const NOBODY: SessionView = { signedIn: false, ended: null };

/** Asks who is signed in. In the background it does not count as something that the person did. */
export function readSession(options: { background?: boolean; signal?: AbortSignal } = {}): Promise<SessionView> {
  return request<SessionView>({ path: '/session', ...options });
}

/** Who is signed in; asked anew when somebody comes back to the window. */
export const sessionQuery = queryOptions({
  queryKey: ['session'],
  queryFn: async ({ client, signal }) => continued(client, await readSession({ signal })),
  staleTime: 60_000,
  refetchOnWindowFocus: 'always',
});

/**
 * What the pages go on with. A session that ended leaves the screen as it is, with what was typed on it, and asks to sign in
 * again. Somebody else in the same browser gets no page of the one before.
 */
function continued(client: QueryClient, now: SessionView): SessionView {
  const before = client.getQueryData<SessionView>(['session']);
  if (before?.signedIn !== true) return now;
  if (!now.signedIn) {
    void signInAgain();
    return before;
  }
  if (now.subject !== before.subject) window.location.assign('/');
  return now;
}

/** Undefined while it is not known yet; nobody when the service does not answer. */
export function useSession(): SessionView | undefined {
  const { data, isError } = useQuery(sessionQuery);
  return data ?? (isError ? NOBODY : undefined);
}

/** The signed-in person; undefined for everybody else. */
export function useSignedIn(): SignedIn | undefined {
  const session = useSession();
  return session?.signedIn === true ? session : undefined;
}

export function hasRole(session: SessionView | undefined, roles: readonly RestRole[]): boolean {
  return session?.signedIn === true && session.roles.some((role) => roles.includes(role));
}

/** Where a browser goes to sign in, and where it comes back to. */
export function signInUrl(returnTo: string): string {
  const lang = preferences.get().language;
  return `/session/sign-in?${new URLSearchParams({ returnTo, lang }).toString()}`;
}

/** Ends the session and leaves the pages clean: nothing of a person stays in the memory of the tab. */
export async function signOut(): Promise<void> {
  await request<unknown>({ method: 'POST', path: '/session/sign-out' });
  window.sessionStorage.clear();
  window.location.assign('/');
}
