import { spawnSync } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CertificateAuthority, type KeyedCertificate, type LeafRequest } from '@piaosu/network/identities';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ROOT } from '../start/root.ts';

const COMMAND = join(ROOT, 'scripts', 'bin', 'piaosu.mjs');
const DAY_MS = 86_400_000;
let authority: CertificateAuthority;
let stranger: CertificateAuthority;
let member: KeyedCertificate;
let folder: string;

beforeAll(async () => {
  authority = await CertificateAuthority.create('ca.health.piaosu.test', 'health.piaosu.test');
  stranger = await CertificateAuthority.create('ca.health.piaosu.test', 'health.piaosu.test');
  member = await issue();
});

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'piaosu-wallet-'));
  mkdirSync(join(folder, 'wallet'));
  mkdirSync(join(folder, 'ids', 'orgs', 'HealthMSP'), { recursive: true });
  writeFileSync(join(folder, 'ids', 'orgs', 'HealthMSP', 'ca.pem'), authority.pem.certificatePem);
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

function issue(more: Partial<LeafRequest> = {}, by = authority): Promise<KeyedCertificate> {
  return by.issue({
    commonName: 'his@health.piaosu.test',
    organisation: 'health.piaosu.test',
    unit: 'client',
    ...more,
  });
}

/** As fabric-network 2.x writes it; `more` replaces members. */
function wallet2(label: string, { certificatePem, privateKeyPem }: KeyedCertificate, more: object = {}): void {
  const credentials = { certificate: certificatePem, privateKey: privateKeyPem };
  const identity = { credentials, mspId: 'HealthMSP', type: 'X.509', version: 1, ...more };
  writeFileSync(join(folder, 'wallet', `${label}.id`), JSON.stringify(identity));
}

/** As fabric-network 1.4 writes it. */
function wallet14(label: string, { certificatePem, privateKeyPem }: KeyedCertificate): void {
  const place = join(folder, 'wallet', label);
  mkdirSync(place);
  const enrollment = { signingIdentity: 'ab12', identity: { certificate: certificatePem } };
  const identity = { name: label, mspid: 'HealthMSP', roles: null, affiliation: '', enrollmentSecret: '', enrollment };
  writeFileSync(join(place, label), JSON.stringify(identity));
  writeFileSync(join(place, 'ab12-priv'), privateKeyPem);
}

/** The command as a user runs it. */
function piaosu(...words: string[]): { code: number | null; out: string; err: string } {
  const run = spawnSync(process.execPath, [COMMAND, 'identities', ...words], { cwd: folder, encoding: 'utf8' });
  return { code: run.status, out: run.stdout, err: run.stderr };
}

const importAll = (...more: string[]) => piaosu('import', 'wallet', '--to', 'ids', ...more);
const place = (label: string, mspId = 'HealthMSP') => join(folder, 'ids', 'orgs', mspId, 'users', label);

