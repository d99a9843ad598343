import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { EventEmitter } from 'node:events';
import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { startGateway } from './gateway.ts';
import type { Gateway } from './gateway.ts';
import type { RestRole } from './http/caller.ts';
import { silentLog } from './log/log.ts';
import { startConsortium } from './testing/consortium.ts';
import type { Consortium } from './testing/consortium.ts';
import { listenOnFreePort } from './testing/listen.ts';

const ALL = ['HealthMSP', 'InsuranceMSP', 'DrugMSP', 'FinanceMSP'];
const HOSPITAL = 'H33010000001';
const options = { log: silentLog, version: '0' };
let consortium: Consortium;
let gateway: Gateway;

beforeAll(async () => {
  consortium = await startConsortium();
  gateway = await startGateway(consortium.configOf(...ALL), options);
  await untilReady(gateway);
});
afterAll(async () => {
  await gateway.stop();
  await consortium.close();
});

async function untilReady(one: Gateway): Promise<void> {
  for (let left = 300; left > 0 && (await one.unready()).length > 0; left -= 1) await sleep(100);
  expect(await one.unready()).toEqual([]);
}

interface Person {
  readonly org: string;
  readonly institution: string;
  readonly roles: readonly RestRole[];
}
const health: Person = { org: 'HealthMSP', institution: 'AUTH-HEALTH', roles: ['REGISTRAR'] };
const insurance: Person = { org: 'InsuranceMSP', institution: 'AUTH-INSURANCE', roles: ['REGISTRAR'] };
const finance: Person = { org: 'FinanceMSP', institution: 'AUTH-FINANCE', roles: ['SEGMENT_OFFICER'] };

