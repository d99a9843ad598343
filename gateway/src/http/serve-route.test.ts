import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { JSON_TYPE, openProbeServer, refusalOf } from '../testing/probe-server.ts';
import type { ProbeServer } from '../testing/probe-server.ts';

let probe: ProbeServer;
beforeAll(async () => {
  probe = await openProbeServer();
});
afterAll(() => probe.close());

describe('a body', () => {
  const good = '{"name":"x","lines":[{"n":1}]}';

  test('that fits its schema reaches the handler', async () => {
    expect(await (await probe.post('/probe', good)).json()).toEqual({ name: 'x', lines: [{ n: 1 }] });
  });

  test('that is no JSON is 400 MALFORMED_JSON', async () => {
    expect(await refusalOf(await probe.post('/probe', '{"name":'))).toMatchObject({
      status: 400,
      code: 'MALFORMED_JSON',
    });
  });

  test('with a doubled key is 400 DUPLICATE_KEY at its place', async () => {
    const refusal = await refusalOf(await probe.post('/probe', '{"name":"x","lines":[{"n":1,"n":2}]}'));
    expect(refusal).toMatchObject({
      status: 400,
      code: 'DUPLICATE_KEY',
      errors: [{ pointer: '/lines/0/n', code: 'DUPLICATE_KEY' }],
    });
  });

  test('with an unknown field is 400 UNKNOWN_FIELD at its place', async () => {
    const refusal = await refusalOf(await probe.post('/probe', '{"name":"x","lines":[{"n":1,"evil":2}]}'));
    expect(refusal).toMatchObject({
      status: 400,
      code: 'UNKNOWN_FIELD',
      errors: [{ pointer: '/lines/0/evil', code: 'UNKNOWN_FIELD' }],
    });
  });

  test('of another shape is 400 SCHEMA with every faulty place', async () => {
    const refusal = await refusalOf(await probe.post('/probe', '{"name":5,"lines":[{"n":1.5}]}'));
    expect(refusal).toMatchObject({ status: 400, code: 'SCHEMA' });
    expect(refusal.errors.map(({ pointer }) => pointer)).toEqual(['/name', '/lines/0/n']);
  });

  test('beyond its limit is 413 BODY_TOO_LARGE, announced or not', async () => {
    const large = JSON.stringify({ name: 'x'.repeat(2000), lines: [] });
    expect(await refusalOf(await probe.post('/probe', large))).toMatchObject({ status: 413, code: 'BODY_TOO_LARGE' });
    const streamed = new ReadableStream<Uint8Array>({
      pull: (controller) => {
        controller.enqueue(new TextEncoder().encode(large));
        controller.close();
      },
    });
    const response = await probe.ask('/probe', { body: streamed, headers: JSON_TYPE });
    expect((await refusalOf(response)).code).toBe('BODY_TOO_LARGE');
  });

  test.each([
    { 'content-type': 'text/plain' },
    { 'content-type': 'application/xml' },
    { ...JSON_TYPE, 'content-encoding': 'gzip' },
  ])('of another type or compressed is 415 UNSUPPORTED_MEDIA_TYPE: %o', async (headers) => {
    expect(await refusalOf(await probe.ask('/probe', { body: good, headers }))).toMatchObject({
      status: 415,
      code: 'UNSUPPORTED_MEDIA_TYPE',
    });
  });

  test('that breaks off in the middle is nobody’s fault and no error of ours', async () => {
    const { hostname, port } = new URL(probe.server.url);
    const token = await probe.server.issuer.token({ roles: ['ISSUER'] });
    const head = `POST /v1/probe HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${token}\r\ncontent-type: application/json\r\n`;
    const socket = connect(Number(port), hostname, () => socket.write(`${head}content-length: 500\r\n\r\n{"name"`));
    await new Promise((resolve) => setTimeout(resolve, 200));
    socket.destroy();
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(probe.lines.filter((line) => line.includes('http.failed'))).toEqual([]);
  });

  test('of several files arrives by field name', async () => {
    const form = new FormData();
    form.set('receipts', new Blob(['票据,1'], { type: 'text/csv' }), 'receipts.csv');
    form.set('details', new Blob(['a,b'], { type: 'text/csv' }), 'details.csv');
    expect(await (await probe.ask('/probe/upload', { body: form })).json()).toEqual([
      { name: 'receipts', text: '票据,1' },
      { name: 'details', text: 'a,b' },
    ]);
  });

  test('that is one file is called file; a broken multipart frame is SCHEMA', async () => {
    const one = await probe.ask('/probe/upload', {
      body: 'x',
      headers: { 'content-type': 'text/csv; charset=gb18030' },
    });
    expect(await one.json()).toEqual([{ name: 'file', text: 'x' }]);
    const headers = { 'content-type': 'multipart/form-data; boundary=x' };
    const broken = await probe.ask('/probe/upload', {
      body: '--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n1',
      headers,
    });
    expect((await refusalOf(broken)).code).toBe('SCHEMA');
  });
});

describe('a stream', () => {
  test('arrives whole', async () => {
    const response = await probe.ask('/probe/stream');
    expect(response.headers.get('content-type')).toBe('text/csv; charset=utf-8');
    expect(await response.text()).toBe('a,b\r\n1,2\r\n');
  });

  test('that fails before its first byte is a problem, later it is cut off', async () => {
    expect((await refusalOf(await probe.ask('/probe/stream?fail=first'))).code).toBe('RESOURCE_NOT_FOUND');
    const response = await probe.ask('/probe/stream?fail=later');
    await expect(response.text()).rejects.toThrow();
  });
});