describe('piaosu identities import', { timeout: 60_000 }, () => {
  it('takes over wallets of fabric-network 2.x and 1.4, keys closed to others', () => {
    wallet2('his-system', member);
    wallet14('老系统', member);
    const { code, out } = importAll();
    expect({ code, lines: out.trim().split('\n').length }).toEqual({ code: 0, lines: 2 });
    for (const label of ['his-system', '老系统']) {
      expect(readFileSync(join(place(label), 'cert.pem'), 'utf8')).toBe(member.certificatePem);
      expect(readFileSync(join(place(label), 'key.pem'), 'utf8')).toBe(member.privateKeyPem);
      expect(statSync(join(place(label), 'key.pem')).mode & 0o777).toBe(0o600);
      expect(statSync(place(label)).mode & 0o777).toBe(0o700);
    }
  });

  it('is the same when it is repeated, and gives nobody another identity without --replace', async () => {
    wallet2('his', member);
    importAll();
    expect(importAll().out).toContain('there already');
    wallet2('his', await issue());
    const refused = importAll();
    expect(refused.code).toBe(1);
    expect(refused.out).toContain('--replace');
    expect(readFileSync(join(place('his'), 'cert.pem'), 'utf8')).toBe(member.certificatePem);
    expect(importAll('--replace')).toMatchObject({ code: 0 });
    expect(readFileSync(join(place('his'), 'cert.pem'), 'utf8')).not.toBe(member.certificatePem);
    expect(readdirSync(join(place('his'), '..'))).toEqual(['his']);
  });

  it('refuses each bad identity with its reason, takes the good one, and shows no key', async () => {
    const past = { notBefore: new Date(Date.now() - 9 * DAY_MS), notAfter: new Date(Date.now() - DAY_MS) };
    const p384 = generateKeyPairSync('ec', { namedCurve: 'secp384r1' }).privateKey;
    wallet2('good', member);
    wallet2('expired', await issue({ validity: past }));
    wallet2('foreign-ca', await issue({}, stranger));
    wallet2('other-key', { ...member, privateKeyPem: (await issue()).privateKeyPem });
    wallet2('curve', { ...member, privateKeyPem: p384.export({ type: 'pkcs8', format: 'pem' }).toString() });
    wallet2('hsm', member, { type: 'HSM-X.509' });
    wallet2('no-key', { ...member, privateKeyPem: 'none' });
    wallet2('path', member, { mspId: '../../evil' });
    writeFileSync(join(folder, 'wallet', 'broken.id'), member.privateKeyPem);
    const { code, out, err } = importAll();
    expect(code).toBe(1);
    const reasons: Readonly<Record<string, RegExp>> = {
      good: /imported/u,
      expired: /expired on \d{4}-/u,
      'foreign-ca': /not issued by/u,
      'other-key': /does not belong/u,
      curve: /P-256/u,
      hsm: /hardware security module/u,
      'no-key': /cannot be read/u,
      path: /MSPID/u,
      broken: /not JSON/u,
    };
    for (const [label, reason] of Object.entries(reasons))
      expect(out.split('\n').find((line) => line.includes(`· ${label}`))).toMatch(reason);
    expect(out + err).not.toContain('PRIVATE KEY');
    expect(existsSync(join(folder, 'evil'))).toBe(false);
    expect(readdirSync(join(place('good'), '..'))).toEqual(['good']);
  });

  it('takes only the labels that are named, and says which the wallet lacks', () => {
    wallet2('one', member);
    wallet2('two', member);
    expect(importAll('--label', 'two').code).toBe(0);
    expect(existsSync(place('one'))).toBe(false);
    const { code, err } = importAll('--label', 'three');
    expect(code).toBe(2);
    expect(err).toContain('three');
  });

  it('takes nobody whose CA it does not know, unless --ca names it', () => {
    wallet2('guest', member, { mspId: 'HospitalMSP' });
    const { code, out } = importAll();
    expect({ code, kept: existsSync(place('guest', 'HospitalMSP')) }).toEqual({ code: 1, kept: false });
    expect(out).toContain('name it with --ca');
    writeFileSync(join(folder, 'stranger.pem'), stranger.pem.certificatePem);
    expect(importAll('--ca', 'stranger.pem').out).toContain('not issued by');
    cpSync(join(folder, 'ids/orgs/HealthMSP/ca.pem'), join(folder, 'known.pem'));
    expect(importAll('--ca', 'known.pem').code).toBe(0);
  });

  it('warns of a certificate that expires soon', async () => {
    const validity = { notBefore: new Date(Date.now() - DAY_MS), notAfter: new Date(Date.now() + 9.5 * DAY_MS) };
    wallet2('soon', await issue({ validity }));
    const { code, out } = importAll();
    expect(code).toBe(0);
    expect(out).toContain('expires in 9 days');
  });

  it('finds the identities in a data folder, and asks which when there are two engines', () => {
    wallet2('his', member);
    cpSync(join(folder, 'ids', 'orgs'), join(folder, 'data', 'fabric', 'orgs'), { recursive: true });
    expect(piaosu('import', 'wallet', '--to', 'data').code).toBe(0);
    expect(existsSync(join(folder, 'data', 'fabric', 'orgs', 'HealthMSP', 'users', 'his', 'key.pem'))).toBe(true);
    mkdirSync(join(folder, 'data', 'devnet', 'orgs'), { recursive: true });
    expect(piaosu('import', 'wallet', '--to', 'data')).toMatchObject({ code: 2 });
  });

  it('explains itself, and refuses what it cannot do with exit code 2', () => {
    expect(piaosu('--help').out).toContain('WALLET_DIR');
    const { code, err } = importAll();
    expect(code).toBe(2);
    expect(err).toContain('no identity');
    expect(piaosu('import', 'nowhere', '--to', 'ids').code).toBe(2);
    expect(piaosu('import', 'wallet').code).toBe(2);
    expect(piaosu('import', 'wallet', '--to', 'nowhere').code).toBe(2);
    expect(piaosu('export', 'wallet').code).toBe(2);
  });
});

it('piaosu identities list shows each identity, its organisation and until when it holds', { timeout: 60_000 }, () => {
  wallet2('his', member);
  importAll();
  const { code, out } = piaosu('list', 'ids');
  expect(code).toBe(0);
  expect(out).toMatch(/^HealthMSP {2}his {2}.*CN=his@health\.piaosu\.test.*until \d{4}-\d\d-\d\d$/mu);
});
