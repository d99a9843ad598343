import { PiaosuError } from '@piaosu/core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { openTestOrganisation, type TestOrganisation } from '../testing/organisation.ts';
import { serveApp, type TestServer } from '../testing/serve.ts';
import { jsonAnswer } from './answer.ts';
import { streamBody } from './body.ts';
import { none, route } from './route.ts';

const LIMIT = 4 * 1024 * 1024;
let runs = 0;

const counting = route({
  method: 'post',
  path: '/counts',
  tag: 'test',
  summary: { en: 'Count bytes', zh: '计数' },
  roles: ['SERVICE'],
  write: true,
  params: none,
  query: z.strictObject({ refuse: z.string().optional() }),
  body: streamBody({ mediaTypes: ['text/csv'], limit: LIMIT, description: 'bytes' }),
  answer: jsonAnswer(z.strictObject({ bytes: z.int(), type: z.string() }), { description: 'Counted' }),
  handle: async (_context, { query, body: { mediaType, chunks } }) => {
    runs += 1;
    if (query.refuse !== undefined) throw new PiaosuError('UNKNOWN_PRODUCT', null);
    let bytes = 0;
    for await (const chunk of chunks) bytes += chunk.length;
    return { bytes, type: mediaType };
  },
});

let organisation: TestOrganisation;
let server: TestServer;
beforeAll(async () => {
  organisation = await openTestOrganisation('DrugMSP');
  server = await serveApp([counting], organisation.organisation);
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
}

async function post({ key, body, type = 'text/csv; charset=utf-8', query = '' }: Sent) {
  const token = await server.issuer.token({ roles: ['SERVICE'], org: 'DrugMSP' });
  const headers = { authorization: `Bearer ${token}`, 'idempotency-key': key, 'content-type': type };
  // `duplex` is what fetch demands for a body that is sent while it is made.
  const duplex = body instanceof ReadableStream ? { duplex: 'half' as const } : {};
  const request = { method: 'POST', headers, body, ...duplex };
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

test('under the same key runs once; of another length it is another request', async () => {
  const first = await post({ key: 'f', body: Buffer.alloc(10) });
  const before = runs;
  expect(await post({ key: 'f', body: Buffer.alloc(10) })).toEqual(first);
  expect(runs).toBe(before);
  expect(await post({ key: 'f', body: Buffer.alloc(11) })).toMatchObject({ body: { code: 'IDEMPOTENCY_CONFLICT' } });
});
