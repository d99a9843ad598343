import { Agent, createServer, request } from 'node:http';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { listenOnFreePort } from '../testing/listen.ts';
import { jsonBody } from './body.ts';
import { readBody } from './read-body.ts';

const { spec } = jsonBody(z.string(), { limit: 1024 });
/** More than the buffers of a connection hold. */
const FAR_TOO_LONG = 16 * 1024 * 1024;

const server = createServer((received, response) => {
  readBody(received, spec).then(
    ({ bytes }) => response.end(bytes.length.toString()),
    (error: unknown) => response.writeHead(413).end(String(error)),
  );
});
/** One connection, which each request waits for. */
const agent = new Agent({ keepAlive: true, maxSockets: 1 });
let port: number;
beforeAll(async () => {
  port = await listenOnFreePort(server);
});
afterAll(() => {
  agent.destroy();
  server.close();
});

function post(length: number, headers: Readonly<Record<string, string>>): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const options = { port, agent, method: 'POST', headers: { 'content-type': 'application/json', ...headers } };
    const sent = request(options, (response) => {
      const connection = response.socket.localPort;
      text(response).then((body) => {
        resolve({ connection, status: response.statusCode, body });
      }, reject);
    });
    sent.on('error', reject);
    sent.end(JSON.stringify('x'.repeat(length - 2)));
  });
}

test.each([
  ['announced', { 'content-length': FAR_TOO_LONG.toString() }],
  ['in chunks', { 'transfer-encoding': 'chunked' }],
])(
  'a body that is too long, %s, is refused, and the next request of its connection is answered',
  async (_, headers) => {
    const { connection } = z.object({ connection: z.number() }).parse(await post(2, {}));
    const refused = await post(FAR_TOO_LONG, headers);
    expect(refused).toMatchObject({ connection, status: 413 });
    expect(await post(20, {})).toEqual({ connection, status: 200, body: '20' });
  },
);
