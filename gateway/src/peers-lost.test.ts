import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { startGateway, type Gateway } from './gateway.ts';
import { silentLog } from './log/log.ts';
import { startConsortium, type Consortium } from './testing/consortium.ts';
import { TcpRelay } from './testing/tcp-relay.ts';

const NOTICE = 'piaosu-ledger';
const PATIENT = { timeout: 30_000, interval: 100 };
let consortium: Consortium;
let relays: readonly [TcpRelay, TcpRelay];
let gateway: Gateway;

/** One organisation with two ways to its peer, as with two peers. */
beforeAll(async () => {
  consortium = await startConsortium();
  const config = consortium.configOf('FinanceMSP');
  const [organisation] = config.organisations;
  if (organisation === undefined) throw new Error('no configuration');
  const [peer] = organisation.peers;
  relays = [await TcpRelay.to(peer.endpoint), await TcpRelay.to(peer.endpoint)];
  const via = (relay: TcpRelay, hostAlias: string) => ({ ...peer, endpoint: `localhost:${relay.port}`, hostAlias });
  gateway = await startGateway(
    {
      ...config,
      organisations: [{ ...organisation, peers: [via(relays[0], peer.hostAlias), via(relays[1], 'localhost')] }],
    },
    { log: silentLog, version: '0' },
  );
});

afterAll(async () => {
  await gateway.stop();
  for (const relay of relays) await relay.close();
  await consortium.close();
});

const peerState = z.object({
  peer: z.string(),
  condition: z.string(),
  since: z.iso.datetime(),
  height: z.int().nullable(),
});
const readinessShape = z.object({
  status: z.enum(['ok', 'degraded', 'waiting']),
  ledger: z.record(
    z.string(),
    z.object({
      peers: z.array(peerState),
      writes: z.object({ queued: z.int(), oldestSince: z.string().nullable() }),
    }),
  ),
});

async function readiness() {
  const response = await fetch(`${gateway.url}/readyz`);
  expect(response.status).toBe(200);
  return readinessShape.parse(await response.json());
}

async function ledger() {
  const found = (await readiness()).ledger['FinanceMSP'];
  if (found === undefined) throw new Error('no state of FinanceMSP');
  return found;
}

async function ask(
  method: string,
  path: string,
  more: { readonly key?: string; readonly body?: object; readonly patienceMs?: number } = {},
) {
  const token = await consortium.issuer.token({
    org: 'FinanceMSP',
    institution: 'AUTH-FINANCE',
    roles: ['SEGMENT_OFFICER', 'REGISTRAR'],
  });
  return fetch(`${gateway.url}/v1${path}`, {
    method,
    headers: {
      authorization: `Bearer ${token}`,
      'idempotency-key': more.key ?? randomUUID(),
      'content-type': 'application/json',
    },
    ...(more.body === undefined ? {} : { body: JSON.stringify(more.body) }),
    signal: AbortSignal.timeout(more.patienceMs ?? 20_000),
  });
}

test('nothing is said while all is well', async () => {
  await expect.poll(() => gateway.unready(), PATIENT).toEqual([]);
  await expect.poll(async () => (await readiness()).status, PATIENT).toBe('ok');
  const response = await ask('GET', '/ledger/blocks');
  expect(response.headers.has(NOTICE)).toBe(false);
});

test('a lost peer is named, and every answer says that the way to the ledger is degraded', async () => {
  await relays[1].cut();
  await expect.poll(async () => (await readiness()).status, PATIENT).toBe('degraded');
  const { peers } = await ledger();
  expect(peers.map(({ condition }) => condition)).toEqual(['healthy', 'unreachable']);
  expect(peers[1]?.peer).toBe('localhost');
  expect(peers[1]?.height).toBeGreaterThan(0);
  const read = await ask('GET', '/ledger/blocks');
  expect(read.status).toBe(200);
  expect(read.headers.get(NOTICE)).toBe('degraded;peers=2;healthy=1;queued=0');
  const refused = await ask('GET', '/ledger/transactions/none');
  expect([refused.status, refused.headers.get(NOTICE)?.split(';')[0]]).toEqual([400, 'degraded']);
});

test('with no peer left reads go on and a write waits; it is settled under its Idempotency-Key', async () => {
  await relays[0].cut();
  await expect
    .poll(async () => (await ledger()).peers.map(({ condition }) => condition), PATIENT)
    .toEqual(['unreachable', 'unreachable']);
  const read = await ask('GET', '/ledger/blocks');
  expect([read.status, read.headers.get(NOTICE)?.split(';')[0]]).toEqual([200, 'unreachable']);

  const calendar = { holidays: ['2026-10-01'], workdays: ['2026-10-10'] };
  const impatient = ask('PUT', '/calendars/2026', { key: 'calendar', body: calendar, patienceMs: 500 });
  await expect(impatient).rejects.toThrow();
  const { writes } = await ledger();
  expect(writes.queued).toBe(1);
  expect(Date.parse(writes.oldestSince ?? '')).toBeLessThanOrEqual(Date.now());
  await relays[0].restore();
  await expect.poll(async () => (await ledger()).writes.queued, PATIENT).toBe(0);
  expect((await ask('PUT', '/calendars/2026', { key: 'calendar', body: calendar })).status).toBe(200);
  expect(await (await ask('GET', '/calendars/2026')).json()).toEqual({ year: '2026', ...calendar });
});
