import { hash } from 'node:crypto';
import { decodeJwt } from 'jose';
import type { Caller } from './caller.ts';
import type { TokenVerifier } from './token.ts';

const REMEMBERED = 10_000;
/** How long a key that its issuer has withdrawn may still count. */
const LIMIT_MS = 60_000;

/**
 * A verifier that answers for a token it has verified from memory, until the token expires and for a minute at most: a
 * system sends one token with thousands of requests, and the signature costs a sixth of a verification's time.
 * Tokens are kept as digests.
 */
export function rememberingTokens(verify: TokenVerifier, now: () => number = Date.now): TokenVerifier {
  const remembered = new Map<string, { readonly caller: Caller; readonly until: number }>();
  return async (token) => {
    const digest = hash('sha256', token, 'base64');
    const known = remembered.get(digest);
    if (known !== undefined && now() < known.until) return known.caller;
    const caller = await verify(token);
    const [oldest] = remembered.keys();
    if (remembered.size >= REMEMBERED && oldest !== undefined) remembered.delete(oldest);
    const expires = (decodeJwt(token).exp ?? 0) * 1000;
    remembered.set(digest, { caller, until: Math.min(expires, now() + LIMIT_MS) });
    return caller;
  };
}
