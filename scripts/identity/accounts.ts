import { z } from 'zod';

/** Who may ask for a token, and what the token says: the claims by which every route decides. */
export const Account = z.strictObject({
  /** Client id of the client-credentials grant, and the token's subject. */
  id: z.string().regex(/^[a-z0-9-]{1,64}$/),
  secret: z.string().min(16),
  /** MSPID of the organisation whose gateway serves it. */
  org: z.string(),
  institution: z.string(),
  /** Roles of the REST surface. */
  roles: z.array(z.string()),
  /** Of an account with the role PATIENT: the person behind it, real name checked. */
  patient: z.strictObject({ idType: z.string(), number: z.string(), name: z.string() }).optional(),
  /** For people: what this account is for. */
  title: z.string(),
});
export type Account = z.infer<typeof Account>;

export const IdentityConfig = z.strictObject({
  issuer: z.url(),
  host: z.string(),
  port: z.int(),
  audience: z.string(),
  /** Signing key, made at the first start. */
  keyFile: z.string(),
  accounts: z.array(Account),
});
export type IdentityConfig = z.infer<typeof IdentityConfig>;
