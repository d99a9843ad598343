import { z } from 'zod';
import type { Account } from './accounts.ts';

const TokenAnswer = z.looseObject({ access_token: z.string(), expires_in: z.number() });
/** A token is asked for anew this long before it ends. */
const MARGIN_MS = 60_000;

/** Gives an account's bearer token, kept until shortly before it ends. */
export class TokenSource {
  readonly #issuer: string;
  readonly #kept = new Map<string, { token: string; until: number }>();

  constructor(issuer: string) {
    this.#issuer = issuer;
  }

  /** @throws when the provider does not know the account. */
  async tokenOf(account: Pick<Account, 'id' | 'secret'>): Promise<string> {
    const kept = this.#kept.get(account.id);
    if (kept !== undefined && kept.until > performance.now()) return kept.token;
    const answer = await requestToken(this.#issuer, account);
    this.#kept.set(account.id, {
      token: answer.access_token,
      until: performance.now() + answer.expires_in * 1000 - MARGIN_MS,
    });
    return answer.access_token;
  }
}

async function requestToken(
  issuer: string,
  account: Pick<Account, 'id' | 'secret'>,
): Promise<z.infer<typeof TokenAnswer>> {
  const basic = Buffer.from(`${account.id}:${account.secret}`).toString('base64');
  const response = await fetch(`${issuer}/token`, {
    method: 'POST',
    headers: { authorization: `Basic ${basic}` },
    body: new URLSearchParams({ grant_type: 'client_credentials' }),
  });
  if (!response.ok) throw new Error(`The identity provider refused ${account.id}: ${await response.text()}`);
  return TokenAnswer.parse(await response.json());
}
