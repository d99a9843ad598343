import type { RequestHandler } from 'express';
import type { Log } from '../log/log.ts';
import type { Metrics } from './metrics.ts';
import { traceOf } from './trace.ts';

/** One event and one observation for each answered request. */
export function requestLog(log: Log, metrics: Metrics): RequestHandler {
  return (request, response, next) => {
    const trace = traceOf(request);
    response.set('x-trace-id', trace.id);
    response.on('close', () => {
      const ms = performance.now() - trace.startedAt;
      const { method } = request;
      // nginx's word for a client that went away before its answer
      const status = response.writableEnded ? response.statusCode : 499;
      metrics.answered({ method, route: trace.route, status }, ms / 1000);
      log.info({
        event: 'http.answered',
        traceId: trace.id,
        method,
        route: trace.route,
        status,
        ms: Math.round(ms * 10) / 10,
        ...(trace.code === undefined ? {} : { code: trace.code }),
        ...(trace.caller === undefined ? {} : { org: trace.caller.org, institution: trace.caller.institution }),
      });
    });
    next();
  };
}
