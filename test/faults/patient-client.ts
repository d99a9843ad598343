import { setTimeout as delay } from 'node:timers/promises';
import type { Api, ApiAnswer, ApiRequest } from '../../scripts/start/api.ts';

/** A write that is repeated carries the same key each time: that alone makes the repeat safe. */
export type Write = ApiRequest & { readonly method: 'POST'; readonly idempotencyKey: string };
export type Read = ApiRequest & { readonly method: 'GET' };

const PAUSE_MS = 250; // a service needs about a second to come back: asking faster only takes its CPU
const GIVE_UP_MS = 120_000;

/** Repeats a request as a careful hospital system does: until it is answered, and never under another key. */
export class PatientClient {
  readonly #api: Api;
  /** Requests that were lost or answered with a fault of the service, and sent again. */
  repeats = 0;

  constructor(api: Api) {
    this.#api = api;
  }

  /** The first answer that is none of 'come back later'. @throws when there is none for two minutes. */
  async ask(request: Write | Read): Promise<ApiAnswer> {
    const end = performance.now() + GIVE_UP_MS;
    for (;;) {
      const answer = await this.#once(request);
      if (typeof answer !== 'string' && answer.status < 500) return answer;
      const told = typeof answer === 'string' ? answer : `${answer.status.toString()} ${JSON.stringify(answer.body)}`;
      if (performance.now() > end) throw new Error(`${request.method} ${request.path} was never answered: ${told}`);
      this.repeats += 1;
      await delay(PAUSE_MS);
    }
  }

  /** @returns the answer, or why there was none. */
  async #once(request: Write | Read): Promise<ApiAnswer | string> {
    return this.#api.ask(request).catch((error: unknown) => {
      // What fetch throws when the connection is refused or lost, and what an answer cut off in the middle parses to.
      if (error instanceof TypeError || error instanceof SyntaxError) return reasonOf(error);
      throw error;
    });
  }
}

function reasonOf({ message, cause }: Error): string {
  return cause instanceof Error ? `${message}: ${cause.message}` : message;
}