let message = 0;
async function ask(person: Person, method: string, path: string, body?: object, key?: string, base = gateway.url) {
  message += 1;
  const token = await consortium.issuer.token(person);
  const response = await fetch(`${base}/v1${path}`, {
    method,
    headers: {
      authorization: `Bearer ${token}`,
      'idempotency-key': key ?? `m-${message}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: response.status, body: z.record(z.string(), z.json()).parse(await response.json()) };
}

const publisher = { id: 'PUB-HEALTH-1', kinds: ['PUBLISHER'], name: '发布', endpoint: 'https://127.0.0.1:7151' };
const hospital = { id: HOSPITAL, kinds: ['HOSPITAL'], name: '市第一医院', publisher: 'PUB-HEALTH-1' };

describe('a gateway on a new ledger', () => {
  test('enrols its organisations by itself and announces the pepper', async () => {
    for (const id of ['AUTH-HEALTH', 'AUTH-INSURANCE', 'AUTH-DRUG', 'AUTH-FINANCE']) {
      const answer = await ask(health, 'GET', `/institutions/${id}`);
      expect(answer).toMatchObject({ status: 200, body: { id, kinds: ['AUTHORITY'], state: 'ACTIVE' } });
    }
    expect(await gateway.organisations.get('DrugMSP')?.projection.record('REG~pepper')).toMatchObject({
      value: { versions: [{ version: 1 }] },
    });
  });

  test('registers a publisher and its hospital, and every organisation sees them', async () => {
    expect((await ask(health, 'POST', '/institutions', publisher, 'pub')).status).toBe(201);
    const answer = await ask(health, 'POST', '/institutions', hospital, 'hos');
    expect(answer.status).toBe(201);
    await gateway.organisations.get('InsuranceMSP')?.projection.waitFor(z.number().parse(answer.body['block']));
    expect(await ask(insurance, 'GET', `/institutions/${HOSPITAL}`)).toMatchObject({
      status: 200,
      body: { org: 'HealthMSP', publisher: 'PUB-HEALTH-1', keys: [{ custody: 'GATEWAY' }] },
    });
  });

  test('gives a repeated registration its first answer, and another one with the key a conflict', async () => {
    const again = await ask(health, 'POST', '/institutions', hospital, 'hos');
    expect(again.status).toBe(201);
    const other = await ask(health, 'POST', '/institutions', { ...hospital, name: '别名' }, 'hos');
    expect(other).toMatchObject({ status: 409, body: { code: 'IDEMPOTENCY_CONFLICT' } });
    const renamed = await ask(health, 'POST', '/institutions', hospital);
    expect(renamed).toMatchObject({ status: 409, body: { code: 'ALREADY_EXISTS' } });
  });

  test('lets no organisation register what is not its business, whatever its token says', async () => {
    const answer = await ask(insurance, 'POST', '/institutions', { ...hospital, id: 'H33010000002' });
    expect(answer).toMatchObject({ status: 403, body: { code: 'ROLE_NOT_ALLOWED' } });
    const foreign = await ask({ ...insurance, institution: 'AUTH-HEALTH' }, 'POST', '/institutions', publisher);
    expect(foreign.body['code']).toBe('KEY_UNKNOWN');
  });

  test('allots segments in their order and refuses an overlap', async () => {
    const segment = { code: '33060125', from: '0000000001', to: '0000000100', issuer: HOSPITAL, after: null };
    expect((await ask(finance, 'POST', '/segments', segment)).status).toBe(201);
    const overlap = { ...segment, from: '0000000050', to: '0000000200', after: '0000000001' };
    expect(await ask(finance, 'POST', '/segments', overlap)).toMatchObject({
      status: 409,
      body: { code: 'RANGE_OVERLAP' },
    });
    expect(await ask(finance, 'GET', '/segments?code=33060125')).toMatchObject({
      body: { items: [{ issuer: HOSPITAL }] },
    });
  });

  test('sets the calendar, adds a key, revokes the old one and signs with the new', async () => {
    const days = { holidays: ['2026-10-01'], workdays: ['2026-10-10'] };
    expect((await ask(finance, 'PUT', '/calendars/2026', days)).status).toBe(200);
    expect((await ask(finance, 'GET', '/calendars/2026')).body).toEqual({ year: '2026', ...days });
    const before = await ask(health, 'GET', '/keys?institution=AUTH-HEALTH');
    const [old] = z.array(z.looseObject({ id: z.string() })).parse(before.body['items']);
    expect((await ask(health, 'POST', '/keys', { institution: 'AUTH-HEALTH' })).status).toBe(201);
    expect((await ask(health, 'POST', `/keys/${old?.id ?? ''}/revoke`, { institution: 'AUTH-HEALTH' })).status).toBe(
      200,
    );
    expect((await ask(health, 'PATCH', `/institutions/${HOSPITAL}`, { name: '新名' })).status).toBe(200);
  });

  test('shows blocks and the transaction of an act to supervision', async () => {
    const { body } = await ask(health, 'PATCH', `/institutions/${HOSPITAL}`, { name: '又名' });
    const transaction = await ask(health, 'GET', `/ledger/transactions/${z.string().parse(body['tx'])}`);
    expect(transaction.body).toMatchObject({ validation: 'VALID', creator: 'HealthMSP', block: body['block'] });
    expect((await ask(health, 'GET', '/ledger/blocks?limit=2')).body['items']).toHaveLength(2);
  });
});

test('a gateway of one organisation with an empty database sees the same ledger and is ready without writing', async () => {
  const config = await consortium.withEmptyDatabases(consortium.configOf('InsuranceMSP'));
  const height = consortium.devnet.height;
  const other = await startGateway(config, options);
  await untilReady(other);
  const answer = await ask(insurance, 'GET', `/institutions/${HOSPITAL}`, undefined, undefined, other.url);
  expect(answer).toMatchObject({ status: 200, body: { name: '又名' } });
  expect((await ask(health, 'GET', '/institutions', undefined, undefined, other.url)).body['code']).toBe('FORBIDDEN');
  await other.stop();
  expect(consortium.devnet.height).toBe(height);
});

describe('the gateway process', () => {
  const main = fileURLToPath(new URL('main.ts', import.meta.url));
  const run = (env: Record<string, string>) =>
    spawn(process.execPath, [main], { env, stdio: ['ignore', 'pipe', 'pipe'] });

  const exitCode = async (child: EventEmitter) =>
    z.tuple([z.number().nullable(), z.unknown()]).parse(await once(child, 'exit'))[0];

  test('says in a sentence what is wrong with its settings, and ends', async () => {
    const child = run({ PIAOSU_LOG_LEVEL: 'loud' });
    const [said, code] = await Promise.all([text(child.stderr), exitCode(child)]);
    expect(code).toBe(1);
    expect(said).toMatch(/PIAOSU_CONFIG.*PIAOSU_LOG_LEVEL/su);
    expect(said).not.toContain('    at ');
  });

  test('names a port that is taken, stops what it started, and ends', async () => {
    const taken = createServer();
    const port = await listenOnFreePort(taken);
    const config = { ...consortium.configOf('DrugMSP'), metricsPort: port };
    const child = run({ PIAOSU_CONFIG: await consortium.writeConfig(config), PIAOSU_LOG_LEVEL: 'silent' });
    const [said, code] = await Promise.all([text(child.stderr), exitCode(child)]);
    taken.close();
    expect(said).toContain(`metricsPort: 127.0.0.1:${port} cannot be listened on (EADDRINUSE)`);
    expect(code).toBe(1);
  });

  test('announces where it serves, and on SIGTERM ends in order', async () => {
    const child = run({ PIAOSU_CONFIG: await consortium.writeConfig(consortium.configOf('DrugMSP')) });
    const log = text(
      child.stdout.on('data', (chunk: Buffer) => {
        if (chunk.includes('gateway.started')) child.kill('SIGTERM');
      }),
    );
    expect(await exitCode(child)).toBe(0);
    expect(await log).toMatch(/gateway\.started.*gateway\.stopping.*gateway\.stopped/su);
  });
});
