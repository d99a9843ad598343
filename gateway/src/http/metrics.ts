import { createServer } from 'node:http';
import type { Server } from 'node:http';
import { collectDefaultMetrics, Histogram, Registry } from 'prom-client';

export interface Metrics {
  readonly registry: Registry;
  /** One answered request. */
  answered(labels: { method: string; route: string; status: number }, seconds: number): void;
}

/** Buckets around the bars of the bench: verification in milliseconds, a claim within two seconds. */
const SECONDS = [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 5, 10];

export function newMetrics(): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry, prefix: 'piaosu_' });
  const requests = new Histogram({
    name: 'piaosu_http_request_seconds',
    help: 'Time to answer a request, by route of the table',
    labelNames: ['method', 'route', 'status'],
    buckets: SECONDS,
    registers: [registry],
  });
  return {
    registry,
    answered: ({ method, route, status }, seconds) => {
      requests.observe({ method, route, status }, seconds);
    },
  };
}

/** `/metrics` on a port of its own, which nobody but the monitoring reaches. */
export function newMetricsServer(registry: Registry): Server {
  return createServer((request, response) => {
    if (request.method !== 'GET' || request.url !== '/metrics') {
      response.writeHead(404).end();
      return;
    }
    registry.metrics().then(
      (text) => response.writeHead(200, { 'content-type': registry.contentType }).end(text),
      () => response.writeHead(500).end(),
    );
  });
}
