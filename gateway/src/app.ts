import express from 'express';
import type { Express } from 'express';
import { epcisHeaders } from './http/epcis-headers.ts';
import { newIdempotency } from './http/idempotency.ts';
import type { Metrics } from './http/metrics.ts';
import { openApiOf } from './http/openapi.ts';
import { problems, unmatched } from './http/errors.ts';
import { expressPath } from './http/path.ts';
import type { Organisations } from './http/permission.ts';
import { requestLog } from './http/request-log.ts';
import type { RouteDefinition } from './http/route.ts';
import { securityHeaders } from './http/security-headers.ts';
import { serveRoute } from './http/serve-route.ts';
import { serviceRoutes } from './http/service.ts';
import type { TokenVerifier } from './http/token.ts';
import type { Log } from './log/log.ts';
import type { Organisation } from './organisation.ts';

export interface AppOptions {
  readonly routes: readonly RouteDefinition[];
  readonly organisations: Organisations;
  readonly publicOrganisation: Organisation;
  readonly verifyToken: TokenVerifier;
  readonly unready: () => Promise<readonly string[]>;
  readonly metrics: Metrics;
  readonly log: Log;
  readonly version: string;
  /** Addresses of reverse proxies whose X-Forwarded-For is believed; none by default. */
  readonly trustedProxies?: readonly string[];
}

/** The REST service: every middleware, in the order in which a request meets it. */
export function newApp(options: AppOptions): Express {
  const { routes, log, metrics, unready, organisations } = options;
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag'); // answers are personal and never cached
  app.set('query parser', 'simple'); // a query is names and texts, no nested objects
  app.set('trust proxy', [...(options.trustedProxies ?? [])]);

  app.use(requestLog(log, metrics)); // trace id, one log event and one observation each
  app.use(securityHeaders());
  app.use('/v1/epcis', epcisHeaders(routes)); // the versions that EPCIS 2.0 §12 has at every answer, and its OPTIONS
  app.use(serviceRoutes({ unready, organisations, openApi: openApiOf(routes, options.version) }));

  // sign-in → organisation → role → budget → idempotency key → body → schema → use case → answer, see serveRoute
  const serve = { ...options, idempotency: newIdempotency() };
  for (const route of routes) app[route.method](`/v1${expressPath(route.path).route}`, serveRoute(route, serve));

  app.use(unmatched(routes)); // 405 or 404
  app.use(problems(log)); // the one error mapper
  return app;
}
