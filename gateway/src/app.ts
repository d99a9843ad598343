import express from 'express';
import type { Express, Request } from 'express';
import { epcisHeaders } from './http/epcis-headers.ts';
import { newIdempotency } from './http/idempotency.ts';
import type { Metrics } from './http/metrics.ts';
import { openApiOf } from './http/openapi.ts';
import { problems, unmatched } from './http/errors.ts';
import { hasPages, pages } from './http/pages.ts';
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
import { callerByCookie } from './session/browser-sign-in.ts';
import type { BrowserSignIn } from './session/browser-sign-in.ts';
import { sessionRoutes } from './session/session-routes.ts';

export interface AppOptions {
  readonly routes: readonly RouteDefinition[];
  readonly organisations: Organisations;
  readonly publicOrganisation: Organisation;
  readonly verifyToken: TokenVerifier;
  readonly unready: () => Promise<readonly string[]>;
  readonly metrics: Metrics;
  readonly log: Log;
  readonly version: string;
  /** Signing in with a browser; absent: bearer tokens only. */
  readonly signIn?: BrowserSignIn | undefined;
  /** Folder of the built pages; none are served when absent. */
  readonly ui?: string | undefined;
  /** Addresses of reverse proxies whose X-Forwarded-For is believed; none by default. */
  readonly trustedProxies?: readonly string[];
}

/** The REST service: every middleware, in the order in which a request meets it. */
export function newApp(options: AppOptions): Express {
  const { routes, log, metrics, unready, organisations, signIn, ui } = options;
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag'); // answers are personal and never cached
  app.set('query parser', 'simple'); // a query is names and texts, no nested objects
  app.set('trust proxy', [...(options.trustedProxies ?? [])]);

  app.use(requestLog(log, metrics)); // trace id, one log event and one observation each
  app.use(securityHeaders());
  app.use('/v1/epcis', epcisHeaders(routes)); // the versions that EPCIS 2.0 §12 has at every answer, and its OPTIONS
  app.use(serviceRoutes({ unready, organisations, openApi: openApiOf(routes, options.version) }));

  app.use('/session', sessionRoutes({ ...options, signIn, hasPages: () => hasPages(ui) }));

  // sign-in → organisation → role → budget → idempotency key → body → schema → use case → answer, see serveRoute
  const byCookie = signIn === undefined ? undefined : (request: Request) => callerByCookie(signIn, request);
  const serve = { ...options, byCookie, idempotency: newIdempotency() };
  for (const route of routes) app[route.method](`/v1${expressPath(route.path).route}`, serveRoute(route, serve));

  app.use(pages(ui)); // the application and the public check; without them `/` leads to the documentation
  app.use(unmatched(routes)); // 405 or 404
  app.use(problems(log)); // the one error mapper
  return app;
}
