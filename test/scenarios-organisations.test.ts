import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  ORGANISATIONS,
  parseShape,
  evidencePackageShape,
  suiteOf,
  unwrap,
  verifyReceipt,
  type Trust,
} from '@piaosu/core';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { normalisePem, readCertificate, nativeVerifier } from '../gateway/src/native/index.ts';
import { R1, R2, R3 } from '../scripts/start/demo-receipts.ts';
import { elementsOf, Scenario } from './support/scenario.ts';

let scenario: Scenario;

beforeAll(async () => {
  scenario = await Scenario.start({ gateways: 'per-organisation' });
  await scenario.publish(R1, R2, R3);
  await scenario.payInFull('ins-b', R3);
});

afterAll(async () => {
  await scenario[Symbol.asyncDispose]();
});

test('offline a package is UNCONFIRMED at best: two other organisations prove all but what happened since', async () => {
  const evidence = unwrap(parseShape(evidencePackageShape, await scenario.packageOf('his-h33010000001', R1)));
  const verdict = verifyReceipt(evidence, await trust());
  expect(verdict.headline).toBe('UNCONFIRMED');
  const results = Object.fromEntries(verdict.checks.map(({ name, result }) => [name, result]));
  expect(results).toMatchObject({ integrity: 'valid', anchoring: 'valid', issuer: 'valid', status: 'unknown' });
});

test('a gateway process of its own with an empty store, fed by blocks alone, finds the package GENUINE', async () => {
  const evidence = await scenario.packageOf('his-h33010000001', R1);
  expect(await count('InsuranceMSP', 'SELECT count(*) FROM issued_receipts')).toBe(0);
  expect((await scenario.verifyPackage('ins-a', evidence)).headline).toBe('GENUINE');
});

test('the answer of a publisher that does not answer is UNCONFIRMED, never NOT_FOUND; its package still verifies', async () => {
  const evidence = await scenario.packageOf('his-h33010000001', R2);
  const publisher = scenario.product.processes().find(({ name }) => /health/iu.test(name))?.pid;
  if (publisher === undefined) throw new Error('no gateway process of HealthMSP');
  process.kill(publisher, 'SIGSTOP');
  try {
    const verdict = await scenario.verify('ins-a', elementsOf(R2));
    expect(verdict.headline).toBe('UNCONFIRMED');
    expect(verdict.checks?.[0]).toMatchObject({ result: 'unknown', code: 'PEER_GATEWAY_UNAVAILABLE' });
    expect((await scenario.claim('ins-a', R2, '1.00')).code).toBe('PEER_GATEWAY_UNAVAILABLE');
    expect((await scenario.verifyPackage('ins-a', evidence)).headline).toBe('GENUINE');
  } finally {
    process.kill(publisher, 'SIGCONT');
  }
});

test('issued and not yet anchored is PENDING_ANCHOR for every organisation, and a claim NOT_ANCHORED', async () => {
  const receipt = scenario.freshReceipt('75.00');
  const ordering = await orderingProcesses();
  expect(ordering.length).toBeGreaterThan(0);
  for (const pid of ordering) process.kill(pid, 'SIGSTOP');
  try {
    await scenario.product
      .api('his-h33010000001')
      .expectOk({ method: 'POST', path: '/receipts/batches', body: [receipt] });
    await expect
      .poll(async () => (await scenario.verify('his-h33010000001', elementsOf(receipt))).headline, { timeout: 10_000 })
      .toBe('PENDING_ANCHOR');
    expect((await scenario.verify('ins-a', elementsOf(receipt))).headline).toBe('PENDING_ANCHOR');
    const altered = { ...elementsOf(receipt), totalAmount: '76.00' };
    expect((await scenario.verify('ins-a', altered)).headline).toBe('MISMATCH');
    expect((await scenario.claim('ins-a', receipt, '75.00')).code).toBe('NOT_ANCHORED');
  } finally {
    for (const pid of ordering) process.kill(pid, 'SIGCONT');
  }
  await expect
    .poll(async () => (await scenario.verify('ins-a', elementsOf(receipt))).headline, { timeout: 60_000 })
    .toBe('GENUINE');
}, 120_000);

/** What puts transactions into blocks: devnet itself, or the orderers of a real network. */
async function orderingProcesses(): Promise<number[]> {
  const { product } = scenario;
  const all = [...product.processes(), ...(await product.engine.nodes())];
  return all.flatMap(({ name, pid }) => (/^(?:devnet$|orderer\.)/u.test(name) && pid !== undefined ? [pid] : []));
}

test('F9: blocks and state hold no name, identity, check code, and none of their bare hashes', async () => {
  const secrets = [R1, R2, R3].flatMap((receipt) => [
    receipt.patientName,
    receipt.patientId,
    receipt.checkCode,
    receipt.businessNumber,
    receipt.eInvoiceNumber === R3.eInvoiceNumber ? R3.inpatientNumber : receipt.cashier,
    `${receipt.eInvoiceCode}${receipt.eInvoiceNumber}`,
    `${receipt.eInvoiceCode}-${receipt.eInvoiceNumber}`,
  ]);
  const ledger = [...(await blockFiles(scenario.product.folder.root)), await stateOf('DrugMSP')];
  expect(ledger.length).toBeGreaterThan(1);
  const found = secrets.filter((secret) => ledger.some((bytes) => holds(bytes, secret)));
  expect(found).toEqual([]);
});

function holds(bytes: Buffer, secret: string): boolean {
  const hash = createHash('sha256').update(secret).digest();
  return [Buffer.from(secret), hash, Buffer.from(hash.toString('hex')), Buffer.from(hash.toString('base64'))].some(
    (needle) => bytes.includes(needle),
  );
}

/** Everything that the engine keeps as blocks; the world state beside it is compressed and is read from a projection. */
async function blockFiles(root: string): Promise<Buffer[]> {
  const names = await readdir(root, { recursive: true });
  const blocks = names.filter(
    (name) => /^(?:devnet|fabric)\//u.test(name) && /block/u.test(name) && !/\.(?:pem|key)$/u.test(name),
  );
  const read = await Promise.all(blocks.map((name) => readFile(join(root, name)).catch(() => Buffer.alloc(0))));
  return read.filter((bytes) => bytes.length > 0);
}

async function stateOf(mspId: string): Promise<Buffer> {
  const rows = await query(mspId, `SELECT key, convert_from(value, 'UTF8') AS value FROM ledger_state`);
  return Buffer.from(JSON.stringify(rows));
}

async function count(mspId: string, text: string): Promise<number> {
  const [row] = await query(mspId, text);
  return Number(row?.['count']);
}

async function query(mspId: string, text: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: scenario.product.databaseUrl(mspId) });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(text)).rows;
  } finally {
    await client.end();
  }
}

async function trust(): Promise<Trust> {
  const cas: Record<string, string> = {};
  for (const org of ORGANISATIONS) cas[org] = unwrap(normalisePem(await readFile(await authorityFile(org), 'utf8')));
  return { verifySignature: nativeVerifier, readCertificate, suiteOf, cas };
}

async function authorityFile(org: string): Promise<string> {
  const { root } = scenario.product.folder;
  const names = await readdir(root, { recursive: true });
  const name = names.find((each) => each.endsWith(join('orgs', org, 'ca.pem')));
  if (name === undefined) throw new Error(`no authority of ${org} below ${root}`);
  return join(root, name);
}
