import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { afterEach, expect, test } from 'vitest';
import { newRequest, pathOf, urlOf } from './client.ts';
import type { Ask, ClientPorts } from './client.ts';
import { ApiProblem } from './problem.ts';

type Handler = (request: IncomingMessage, response: ServerResponse, times: number) => void;

let stop: () => Promise<void> = () => Promise.resolve();
afterEach(() => stop());

/** A service that answers as it is told, and a client of it; `waits` are the pauses the client made, in ms. */
async function service(handler: Handler, more: Partial<ClientPorts> = {}) {
  const asked: IncomingMessage[] = [];
  const waits: number[] = [];
  const notices: (string | null)[] = [];
  const server = createServer((request, response) => {
    asked.push(request);
    handler(request, response, asked.length);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  stop = () =>
    new Promise((resolve) => {
      server.close(() => {
        resolve();
      });
      server.closeAllConnections();
    });
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const request = newRequest({
    fetch: (url, init) => fetch(url, init),
    base: `http://127.0.0.1:${port}`,
    language: () => 'zh-CN',
    wait: (ms) => {
      waits.push(ms);
      return Promise.resolve();
    },
    noticeLedger: (header) => notices.push(header),
    signInAgain: () => Promise.resolve(false),
    ...more,
  });
  return { request, asked, waits, notices };
}

function problem(response: ServerResponse, status: number, code: string, headers: Record<string, string> = {}): void {
  response.writeHead(status, { 'content-type': 'application/problem+json', ...headers });
  response.end(
    JSON.stringify({
      type: `urn:piaosu:problem:${code}`,
      title: 'a sentence',
      status,
      code,
      errors: [],
      traceId: 't1',
    }),
  );
}

function ok(response: ServerResponse): void {
  response.writeHead(200, {
    'content-type': 'application/json',
    'piaosu-ledger': 'degraded;peers=4;healthy=3;queued=0',
  });
  response.end('{"done":true}');
}

const WRITE: Ask = { method: 'POST', path: '/claims', body: { amount: '1.00' }, key: 'k1' };

test('a write carries its key, its language and its body; the notice of the ledger is taken in', async () => {
  const { request, asked, notices } = await service((_, response) => {
    ok(response);
  });
  expect(await request(WRITE)).toEqual({ done: true });
  expect(asked[0]?.url).toBe('/v1/claims');
  expect(asked[0]?.headers).toMatchObject({ 'idempotency-key': 'k1', 'accept-language': 'zh-CN' });
  expect(notices).toEqual(['degraded;peers=4;healthy=3;queued=0']);
});

test('a refusal is a problem with its code, sentence and trace id, and is not repeated', async () => {
  const { request, asked } = await service((_, response) => {
    problem(response, 409, 'OVER_CAP');
  });
  const error = await request(WRITE).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(ApiProblem);
  expect(error).toMatchObject({ code: 'OVER_CAP', status: 409, traceId: 't1', undecided: false });
  expect(asked).toHaveLength(1);
});

test('503 with Retry-After is sent again with the same key after that time', async () => {
  const { request, asked, waits } = await service((_, response, times) => {
    if (times < 3) problem(response, 503, 'LEDGER_BUSY', { 'retry-after': '1' });
    else ok(response);
  });
  expect(await request(WRITE)).toEqual({ done: true });
  expect(waits).toEqual([1000, 1000]);
  expect(asked.map(({ headers }) => headers['idempotency-key'])).toEqual(['k1', 'k1', 'k1']);
});

test('a connection that breaks is tried again; after three tries it is NETWORK, undecided', async () => {
  const { request, asked } = await service((message) => {
    message.socket.destroy();
  });
  await expect(request(WRITE)).rejects.toMatchObject({ code: 'NETWORK', status: 0, undecided: true });
  expect(asked).toHaveLength(3);
});

test('a write without a key is never sent twice', async () => {
  const { request, asked } = await service((message) => {
    message.socket.destroy();
  });
  await expect(request({ method: 'POST', path: '/session/sign-out' })).rejects.toMatchObject({ code: 'NETWORK' });
  expect(asked).toHaveLength(1);
});

test('nobody waits longer than five seconds before a page says what to do', async () => {
  const { request, waits } = await service((_, response) => {
    problem(response, 503, 'LEDGER_UNAVAILABLE', { 'retry-after': '60' });
  });
  await expect(request(WRITE)).rejects.toMatchObject({ code: 'LEDGER_UNAVAILABLE', retryAfterSeconds: 60 });
  expect(waits).toEqual([]);
});

test('a session that ended holds the request until somebody has signed in again', async () => {
  let signedIn = false;
  const again = {
    signInAgain: () => {
      signedIn = true;
      return Promise.resolve(true);
    },
  };
  const { request, asked } = await service((_, response) => {
    if (signedIn) ok(response);
    else problem(response, 401, 'SESSION_ENDED');
  }, again);
  expect(await request(WRITE)).toEqual({ done: true });
  expect(asked.map(({ headers }) => headers['idempotency-key'])).toEqual(['k1', 'k1']);
});

test('who does not sign in again gets the reason', async () => {
  const { request } = await service((_, response) => {
    problem(response, 401, 'SESSION_ENDED');
  });
  await expect(request(WRITE)).rejects.toMatchObject({ code: 'SESSION_ENDED' });
});

test('what another program on the way answers is not taken for an answer', async () => {
  const { request } = await service((_, response) => {
    response.writeHead(200, { 'content-type': 'text/html' }).end('<html>');
  });
  await expect(request(WRITE)).rejects.toMatchObject({ code: 'UNREADABLE_ANSWER', undecided: true });
});

test('a request that was called off is CANCELLED', async () => {
  const { request } = await service(() => undefined);
  const stopped = new AbortController();
  const answer = request({ path: '/jobs/x', signal: stopped.signal });
  stopped.abort();
  await expect(answer).rejects.toMatchObject({ code: 'CANCELLED' });
});

test('paths and queries are encoded', () => {
  expect(pathOf`/boxes/${'(01)0/1'}/x`).toBe('/boxes/(01)0%2F1/x');
  expect(urlOf({ path: '/claims', query: { state: 'PAID', cursor: undefined, n: 5 } })).toBe(
    '/v1/claims?state=PAID&n=5',
  );
  expect(urlOf({ path: '/session' })).toBe('/session');
});
