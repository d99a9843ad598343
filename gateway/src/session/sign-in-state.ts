import { z } from 'zod';
import { RandomPool } from '../documents/random-pool.ts';
import { newTextCipher } from '../documents/text-cipher.ts';
import type { WrappingKeys } from '../documents/document-cipher.ts';
import { SIGN_IN_SECONDS } from './cookie.ts';

const signInState = z.object({
  state: z.string(),
  nonce: z.string(),
  verifier: z.string(),
  returnTo: z.string(),
  /** The session of this browser before: it ends when the new one begins. */
  replaces: z.string().optional(),
  /** By our clock, in milliseconds. */
  until: z.number(),
});

/** What is remembered of a sign-in between going to the provider and coming back. */
export type SignInState = Omit<z.output<typeof signInState>, 'until'>;

/** Keeps it in the browser, sealed: whoever begins sign-ins without end fills nothing here. */
export interface SignInStates {
  seal(signIn: SignInState): string;
  /** Undefined for one that is over, changed, or of another sign-in. */
  open(state: string, sealed: string): SignInState | undefined;
}

export function newSignInStates(keys: WrappingKeys): SignInStates {
  const cipher = newTextCipher(keys, new RandomPool());
  const subjectOf = (state: string): string => `sign-in/${state}`;
  return {
    seal: (signIn) => {
      const until = Date.now() + SIGN_IN_SECONDS * 1000;
      return cipher.seal(subjectOf(signIn.state), JSON.stringify({ ...signIn, until }));
    },
    open: (state, sealed) => {
      const opened = signInState.safeParse(parsed(() => cipher.open(subjectOf(state), sealed)));
      return opened.success && opened.data.until > Date.now() ? opened.data : undefined;
    },
  };
}

/** Whatever is wrong with a text that a browser holds, it is not ours. */
function parsed(open: () => string): unknown {
  try {
    return JSON.parse(open());
  } catch {
    return undefined;
  }
}
