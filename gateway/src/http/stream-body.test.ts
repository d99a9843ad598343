import { connect } from 'node:net';
import { gzipSync } from 'node:zlib';
import { PiaosuError } from '@piaosu/core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { newLog } from '../log/log.ts';
import { openTestOrganisation, type TestOrganisation } from '../testing/organisation.ts';
import { serveApp, type TestServer } from '../testing/serve.ts';
import { jsonAnswer } from './answer.ts';
import { streamBody } from './body.ts';
import { none, route } from './route.ts';

const LIMIT = 4 * 1024 * 1024;
let runs = 0;
let compared: number | undefined;
const logged: string[] = [];

const counting = route({
  method: 'post',
  path: '/counts',
  tag: 'test',
  summary: { en: 'Count bytes', zh: '计数' },
  roles: ['SERVICE'],
  write: true,
  params: none,
  query: z.strictObject({ refuse: z.string().optional(), compare: z.string().optional() }),
  body: streamBody({ mediaTypes: ['text/csv'], limit: LIMIT, description: 'bytes' }),
  answer: jsonAnswer(z.strictObject({ bytes: z.int(), type: z.string() }), { description: 'Counted' }),
  handle: async (_context, { query, body: { mediaType, chunks } }) => {
    runs += 1;
    if (query.refuse !== undefined) throw new PiaosuError('UNKNOWN_PRODUCT', null);
    let [bytes, sum] = [0, 0];
    for await (const chunk of chunks) {
      bytes += chunk.length;
      for (const byte of query.compare === undefined ? [] : chunk) sum += byte;
    }
    compared ??= query.compare === undefined ? undefined : sum;
    if (query.compare !== undefined && compared !== sum) throw new PiaosuError('IDEMPOTENCY_CONFLICT');
    return { bytes, type: mediaType };
  },
});

let organisation: TestOrganisation;
let server: TestServer;
beforeAll(async () => {
  organisation = await openTestOrganisation('DrugMSP');
  const log = newLog('info', { write: (line) => logged.push(line) });
  server = await serveApp([counting], organisation.organisation, log);
});
afterAll(async () => {
  server.close();
  await organisation.close();
});

interface Sent {
  readonly key: string;
  readonly body: Uint8Array<ArrayBuffer> | ReadableStream;
  readonly type?: string;
  readonly query?: string;
  readonly encoding?: string;
}

async function post({ key, body, type = 'text/csv; charset=utf-8', query = '', encoding }: Sent) {
  const token = await server.issuer.token({ roles: ['SERVICE'], org: 'DrugMSP' });
  const headers = { authorization: `Bearer ${token}`, 'idempotency-key': key, 'content-type': type };
  const packed = encoding === undefined ? {} : { 'content-encoding': encoding };
  // `duplex` is what fetch demands for a body that is sent while it is made.
  const duplex = body instanceof ReadableStream ? { duplex: 'half' as const } : {};
  const request = { method: 'POST', headers: { ...headers, ...packed }, body, ...duplex };
  const response = await fetch(`${server.url}/v1/counts${query}`, request);
  return { status: response.status, body: z.looseObject({}).parse(await response.json()) };
}

function endless(megabytes: number): ReadableStream {
  let left = megabytes;
  return new ReadableStream({
    pull: (controller) => {
      if (left-- > 0) controller.enqueue(Buffer.alloc(1024 * 1024));
      else controller.close();
    },
  });
}

test('is read as it arrives, whole', async () => {
  expect(await post({ key: 'a', body: endless(4) })).toEqual({ status: 200, body: { bytes: LIMIT, type: 'text/csv' } });
});

test('that is longer than it may be is refused, announced or not', async () => {
  expect(await post({ key: 'b', body: Buffer.alloc(LIMIT + 1) })).toMatchObject({ body: { code: 'BODY_TOO_LARGE' } });
  expect(await post({ key: 'c', body: endless(5) })).toMatchObject({ status: 413, body: { code: 'BODY_TOO_LARGE' } });
});

test('is refused before it was read, and the refusal arrives', async () => {
  const answer = await post({ key: 'd', body: endless(4), query: '?refuse=1' });
  expect(answer).toMatchObject({ body: { code: 'UNKNOWN_PRODUCT' } });
  expect(await post({ key: 'e', body: Buffer.alloc(1), type: 'text/plain' })).toMatchObject({
    body: { code: 'UNSUPPORTED_MEDIA_TYPE' },
  });
});

test('that is compressed is refused: it could unfold to any size', async () => {
  const packed = await post({ key: 'p', body: gzipSync(Buffer.alloc(LIMIT)), encoding: 'gzip' });
  expect(packed).toMatchObject({ status: 415, body: { code: 'UNSUPPORTED_MEDIA_TYPE' } });
});

test('under the same key gets the first answer, and each request’s own bytes are read; of another length it is another request', async () => {
  const first = await post({ key: 'f', body: Buffer.alloc(10) });
  const before = runs;
  expect(await post({ key: 'f', body: Buffer.alloc(10) })).toEqual(first);
  expect(runs).toBe(before + 1);
  expect(await post({ key: 'f', body: Buffer.alloc(11) })).toMatchObject({ body: { code: 'IDEMPOTENCY_CONFLICT' } });
});

test('under the same key with other bytes of the same length is refused by who reads them, before and after', async () => {
  const one = { key: 'g', body: Buffer.alloc(10, 1), query: '?compare=1' };
  const other = { ...one, body: Buffer.alloc(10, 2) };
  const answers = await Promise.all([post(one), post(other)]);
  expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 409]);
  expect(await post(one)).toMatchObject({ status: answers[0].status });
  expect(await post(other)).toMatchObject({ status: answers[1].status });
});

test('that breaks off leaves its key free, and is no error of ours', async () => {
  const { hostname, port } = new URL(server.url);
  const token = await server.issuer.token({ roles: ['SERVICE'], org: 'DrugMSP' });
  const head =
    `POST /v1/counts HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${token}\r\nidempotency-key: h\r\n` +
    'content-type: text/csv; charset=utf-8\r\ncontent-length: 1000\r\n\r\nonly this';
  const before = runs;
  const socket = connect(Number(port), hostname, () => socket.write(head));
  await expect.poll(() => runs).toBe(before + 1);
  socket.destroy();
  const kept = () =>
    organisation.organisation.database.rows(z.object({ key: z.string() }), 'SELECT key FROM idempotency');
  await expect.poll(async () => (await kept()).some(({ key }) => key === 'h')).toBe(false);
  expect(await post({ key: 'h', body: Buffer.alloc(1000) })).toMatchObject({ status: 200, body: { bytes: 1000 } });
  expect(logged.filter((line) => line.includes('http.failed'))).toEqual([]);
});
