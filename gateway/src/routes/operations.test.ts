import { execFile } from 'node:child_process';
import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { RestRole } from '../http/caller.ts';
import { openTestOrganisation, type TestOrganisation } from '../testing/organisation.ts';
import { serveApp, type TestServer } from '../testing/serve.ts';
import { ROUTES } from './index.ts';

const PAYER = 'YB330100';
const CLAIM = 'C0123456789abcdef01234567';
const COMMAND = join(import.meta.dirname, '../../../scripts/bin/piaosu.mjs');

let insurance: TestOrganisation;
let server: TestServer;
let folder: string;
let keyFile: string;

const registration = z.strictObject({
  institution: z.literal(PAYER),
  custody: z.literal('OWN'),
  key: z.strictObject({ id: z.string(), alg: z.literal('ES256'), spki: z.string(), proof: z.string() }),
});
const submission = z.strictObject({
  operation: z.strictObject({ op: z.looseObject({ at: z.int() }), signature: z.string() }),
  private: z.looseObject({}),
});

/** The product's command, as a process without network access to any gateway. */
async function sign(...args: string[]) {
  return promisify(execFile)(process.execPath, [COMMAND, 'sign', ...args]).then(
    ({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
    (error: unknown) => z.object({ code: z.number(), stdout: z.string(), stderr: z.string() }).parse(error),
  );
}

let message = 0;
async function ask(path: string, body: object, role: RestRole = 'CLAIMS_OFFICER', institution = PAYER) {
  message += 1;
  const token = await server.issuer.token({ org: 'InsuranceMSP', roles: [role], institution });
  const response = await fetch(`${server.url}/v1${path}`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${token}`,
      'idempotency-key': `m-${message}`,
      'content-type': 'application/json',
    },
    body: JSON.stringify(body),
  });
  return { status: response.status, body: z.json().parse(await response.json()) };
}

async function prepareReview(messageId: string) {
  const { status, body } = await ask('/operations/prepare', { action: 'review', messageId, body: { claimId: CLAIM } });
  expect(status, JSON.stringify(body)).toBe(200);
  const file = join(folder, `${messageId}.json`);
  await writeFile(file, JSON.stringify(body));
  return file;
}

async function signed(file: string) {
  const { stdout } = await sign(file, '--key', keyFile, '--yes');
  return submission.parse(JSON.parse(stdout));
}

beforeAll(async () => {
  insurance = await openTestOrganisation('InsuranceMSP');
  server = await serveApp(ROUTES, insurance.organisation);
  folder = await mkdtemp(join(tmpdir(), 'piaosu-sign-'));
  keyFile = join(folder, 'key.pem');
  await sign('keygen', keyFile);
  const { stdout } = await sign('request', keyFile, '--institution', PAYER);
  const { proof, ...own } = registration.parse(JSON.parse(stdout)).key;
  expect(proof).toHaveLength(86);
  insurance.ledger.know(PAYER, own);
  const kept = await insurance.organisation.keys.create(PAYER, 'kept');
  insurance.ledger.know(PAYER, kept);
  const from = { epoch: 1, time: 1_772_000_000 };
  insurance.projection.put(`REG~${PAYER}`, {
    ...{ v: 1, id: PAYER, org: 'InsuranceMSP', kinds: ['PAYER'], state: 'ACTIVE', name: '医保', tier: 1 },
    benefit: 'INDEMNITY',
    keys: [
      { ...own, custody: 'OWN', from },
      { ...kept, custody: 'GATEWAY', from },
    ],
  });
});
afterAll(async () => {
  server.close();
  await insurance.close();
  await rm(folder, { recursive: true, force: true });
});

describe('piaosu sign', () => {
  test('makes a key that only its owner can read, and never over another', async () => {
    expect((await stat(keyFile)).mode & 0o777).toBe(0o600);
    expect(await sign('keygen', keyFile)).toMatchObject({ code: 2, stdout: '' });
  });

  test('says in words what an act would do, and signs nothing that nobody confirmed', async () => {
    const file = await prepareReview('shown');
    expect((await sign('show', file)).stdout).toMatch(/take a claim under review[^]*YB330100[^]*C0123456789abcdef/u);
    expect(await sign(file, '--key', keyFile)).toMatchObject({ code: 1, stdout: '' });
  });
});

describe('POST /operations', () => {
  test('commits what the institution signed itself, once for each message', async () => {
    const body = await signed(await prepareReview('once'));
    const first = await ask('/operations', body);
    expect(first.status).toBe(200);
    expect(await ask('/operations', body)).toEqual(first);
    expect(insurance.ledger.accepted.at(-1)?.signed.op.actor).toMatchObject({ institution: PAYER });
  });

  test('refuses what was altered after it was signed', async () => {
    const { operation, private: secret } = await signed(await prepareReview('altered'));
    const later = { ...operation, op: { ...operation.op, at: operation.op.at + 1 } };
    expect((await ask('/operations', { operation: later, private: secret })).body).toMatchObject({
      code: 'SIGNATURE_INVALID',
    });
    const resalted = { ...secret, messageId: 'another' };
    expect((await ask('/operations', { operation, private: resalted })).body).toMatchObject({
      code: 'PRIVATE_MISMATCH',
    });
  });

  test('refuses another institution’s act, a role that the token does not hold, and a key in custody', async () => {
    const body = await signed(await prepareReview('whose'));
    expect((await ask('/operations', body, 'CLAIMS_OFFICER', 'YB330200')).body).toMatchObject({
      code: 'ROLE_NOT_ALLOWED',
    });
    expect((await ask('/operations', body, 'PAYMENT_OFFICER')).body).toMatchObject({ code: 'ROLE_NOT_ALLOWED' });
    const [kept] = await insurance.organisation.keys.keysOf(PAYER);
    const review = { action: 'review', messageId: 'kept', body: { claimId: CLAIM }, keyId: kept?.id };
    expect((await ask('/operations/prepare', review)).body).toMatchObject({ code: 'ROLE_NOT_ALLOWED' });
  });

  test('prepares no act with members of another', async () => {
    const mixed = { action: 'reserve', messageId: 'mixed', body: { claimId: CLAIM } };
    expect((await ask('/operations/prepare', mixed)).body).toMatchObject({
      code: 'SCHEMA',
      errors: [{ pointer: '/claim' }],
    });
  });
});
