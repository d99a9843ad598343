import { newStore } from './store.ts';

/** Set while requests wait for somebody to sign in again; the shell shows a dialog that settles it. */
export const endedSession = newStore<{ readonly settle: (signedIn: boolean) => void } | undefined>(undefined);

let waiting: Promise<boolean> | undefined;

/**
 * The session ended while a page was in use. Whoever asks waits for the same answer: true once the same person has
 * signed in again (the request is then repeated), false when they leave it.
 */
export function signInAgain(): Promise<boolean> {
  waiting ??= new Promise<boolean>((resolve) => {
    endedSession.set({ settle: resolve });
  }).finally(() => {
    waiting = undefined;
    endedSession.set(undefined);
  });
  return waiting;
}
