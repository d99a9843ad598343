import { createServer } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { PiaosuError } from '@piaosu/core';
import { newApp } from './app.ts';
import { newMetrics, newMetricsServer } from './http/metrics.ts';
import { newLog } from './log/log.ts';
import { ROUTES } from './routes/index.ts';
import { listenOnFreePort } from './testing/listen.ts';
import { openProbeServer, refusalOf } from './testing/probe-server.ts';
import type { ProbeServer } from './testing/probe-server.ts';
import { SECRET } from './testing/probes.ts';

let probe: ProbeServer;
beforeAll(async () => {
  probe = await openProbeServer();
});
afterAll(() => probe.close());

describe('a refusal', () => {
  test('carries code, sentence, evidence and the trace id of the log line', async () => {
    const response = await probe.post('/probe/write', '{"fail":true}', {
      'idempotency-key': 'r-1',
      'accept-language': 'zh-CN',
    });
    const refusal = await refusalOf(response);
    expect(refusal).toMatchObject({
      code: 'OVER_CAP',
      evidence: { remaining: '1.00' },
      type: 'urn:piaosu:problem:OVER_CAP',
    });
    expect(refusal.title).toMatch(/\p{Script=Han}/u);
    expect(response.headers.get('x-trace-id')).toBe(refusal.traceId);
    const logged = probe.lines.map((line) => z.looseObject({ traceId: z.string().optional() }).parse(JSON.parse(line)));
    expect(logged.find((line) => line.traceId === refusal.traceId)).toMatchObject({
      event: 'http.answered',
      route: '/probe/write',
      status: 409,
      code: 'OVER_CAP',
      org: 'HealthMSP',
    });
  });

  test('continues the trace of the caller', async () => {
    const trace = 'a'.repeat(32);
    const response = await probe.ask('/nowhere', { headers: { traceparent: `00-${trace}-${'b'.repeat(16)}-01` } });
    expect((await refusalOf(response)).traceId).toBe(trace);
  });

  test('of our own making is 500 INTERNAL and tells nothing; the log has the cause', async () => {
    const response = await probe.ask('/probe/defect');
    const text = await response.text();
    expect(response.status).toBe(500);
    expect(text).toContain('"INTERNAL"');
    expect(text).not.toContain(SECRET);
    expect(probe.lines.some((line) => line.includes('http.failed') && line.includes('defect near'))).toBe(true);
  });

  test('of a path or method that is not there is 404 or 405 with Allow', async () => {
    expect(await refusalOf(await probe.ask('/nowhere'))).toMatchObject({ status: 404, code: 'RESOURCE_NOT_FOUND' });
    const response = await probe.ask('/jobs/job_1', { method: 'DELETE' });
    expect(response.headers.get('allow')).toBe('GET');
    expect(await refusalOf(response)).toMatchObject({ status: 405, code: 'METHOD_NOT_ALLOWED' });
    expect((await refusalOf(await probe.ask('/jobs/%ff'))).status).toBe(400);
  });

  test('an unknown query field, a doubled one and a wrong cursor are refused', async () => {
    expect((await refusalOf(await probe.ask('/institutions?evil=1'))).code).toBe('UNKNOWN_FIELD');
    expect((await refusalOf(await probe.ask('/institutions?limit=1&limit=2'))).code).toBe('SCHEMA');
    expect((await refusalOf(await probe.ask('/institutions?cursor=%3D%3D'))).code).toBe('SCHEMA');
  });
});

describe('the process', () => {
  const get = (path: string) => fetch(`${probe.server.url}${path}`);

  test('lives, and is ready only when its parts are', async () => {
    expect((await get('/livez')).status).toBe(200);
    expect((await get('/readyz')).status).toBe(200);
    probe.server.waiting.push('HealthMSP: projection');
    const response = await get('/readyz');
    probe.server.waiting.pop();
    expect(response.status).toBe(503);
    expect(await response.json()).toMatchObject({ status: 'waiting', waiting: ['HealthMSP: projection'] });
  });

  test('sends no cacheable, frameable or sniffable answer', async () => {
    const { headers } = await probe.ask('/institutions');
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('x-powered-by')).toBeNull();
  });

  test('answers without login within a budget, then 429 with Retry-After', async () => {
    const statuses = [];
    for (let i = 0; i < 4; i += 1) statuses.push((await get('/v1/public/probe')).status);
    expect(statuses).toEqual([200, 200, 200, 429]);
    const response = await get('/v1/public/probe');
    expect(Number(response.headers.get('retry-after'))).toBeGreaterThan(0);
    expect((await refusalOf(response)).code).toBe('RATE_LIMITED');
  });

  test('serves its documentation itself', async () => {
    const page = await get('/docs/');
    expect(page.headers.get('content-security-policy')).toContain("default-src 'self'");
    expect(await page.text()).not.toMatch(/https?:\/\//u);
    expect(await (await get('/docs/swagger-initializer.js')).text()).toContain('../openapi.json');
    expect((await get('/docs/swagger-ui-bundle.js')).status).toBe(200);
  });

  test('gives its metrics on a port of their own, by route and not by id', async () => {
    const metrics = newMetrics();
    const { organisation } = probe.health;
    const app = newApp({
      routes: ROUTES,
      organisations: new Map([[organisation.mspId, organisation]]),
      publicOrganisation: organisation,
      verifyToken: () => Promise.reject(new PiaosuError('UNAUTHENTICATED')),
      unready: () => Promise.resolve([]),
      metrics,
      log: newLog('silent'),
      version: '0',
    });
    const [rest, own] = [createServer(app), newMetricsServer(metrics.registry)];
    const port = await listenOnFreePort(rest);
    await fetch(`http://127.0.0.1:${port}/v1/jobs/job_123`, { headers: { authorization: 'Bearer x' } });
    expect((await fetch(`http://127.0.0.1:${port}/metrics`)).status).toBe(404);
    const text = await (await fetch(`http://127.0.0.1:${await listenOnFreePort(own)}/metrics`)).text();
    rest.close();
    own.close();
    expect(text).toContain('piaosu_http_request_seconds_count{method="GET",route="/jobs/{id}",status="401"} 1');
    expect(text).not.toContain('job_123');
  });
});
