import { createServer } from 'node:http';
import { newApp } from '../app.ts';
import type { RouteDefinition } from '../http/route.ts';
import { newMetrics } from '../http/metrics.ts';
import { newTokenVerifier } from '../http/token.ts';
import { silentLog } from '../log/log.ts';
import type { Log } from '../log/log.ts';
import type { Organisation } from '../organisation.ts';
import { listenOnFreePort } from './listen.ts';
import { startTokenIssuer } from './token-issuer.ts';
import type { TokenIssuer } from './token-issuer.ts';

export interface TestServer {
  readonly url: string;
  readonly issuer: TokenIssuer;
  /** Names of what is not ready; the test may change it. */
  readonly waiting: string[];
  close(): void;
}

/** The real application on a free port, with a token issuer of its own. */
export async function serveApp(
  routes: readonly RouteDefinition[],
  publicOrganisation: Organisation,
  log: Log = silentLog,
): Promise<TestServer> {
  const issuer = await startTokenIssuer();
  const waiting: string[] = [];
  const app = newApp({
    routes,
    organisations: new Map([[publicOrganisation.mspId, publicOrganisation]]),
    publicOrganisation,
    verifyToken: newTokenVerifier({ issuer: issuer.issuer, audience: issuer.audience }),
    unready: () => Promise.resolve(waiting),
    metrics: newMetrics(),
    log,
    version: '0.0.0',
  });
  const server = createServer(app);
  const port = await listenOnFreePort(server);
  return {
    url: `http://127.0.0.1:${port}`,
    issuer,
    waiting,
    close: () => {
      server.close();
      server.closeAllConnections();
      issuer.close();
    },
  };
}
