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
  /** What the page of the demo and the signed-in person are shown; `title` where absent. */
  names: z.strictObject({ zh: z.string(), en: z.string() }).optional(),
});
export type Account = z.infer<typeof Account>;

/** A program that signs people in with their browser: a gateway. */
export const BrowserClient = z.strictObject({
  id: z.string(),
  secret: z.string().min(16),
  redirectUris: z.array(z.url()),
});
export type BrowserClient = z.infer<typeof BrowserClient>;

export const IdentityConfig = z.strictObject({
  issuer: z.url(),
  /** This machine only: whoever can open the page of accounts can be any of them. */
  host: z.enum(['127.0.0.1', '::1']),
  port: z.int(),
  audience: z.string(),
  /** Signing key, made at the first start. */
  keyFile: z.string(),
  accounts: z.array(Account),
  /** None when absent: no account can then be signed in with a browser. */
  clients: z.array(BrowserClient).optional(),
  /** How long an access token of a signed-in browser lasts; 600 when absent. */
  browserTokenSeconds: z.int().min(1).optional(),
});
export type IdentityConfig = z.infer<typeof IdentityConfig>;

/** Where the gateways are that sign people in, each once. */
export function gatewayOrigins({ clients = [] }: Pick<IdentityConfig, 'clients'>): string[] {
  return [...new Set(clients.flatMap(({ redirectUris }) => redirectUris.map((uri) => new URL(uri).origin)))];
}
