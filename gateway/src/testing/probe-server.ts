import { expect } from 'vitest';
import { z } from 'zod';
import { newLog } from '../log/log.ts';
import { ROUTES } from '../routes/index.ts';
import { openTestOrganisation } from './organisation.ts';
import type { TestOrganisation } from './organisation.ts';
import { probesOf } from './probes.ts';
import type { Counter } from './probes.ts';
import { serveApp } from './serve.ts';
import type { TestServer } from './serve.ts';

const problem = z.looseObject({
  code: z.string(),
  title: z.string(),
  status: z.number(),
  errors: z.array(z.looseObject({ pointer: z.string(), code: z.string() })),
  traceId: z.string(),
});

export interface Asked {
  readonly method?: string;
  readonly body?: string | Uint8Array<ArrayBuffer> | FormData | ReadableStream<Uint8Array>;
  readonly headers?: Record<string, string>;
  readonly institution?: string;
}

/** The real application with all routes and the probes, asked as an issuer of HealthMSP. */
export interface ProbeServer {
  readonly server: TestServer;
  readonly health: TestOrganisation;
  /** Lines of the log. */
  readonly lines: readonly string[];
  /** How often a write ran. */
  readonly counter: Readonly<Counter>;
  ask(path: string, asked?: Asked): Promise<Response>;
  /** Posts JSON text. */
  post(path: string, body: string, headers?: Record<string, string>): Promise<Response>;
  close(): Promise<void>;
}

export const JSON_TYPE = { 'content-type': 'application/json' };

export async function openProbeServer(): Promise<ProbeServer> {
  const lines: string[] = [];
  const counter = { runs: 0 };
  const health = await openTestOrganisation('HealthMSP');
  const log = newLog('info', { write: (line) => lines.push(line) });
  const server = await serveApp([...ROUTES, ...probesOf(counter)], health.organisation, log);
  const ask = async (path: string, asked: Asked = {}) => {
    const token = await server.issuer.token({ roles: ['ISSUER'], institution: asked.institution ?? 'H11010500001' });
    const { body, headers } = asked;
    return fetch(`${server.url}/v1${path}`, {
      method: asked.method ?? (body === undefined ? 'GET' : 'POST'),
      headers: { authorization: `Bearer ${token}`, ...headers },
      ...(body === undefined ? {} : { body, duplex: 'half' }),
    });
  };
  return {
    ...{ server, health, lines, counter, ask },
    post: (path, body, headers = {}) => ask(path, { body, headers: { ...JSON_TYPE, ...headers } }),
    close: async () => {
      server.close();
      await health.close();
    },
  };
}

/** The problem details of an answer that must be a refusal. */
export async function refusalOf(response: Response): Promise<z.output<typeof problem>> {
  expect(response.headers.get('content-type')).toMatch(/^application\/problem\+json/u);
  return problem.parse(await response.json());
}
