import { execFile } from 'node:child_process';
import { copyFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { canonicalJson, ORGANISATIONS } from '@piaosu/core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { R1, R2, R4 } from '../../scripts/start/demo-receipts.ts';
import { ROOT } from '../../scripts/start/root.ts';
import { killNow, nextLife, runningPid } from '../faults/killer.ts';
import { rowsOf, withConnection } from '../faults/sql.ts';
import { elementsOf, Scenario, type TestVerdict } from '../support/scenario.ts';

const HIS = 'his-h33010000001';
const AUDITOR = 'auditor'; // of FinanceMSP

let scenario: Scenario;
/** What leaves the consortium: the package file and the four CA certificates. */
let outside: string;

beforeAll(async () => {
  scenario = await Scenario.start({ gateways: 'per-organisation' });
  await scenario.publish(R1, R2, R4);
  outside = await mkdtemp(join(tmpdir(), 'piaosu-outside-'));
}, 180_000);

afterAll(async () => {
  await scenario[Symbol.asyncDispose]();
  await rm(outside, { recursive: true, force: true });
}, 60_000);

describe('four gateway processes that share nothing but the ledger', () => {
  test('each organisation has a process of its own', () => {
    const gateways = scenario.product.processes().filter(({ name }) => name.startsWith('gateway-'));
    expect(new Set(gateways.map(({ pid }) => pid)).size).toBe(4);
  });

  test('a package of HealthMSP gets the same verdict from the gateway of FinanceMSP, which holds no document', async () => {
    const evidence = await scenario.packageOf(HIS, R1);
    const [own, other] = [await scenario.verifyPackage(HIS, evidence), await scenario.verifyPackage(AUDITOR, evidence)];
    expect(await documentsAt('FinanceMSP')).toBe(0);
    expect(other.headline).toBe('GENUINE');
    expect(resultsOf(other)).toEqual(resultsOf(own));
  });

  test('an altered package gets the same verdict too', async () => {
    const evidence = altered(canonicalJson(z.json().parse(await scenario.packageOf(HIS, R1))), '620.00', '720.00');
    const file: unknown = JSON.parse(evidence);
    const [own, other] = [await scenario.verifyPackage(HIS, file), await scenario.verifyPackage(AUDITOR, file)];
    expect(other.headline).toBe('TAMPERED');
    expect(resultsOf(other)).toEqual(resultsOf(own));
  });

  test('begun again on an empty database, fed by blocks alone, FinanceMSP finds the package GENUINE', async () => {
    const evidence = await scenario.packageOf(HIS, R2);
    const gateway = await runningPid(scenario.product, 'gateway-finance');
    await withConnection(scenario.product.databaseUrl('FinanceMSP'), async (client) => {
      await killNow(gateway);
      await client.query('DROP SCHEMA public CASCADE; CREATE SCHEMA public');
    });
    await nextLife(scenario.product, 'gateway-finance', gateway);
    await expect
      .poll(async () => (await scenario.verifyPackage(AUDITOR, evidence)).headline, { timeout: 20_000 })
      .toBe('GENUINE');
    expect(await documentsAt('FinanceMSP')).toBe(0);
    expect((await scenario.verify(AUDITOR, elementsOf(R2))).headline).toBe('GENUINE');
  }, 120_000);

  test('an officer of InsuranceMSP verifies five elements and claims, both over the exchange', async () => {
    expect((await scenario.verify('ins-a', elementsOf(R1))).headline).toBe('GENUINE');
    const claim = await scenario.claim('ins-a', R1, '400.00', { shown: { totalAmount: '1000.00' } });
    expect(claim).toMatchObject({ status: 201, remaining: '600.00' });
    expect(await documentsAt('InsuranceMSP')).toBe(0);
  });

  test('while the gateway of HealthMSP is away the officer reads UNCONFIRMED, never NOT_FOUND', async () => {
    const gateway = await runningPid(scenario.product, 'gateway-health');
    await killNow(gateway);
    const unissued = { ...elementsOf(R1), eInvoiceNumber: '0000009999' };
    const [known, unknown, claim] = await Promise.all([
      scenario.verify('ins-a', elementsOf(R4)),
      scenario.verify('ins-a', unissued),
      scenario.claim('ins-a', R4, '1.00'),
    ]);
    expect([known.headline, unknown.headline]).toEqual(['UNCONFIRMED', 'UNCONFIRMED']);
    expect(claim).toMatchObject({ status: 503, code: 'PEER_GATEWAY_UNAVAILABLE' });
    await nextLife(scenario.product, 'gateway-health', gateway);
    expect((await scenario.verify('ins-a', elementsOf(R4))).headline).toBe('GENUINE');
    expect((await scenario.verify('ins-a', unissued)).headline).toBe('NOT_FOUND');
  }, 120_000);
});

describe('with everything stopped, from the package file and four CA certificates', () => {
  let text: string;
  let trust: string[];

  beforeAll(async () => {
    text = canonicalJson(z.json().parse(await scenario.packageOf(HIS, R1)));
    trust = await Promise.all(ORGANISATIONS.map((org) => carryOut(org)));
    await scenario.product.stop();
  }, 60_000);

  test('the package is UNCONFIRMED as of its block, and the command ends with 0', async () => {
    const { code, said } = await verifyFile(text);
    expect(said).toMatch(/^UNCONFIRMED/);
    expect(said).toMatch(/status as of block \d+/);
    expect(code).toBe(0);
  });

  test('for a program it answers JSON, all checks valid but the status', async () => {
    const { code, said } = await verifyFile(text, ['--json']);
    const { headline, checks } = z
      .looseObject({ headline: z.string(), checks: z.array(z.looseObject({ name: z.string(), result: z.string() })) })
      .parse(JSON.parse(said));
    expect({ code, headline }).toEqual({ code: 0, headline: 'UNCONFIRMED' });
    expect(Object.fromEntries(checks.map(({ name, result }) => [name, result]))).toMatchObject({
      integrity: 'valid',
      anchoring: 'valid',
      issuer: 'valid',
      status: 'unknown',
    });
  });

  test.each([
    ['the amount of a line', '"620.00"', '"720.00"'],
    ['the total', '"1000.00"', '"9000.00"'],
    ['the patient', '王秀英', '王秀芳'],
    ['the burden in the header', '"capFen":100000', '"capFen":900000'],
  ])('one character changed in %s: TAMPERED, exit code 1', async (_what, from, to) => {
    const { code, said } = await verifyFile(altered(text, from, to));
    expect(said).toMatch(/^TAMPERED/);
    expect(code).toBe(1);
  });

  test('a file that is no canonical package any more cannot be verified: exit code 2', async () => {
    const { code, said } = await verifyFile(altered(text, ',"', ', "'));
    expect(said).toContain('no intact package');
    expect(code).toBe(2);
  });

  test('without the certificates of the witnesses nothing is proven, and it is not called genuine', async () => {
    const { said } = await verifyFile(text, [], trust.slice(0, 1));
    expect(said).not.toMatch(/^GENUINE/);
    expect(said).toMatch(/(?:无法核验|✗).* · 上链/);
  });

  async function carryOut(org: string): Promise<string> {
    const certificate = join(outside, `${org}.pem`);
    await copyFile(join(scenario.product.engine.identities, 'orgs', org, 'ca.pem'), certificate);
    return certificate;
  }

  async function verifyFile(
    content: string,
    options: readonly string[] = [],
    roots = trust,
  ): Promise<{ code: number; said: string }> {
    const file = join(outside, 'package.json');
    await writeFile(file, content);
    const command = join(ROOT, 'scripts', 'bin', 'piaosu.mjs');
    const args = [command, 'verify', file, ...roots.flatMap((root) => ['--trust', root]), ...options];
    return new Promise((resolve) => {
      const child = execFile(process.execPath, args, { cwd: outside }, (_error, stdout, stderr) => {
        resolve({ code: child.exitCode ?? -1, said: stdout + stderr });
      });
    });
  }
});

/** One place changed. @throws when the text does not hold what is to be changed. */
function altered(text: string, from: string, to: string): string {
  if (!text.includes(from)) throw new Error(`The package holds no ${from}.`);
  return text.replace(from, to);
}

function resultsOf({ checks = [] }: TestVerdict): object[] {
  return checks.map(({ name, result, code }) => ({ name, result, code }));
}

async function documentsAt(mspId: string): Promise<number> {
  const rows = await rowsOf(scenario.product.databaseUrl(mspId), 'SELECT count(*)::int AS n FROM issued_receipts');
  return z.array(z.object({ n: z.int() })).parse(rows)[0]?.n ?? -1;
}
