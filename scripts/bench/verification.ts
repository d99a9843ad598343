import { percentiles, type Percentiles } from './sample.ts';
import { RawConnection, rawRequest } from './http-client.ts';

/** A way to ask, prepared: request `i` and what its answer must contain to count as right. */
export interface Asking {
  readonly port: number;
  request(index: number): Buffer;
  readonly expected: string;
}

/** Asks `count` times over `connections`, each answer checked; durations in milliseconds. */
async function askMany(asking: Asking, count: number, connections: number): Promise<number[]> {
  const durations: number[] = [];
  let next = 0;
  const worker = async (): Promise<void> => {
    const connection = await RawConnection.open(asking.port);
    try {
      while (next < count) {
        const request = asking.request(next++);
        const begun = performance.now();
        const answer = await connection.ask(request);
        durations.push(performance.now() - begun);
        if (!answer.body.includes(asking.expected)) throw new Error(`unexpected answer: ${answer.body.slice(0, 400)}`);
      }
    } finally {
      connection.close();
    }
  };
  await Promise.all(Array.from({ length: connections }, worker));
  return durations;
}

/**
 * Several alternatives in turn (A B C A B C …), so that a machine that slows down slows all of them.
 * @returns the percentiles of each, in the order given
 */
export async function askInTurn(
  alternatives: readonly Asking[],
  options: { readonly rounds: number; readonly perRound: number; readonly connections: number },
): Promise<Percentiles[]> {
  const durations: number[][] = alternatives.map(() => []);
  for (const one of alternatives) await askMany(one, Math.ceil(options.perRound / 2), options.connections); // warm-up
  for (let round = 0; round < options.rounds; round++) {
    for (const [i, one] of alternatives.entries()) {
      durations[i]?.push(...(await askMany(one, options.perRound, options.connections)));
    }
  }
  return durations.map(percentiles);
}

export function verificationRequest(bearer: string, elements: Record<string, string>): Buffer {
  return rawRequest('POST', '/v1/verifications', { authorization: `Bearer ${bearer}` }, JSON.stringify({ elements }));
}

export function selectRequest(id: string): Buffer {
  return rawRequest('GET', `/receipts/${id}`, {});
}
