import { z } from 'zod';
import { REST_ROLES } from '../http/caller.ts';

/** Why a sign-in that the browser still has a cookie of counts no more. */
export const SESSION_ENDS = ['IDLE', 'TIME', 'SIGNED_OUT', 'REFUSED', 'UNKNOWN'] as const;
export type SessionEnd = (typeof SESSION_ENDS)[number];

const moment = z.iso.datetime();

/** Nobody is signed in; `ended` says why not, where somebody was. */
const signedOut = z.strictObject({
  signedIn: z.literal(false),
  /**
   * IDLE: nothing was done for too long. TIME: the longest time was over. SIGNED_OUT: in another tab. REFUSED: by the
   * provider. UNKNOWN: a cookie that is none of ours, or of a session too old to be remembered.
   */
  ended: z.enum(SESSION_ENDS).nullable(),
});

/** Who is signed in, as the pages show it; what they may do is decided for each request anew. */
const signedIn = z.strictObject({
  signedIn: z.literal(true),
  subject: z.string(),
  /** What to call the person or the system. */
  name: z.string(),
  org: z.string(),
  institution: z.string(),
  /** As the ledger has it; null while it is not registered. */
  institutionName: z.string().nullable(),
  roles: z.array(z.enum(REST_ROLES)),
  /** Of a patient only: all but the first character of the name masked, as it stands on a screen that others see. */
  patient: z.strictObject({ name: z.string() }).exactOptional(),
  /** The end whatever is done. */
  expiresAt: moment,
  /** The end when nothing is done; every request of the pages moves it, save those that say they come by themselves. */
  idleAt: moment,
});

/** The answer of `GET /session`. */
export const sessionView = z.discriminatedUnion('signedIn', [signedOut, signedIn]);
export type SessionView = z.output<typeof sessionView>;
