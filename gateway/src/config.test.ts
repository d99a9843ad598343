import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ConfigError, parseConfig, parseEnvironment, readConfig } from './config.ts';

const peer = { endpoint: 'localhost:7051', tlsCaFile: '/x/tlsca.pem', hostAlias: 'peer0.health.test' };
const organisation = {
  mspId: 'HealthMSP',
  databaseUrl: 'postgres://gateway:secret@127.0.0.1:5432/health',
  peers: [peer],
  identity: { certFile: '/x/cert.pem', keyFile: '/x/key.pem' },
  exchange: { host: '127.0.0.1', port: 9443, certFile: '/x/e-cert.pem', keyFile: '/x/e-key.pem' },
  cas: { HealthMSP: { caFile: '/x/ca.pem', tlsCaFile: '/x/tlsca.pem' } },
  pepperFile: '/x/pepper.json',
  keyFile: '/x/keys.json',
  keyStoreDir: '/x/keys',
  publisher: { id: 'PUB-HEALTH-1', shard: '1' },
};
const config = {
  listen: { host: '127.0.0.1', port: 8080 },
  metricsPort: 9090,
  oidc: { issuer: 'http://127.0.0.1:4000', audience: 'https://gateway.test' },
  publicOrg: 'HealthMSP',
  channel: 'piaosu',
  chaincode: 'piaosu',
  organisations: [organisation],
};

function faultsOf(work: () => unknown): readonly string[] {
  try {
    work();
  } catch (error) {
    if (error instanceof ConfigError) return error.faults;
    throw error;
  }
  return [];
}

describe('the configuration', () => {
  test('is taken as it is', () => {
    expect(parseConfig(config)).toEqual(config);
  });

  test('names everything that is wrong at once', () => {
    const wrong = { ...config, metricsPort: 99_999, oidc: { issuer: 'x', audience: 'y' }, extra: 1 };
    const faults = faultsOf(() => parseConfig(wrong)).join('\n');
    expect(faults).toMatch(/metricsPort/u);
    expect(faults).toMatch(/oidc\.issuer/u);
    expect(faults).toMatch(/extra/u);
  });

  test('serves an organisation once, and the public routes by one that is served', () => {
    expect(faultsOf(() => parseConfig({ ...config, organisations: [organisation, organisation] }))).toHaveLength(1);
    expect(faultsOf(() => parseConfig({ ...config, publicOrg: 'DrugMSP' }))[0]).toMatch(/publicOrg/u);
  });

  test('names peers apart, at least one, and a client certificate only with its key', () => {
    const faultsWith = (...peers: object[]) =>
      faultsOf(() => parseConfig({ ...config, organisations: [{ ...organisation, peers }] })).join();
    const other = { ...peer, endpoint: 'localhost:7351', hostAlias: 'peer1.health.test' };
    expect(faultsWith(peer, { ...other, clientCertFile: '/x/c.pem', clientKeyFile: '/x/k.pem' })).toBe('');
    expect(faultsWith()).toMatch(/peers/u);
    expect(faultsWith(peer, { ...other, hostAlias: peer.hostAlias })).toMatch(/hostAlias is given twice/u);
    expect(faultsWith(peer, { ...other, endpoint: peer.endpoint })).toMatch(/endpoint is given twice/u);
    expect(faultsWith({ ...peer, clientCertFile: '/x/c.pem' })).toMatch(/belong together/u);
  });

  test('lets people sign in by https, or on this machine only', () => {
    const faultsWith = (url: string, issuer = 'https://issuer.example') => {
      const signIn = { url, clientId: 'gateway', clientSecretFile: '/x/secret' };
      return faultsOf(() => parseConfig({ ...config, oidc: { issuer, audience: 'y' }, signIn })).join();
    };
    for (const url of ['https://piaosu.example', 'http://127.0.0.1:8080', 'http://localhost:8080', 'http://[::1]:1']) {
      expect([url, faultsWith(url)]).toEqual([url, '']);
    }
    for (const url of ['http://piaosu.example', 'http://127.0.0.1.evil.example', 'https://piaosu.example/x', 'x']) {
      expect(faultsWith(url)).toMatch(/signIn\.url/u);
    }
    expect(faultsWith('https://piaosu.example', 'http://issuer.example')).toMatch(
      /oidc\.issuer: people sign in by https/u,
    );
  });

  test('never repeats a value of the file in its faults', () => {
    const wrong = { ...config, organisations: [{ ...organisation, databaseUrl: 'mysql://u:hunter2@h/d' }] };
    expect(faultsOf(() => parseConfig(wrong)).join()).not.toContain('hunter2');
  });
});

describe('the environment', () => {
  test('is read once and names every wrong variable', () => {
    expect(parseEnvironment({ PIAOSU_CONFIG: '/x' })).toEqual({
      ...{ PIAOSU_CONFIG: '/x', PIAOSU_LOG_LEVEL: 'info', PIAOSU_CLOCK_OFFSET_MS: 0 },
    });
    expect(faultsOf(() => parseEnvironment({ PIAOSU_LOG_LEVEL: 'loud' }))).toHaveLength(2);
  });
});

describe('the configuration file', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'piaosu-config-'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  test('is refused while others may read it, and when it is missing or no JSON', async () => {
    const path = join(folder, 'config.json');
    await writeFile(path, JSON.stringify(config), { mode: 0o600 });
    expect(readConfig(path)).toEqual(config);
    await chmod(path, 0o644);
    expect(faultsOf(() => readConfig(path))[0]).toMatch(/others may read it/u);
    expect(faultsOf(() => readConfig(join(folder, 'none')))[0]).toMatch(/no such file/u);
    await writeFile(join(folder, 'bad'), 'password=x', { mode: 0o600 });
    expect(faultsOf(() => readConfig(join(folder, 'bad')))[0]).toMatch(/not JSON$/u);
  });
});
