import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureIdentities } from '@piaosu/network/devnet';
import { field, oneOf, record } from '@piaosu/core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ExchangeClient } from '../gateway/src/exchange/client.ts';
import { answering, ExchangeServer } from '../gateway/src/exchange/server.ts';
import { silentLog } from '../gateway/src/log/log.ts';

const KIND = {
  path: '/exchange/v1/test',
  question: record({ name: field.institution }),
  answer: record({ org: field.organisation, said: oneOf('yes') }),
};

let dir: string;
let authorities: Record<string, string>;
let server: ExchangeServer;

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'piaosu-exchange-'));
  await ensureIdentities(dir);
  authorities = Object.fromEntries(['HealthMSP', 'InsuranceMSP'].map((org) => [org, read(org, 'tlsca.pem')]));
  server = new ExchangeServer({
    ...identityOf('HealthMSP'),
    host: '127.0.0.1',
    port: 0,
    authorities,
    log: silentLog,
    answers: [
      answering(KIND, (org) => Promise.resolve({ org: org === 'InsuranceMSP' ? org : 'HealthMSP', said: 'yes' })),
    ],
  });
  await server.start();
});

afterAll(async () => {
  await server.stop();
  await rm(dir, { recursive: true, force: true });
});

function read(org: string, file: string): string {
  return readFileSync(join(dir, 'orgs', org, file), 'utf8');
}

function identityOf(org: string): { certificate: string; key: string } {
  return { certificate: read(org, 'exchange/cert.pem'), key: read(org, 'exchange/key.pem') };
}

function clientOf(org: string): ExchangeClient {
  return new ExchangeClient({ ...identityOf(org), authorities, log: silentLog, timeoutMs: 300 });
}

function endpoint(port = server.address.port): string {
  return `https://127.0.0.1:${port.toString()}`;
}

test('who asks is the organisation whose authority issued its certificate', async () => {
  const client = clientOf('InsuranceMSP');
  const answer = await client.ask({ org: 'HealthMSP', endpoint: endpoint() }, KIND, { name: 'INS-A' });
  expect(answer).toEqual({ org: 'InsuranceMSP', said: 'yes' });
  client.close();
});

test('a certificate of an authority outside the consortium does not get past the handshake', async () => {
  const client = clientOf('DrugMSP'); // not among this server's authorities
  await expect(client.ask({ org: 'HealthMSP', endpoint: endpoint() }, KIND, { name: 'INS-A' })).rejects.toThrow(
    'PEER_GATEWAY_UNAVAILABLE',
  );
  client.close();
});

test('a gateway of another organisation than the asked one is not listened to', async () => {
  const client = clientOf('InsuranceMSP');
  await expect(client.ask({ org: 'InsuranceMSP', endpoint: endpoint() }, KIND, { name: 'INS-A' })).rejects.toThrow(
    'PEER_GATEWAY_UNAVAILABLE',
  );
  client.close();
});

test('a question of another shape is refused, and a path that is none', async () => {
  const client = clientOf('InsuranceMSP');
  const peer = { org: 'HealthMSP', endpoint: endpoint() };
  await expect(client.ask(peer, { ...KIND, question: record({}) }, { name: '~' })).rejects.toThrow(
    'PEER_GATEWAY_UNAVAILABLE',
  );
  await expect(client.ask(peer, { ...KIND, path: '/exchange/v1/other' }, { name: 'INS-A' })).rejects.toThrow(
    'PEER_GATEWAY_UNAVAILABLE',
  );
  client.close();
});

test('a peer that never answers is given up after two attempts', async () => {
  const deaf = createServer();
  deaf.listen(0, '127.0.0.1');
  await once(deaf, 'listening');
  const address = deaf.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const client = clientOf('InsuranceMSP');
  const started = performance.now();
  await expect(client.ask({ org: 'HealthMSP', endpoint: endpoint(port) }, KIND, { name: 'INS-A' })).rejects.toThrow(
    'PEER_GATEWAY_UNAVAILABLE',
  );
  expect(performance.now() - started).toBeLessThan(2_000);
  client.close();
  deaf.close();
});
