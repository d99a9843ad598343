import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { canonicalJson, type EvidencePackage } from '@piaosu/core';
import { newConsortium, type Consortium } from './consortium.ts';
import { publishDay, type PublishedDay } from './published-day.ts';
import { receipt1, receipt2 } from './receipts.ts';

const COMMAND = fileURLToPath(new URL('../../scripts/bin/piaosu.mjs', import.meta.url));
let folder: string;
let consortium: Consortium;
let day: PublishedDay;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'piaosu-verify-'));
  consortium = await newConsortium();
  day = publishDay(consortium, [receipt1(), receipt2()]);
  for (const [org, pem] of Object.entries(consortium.trust.cas)) {
    mkdirSync(join(folder, 'orgs', org), { recursive: true });
    writeFileSync(join(folder, 'orgs', org, 'ca.pem'), pem);
    writeFileSync(join(folder, `${org}.pem`), pem);
  }
  write('trust.json', canonicalJson({ ...consortium.trust.cas }));
});

afterAll(() => {
  rmSync(folder, { recursive: true });
});

function write(name: string, content: string | Uint8Array): string {
  const file = join(folder, name);
  writeFileSync(file, content);
  return file;
}

const packageFile = (evidence: EvidencePackage): string => write('package.json', canonicalJson(evidence));

/** The command as a user runs it: another process, in the user's folder, without the product's environment. */
function piaosu(...words: string[]): { code: number | null; out: string; err: string } {
  const run = spawnSync(process.execPath, [COMMAND, ...words], {
    cwd: folder,
    encoding: 'utf8',
    env: { PATH: process.env['PATH'], PIAOSU_DATA: join(folder, 'no-data') },
  });
  return { code: run.status, out: run.stdout, err: run.stderr };
}

describe('piaosu verify', { timeout: 60_000 }, () => {
  it('answers UNCONFIRMED with the block, in two languages, and exit code 0 for a sound package', () => {
    packageFile(day.package(0));
    const { code, out } = piaosu('verify', 'package.json', '--trust', folder);
    expect(code).toBe(0);
    expect(out).toMatch(/^UNCONFIRMED {2}已核验的各项均有效/);
    expect(out).toContain('All checks made are valid');
    expect(out).toContain('33060125-0000000101');
    expect(out).toContain('status as of block 57');
  });

  it('finds the trust roots of a data folder of npm start', () => {
    cpSync(join(folder, 'orgs'), join(folder, 'data', 'devnet', 'orgs'), { recursive: true });
    const file = packageFile(day.package(0));
    expect(piaosu('verify', file, '--trust', join(folder, 'data')).code).toBe(0);
  });

  it('takes trust roots from files and from a table, several together', () => {
    const file = packageFile(day.package(0));
    expect(piaosu('verify', file, '--trust', 'trust.json').code).toBe(0);
    const [insurance, finance] = ['InsuranceMSP.pem', 'FinanceMSP.pem'];
    const two = piaosu('verify', file, '--json', '--trust', insurance, '--trust', finance);
    expect(JSON.parse(two.out)).toMatchObject({
      headline: 'UNCONFIRMED',
      checks: [{}, { result: 'valid' }, {}, {}, {}, {}],
    });
  });

  it('answers with exit code 1 and the reason when a check is invalid', () => {
    const file = packageFile({ ...day.package(0), path: day.path(1) });
    const { code, out } = piaosu('verify', file, '--trust', folder);
    expect(code).toBe(1);
    expect(out).toMatch(/^TAMPERED {2}/);
    expect(out).toContain('PROOF_INVALID');
    const red = packageFile(day.package(0, undefined, 'RED_FLUSHED'));
    expect(piaosu('verify', red, '--trust', folder).code).toBe(1);
  });

  it('A7: names the altered lines', () => {
    const evidence = day.package(0);
    const details = evidence.details.map((detail) => ({ ...detail, saltHex: '00'.repeat(16) }));
    const { code, out } = piaosu('verify', packageFile({ ...evidence, details }), '--trust', folder);
    expect(code).toBe(1);
    expect(out).toContain('被改动的明细行 altered lines: 1, 2');
  });

  it('says that the trust roots do not fit, exit code 3, and not TAMPERED, with those of another consortium', async () => {
    const foreign = await newConsortium();
    write('foreign.json', canonicalJson({ ...foreign.trust.cas }));
    const file = packageFile(day.package(0));
    const { code, out, err } = piaosu('verify', file, '--trust', 'foreign.json');
    expect({ code, out }).toEqual({ code: 3, out: '' });
    expect(err).toContain('The trust roots do not fit');
    const json = piaosu('verify', file, '--json', '--trust', 'foreign.json');
    expect(json.code).toBe(3);
    expect(JSON.parse(json.out)).toMatchObject({ faults: { reason: 'TRUST_ROOTS_FOREIGN' } });
  });

  it('says TAMPERED when one trust root fits and another witness is certified by nobody known', async () => {
    const foreign = await newConsortium();
    write('mixed.json', canonicalJson({ ...consortium.trust.cas, FinanceMSP: foreign.trust.cas.FinanceMSP ?? '' }));
    const { code, out } = piaosu('verify', packageFile(day.package(0)), '--trust', 'mixed.json');
    expect({ code, headline: out.slice(0, 8) }).toEqual({ code: 1, headline: 'TAMPERED' });
  });

  it('says UNCONFIRMED with the missing witnesses when more are asked for than testify', () => {
    const { code, out } = piaosu('verify', packageFile(day.package(0)), '--trust', folder, '--witnesses', '3');
    expect(code).toBe(0);
    expect(out).toContain('无法核验 unknown · 上链 anchoring');
  });

  it.each([
    ['a file that is not there', ['verify', 'missing.json', '--trust', '.'], 'cannot be read'],
    ['a file that is no package', ['verify', 'trust.json', '--trust', '.'], 'no intact package (UNKNOWN_FIELD)'],
    ['no trust roots', ['verify', 'trust.json'], 'No trust roots'],
    [
      'trust roots that are none',
      ['verify', 'trust.json', '--trust', 'orgs/HealthMSP/ca.pem'],
      'holds no CA certificate',
    ],
    ['an unknown option', ['verify', 'trust.json', '--force'], 'Unknown option'],
    ['no file', ['verify'], 'exactly one package file'],
    ['an unknown command', ['repair'], 'Usage'],
  ])('answers with exit code 2 and a sentence for %s', (_, words, sentence) => {
    const { code, err } = piaosu(...words);
    expect(code).toBe(2);
    expect(err).toContain(sentence);
    expect(err).not.toContain(' at ');
  });

  it('refuses a package that was written anew by another program', () => {
    const file = write('pretty.json', JSON.stringify(day.package(0), null, 2));
    const { code, out } = piaosu('verify', file, '--json', '--trust', folder);
    expect(code).toBe(2);
    expect(out).toContain('NOT_CANONICAL');
  });
});
