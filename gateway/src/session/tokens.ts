import { z } from 'zod';

/** What the provider has given for a person, as it is kept sealed. */
export const tokens = z.object({
  access: z.string(),
  /** Absent where the provider gives none: the session then ends with the access token. */
  refresh: z.string().optional(),
  /** When the access token ends, by our clock, in milliseconds. */
  expires: z.number(),
  /** What the provider calls the person. */
  name: z.string().optional(),
});
export type Tokens = z.output<typeof tokens>;
