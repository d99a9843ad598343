import { z } from 'zod';
import type { RestRole } from '../http/caller.ts';
import type { TestServer } from './serve.ts';

export interface AskedAnswer {
  readonly status: number;
  readonly body: Readonly<Record<string, z.output<ReturnType<typeof z.json>>>>;
}

/** Who asks: institution and role. */
export type Asker = readonly [institution: string, role: RestRole];

export type Ask = (who: Asker, method: string, path: string, body?: object, key?: string) => Promise<AskedAnswer>;

/** Asks a test's server as an institution of an organisation; every write under a key of its own unless one is given. */
export function newAsk(server: () => TestServer, org: string): Ask {
  let asked = 0;
  return async ([institution, role], method, path, body, key) => {
    asked += 1;
    const token = await server().issuer.token({ roles: [role], institution, org });
    const headers = {
      authorization: `Bearer ${token}`,
      'idempotency-key': key ?? `ask-${asked}`,
      'content-type': 'application/json',
    };
    const sent = body === undefined ? { method, headers } : { method, headers, body: JSON.stringify(body) };
    const response = await fetch(`${server().url}/v1${path}`, sent);
    return { status: response.status, body: z.record(z.string(), z.json()).parse(await response.json()) };
  };
}
