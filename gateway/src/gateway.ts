import { once } from 'node:events';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import { newApp } from './app.ts';
import { openOrganisation } from './compose.ts';
import { ConfigError } from './config.ts';
import type { GatewayConfig } from './config.ts';
import { listen } from './http/listen.ts';
import { newMetrics, newMetricsServer } from './http/metrics.ts';
import { rememberingTokens } from './http/remembered-tokens.ts';
import { newTokenVerifier } from './http/token.ts';
import { startOrganisation } from './lifetime.ts';
import type { RunningOrganisation } from './lifetime.ts';
import type { Log } from './log/log.ts';
import type { Organisation } from './organisation.ts';
import { ROUTES } from './routes/index.ts';
import { newBrowserSignIn } from './session/browser-sign-in.ts';

export interface GatewayOptions {
  readonly log: Log;
  readonly version: string;
  /** By how much the clock of this process is shifted; the database's times follow. 0 when absent. */
  readonly clockOffsetMs?: number;
}

/** A running gateway process. */
export interface Gateway {
  /** Where it answers, with the port that was free when the configuration says 0. */
  readonly url: string;
  readonly metricsUrl: string;
  readonly organisations: ReadonlyMap<string, Organisation>;
  /** Names of what is not ready yet. */
  unready(): Promise<string[]>;
  /** Answers what was asked, takes nothing new, closes everything. */
  stop(): Promise<void>;
}

/** Requests in hand get this long; a claim takes two seconds at most. */
const DRAIN_MS = 10_000;

/** Starts the organisations of the configuration and serves them. Throws ConfigError or DatabaseError; nothing runs then. */
export async function startGateway(config: GatewayConfig, options: GatewayOptions): Promise<Gateway> {
  const running: RunningOrganisation[] = [];
  const shared = { ...config, log: options.log, clockOffsetMs: options.clockOffsetMs ?? 0 };
  try {
    for (const organisation of config.organisations) {
      running.push(await startOrganisation(await openOrganisation(organisation, shared)));
    }
    return await serve(config, options, running);
  } catch (error) {
    await stopAll(running);
    throw error;
  }
}

async function serve(
  config: GatewayConfig,
  options: GatewayOptions,
  running: readonly RunningOrganisation[],
): Promise<Gateway> {
  const { log, version } = options;
  const organisations = new Map(running.map(({ organisation }) => [organisation.mspId, organisation]));
  const publicOrganisation = organisations.get(config.publicOrg);
  if (publicOrganisation === undefined) throw new ConfigError(['publicOrg: not served here']);
  const metrics = newMetrics();
  const unready = async () => (await Promise.all(running.map((each) => each.unready()))).flat();
  const verifyToken = rememberingTokens(newTokenVerifier(config.oidc));
  const { signIn, ui } = config;
  const app = newApp({
    ...{ routes: ROUTES, organisations, publicOrganisation, unready, metrics, log, version, verifyToken, ui },
    signIn: signIn && newBrowserSignIn({ ...config, signIn }, { organisations, publicOrganisation, verifyToken }),
    trustedProxies: config.listen.trustedProxies ?? [],
  });
  const rest = createServer(app);
  const monitoring = newMetricsServer(metrics.registry);
  const { host } = config.listen;
  const url = await urlOf(rest, host, config.listen.port, 'listen.port');
  const metricsUrl = await urlOf(monitoring, host, config.metricsPort, 'metricsPort').catch((error: unknown) => {
    rest.close();
    throw error;
  });
  log.info({ event: 'gateway.started', url, metricsUrl, organisations: [...organisations.keys()] });
  return {
    ...{ url, metricsUrl, organisations, unready },
    stop: async () => {
      await Promise.all([drain(rest), drain(monitoring)]);
      await stopAll(running);
      log.info({ event: 'gateway.stopped' });
    },
  };
}

async function urlOf(server: Server, host: string, port: number, setting: string): Promise<string> {
  const bound = await listen(server, host, port, setting);
  return `http://${host.includes(':') ? `[${host}]` : host}:${bound}`;
}

/** Idle connections are closed at once, the others when they have their answer or the time is over. */
async function drain(server: Server): Promise<void> {
  const closed = once(server, 'close');
  server.close();
  const late = setTimeout(() => {
    server.closeAllConnections();
  }, DRAIN_MS);
  await closed;
  clearTimeout(late);
}

async function stopAll(running: readonly RunningOrganisation[]): Promise<void> {
  for (const organisation of running.toReversed()) await organisation.stop();
}
