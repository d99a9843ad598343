import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { hmacSha256, isPlainObject, runVectors, suiteOf } from '@piaosu/core';
import { readTrustRoots, type Roots } from './trust-roots.ts';
import { verifyPackage } from './verify-shown.ts';

const FOLDER = new URL('../../../chaincode/core/vectors/', import.meta.url);
/** The vectors' certificates are valid from the day they were made, for ten years. */
const NOW = Date.parse('2030-01-01T00:00:00Z') / 1000;

const read = (file: string): string => readFileSync(new URL(file, FOLDER), 'utf8');
const table = (file: string): Readonly<Record<string, unknown>> => {
  const value: unknown = JSON.parse(read(file));
  return isPlainObject(value) ? value : {};
};

function roots(): Roots {
  const found = readTrustRoots(table('evidence/trust.json'));
  if (found === undefined) throw new TypeError('the vectors have trust roots');
  return found;
}

describe('shared vectors with what the browser has', () => {
  it.each(readdirSync(FOLDER).filter((name) => name.endsWith('.json')))('%s holds', (file) => {
    expect(runVectors(JSON.parse(read(file)), { suiteOf, hmac: hmacSha256 })).toEqual([]);
  });

  it.each(Object.entries(table('evidence/expected.json')))(
    'evidence/%s.json gives the expected verdict',
    (name, expected) => {
      const shown = verifyPackage(read(`evidence/${name}.json`), roots(), NOW);
      if (shown.state !== 'VERIFIED') throw new TypeError(shown.state);
      const { headline, checks, asOfBlock } = shown.verdict;
      const results = checks.map(({ name: check, result, code }) => ({ name: check, result, ...(code && { code }) }));
      expect({ headline, checks: results, asOfBlock }).toEqual(expected);
    },
  );
});

describe('a package', () => {
  it('that was written anew, cut off, or is none, is not intact, which is no word about the receipt', () => {
    const text = read('evidence/whole.json');
    for (const other of [`${text}\n`, text.slice(0, -9), JSON.stringify(JSON.parse(text), null, 2), '{}', '']) {
      expect(verifyPackage(other, roots(), NOW)).toMatchObject({ state: 'NOT_INTACT' });
    }
  });

  it('of another consortium is not called tampered', () => {
    const pem = readFileSync(
      new URL('../../../test/fixtures/fabric-blocks/msp/hospital.test/ca.pem', import.meta.url),
      'utf8',
    );
    const foreign = readTrustRoots({ HealthMSP: pem, InsuranceMSP: pem });
    expect(verifyPackage(read('evidence/whole.json'), foreign ?? roots(), NOW)).toMatchObject({
      state: 'FOREIGN_ROOTS',
    });
  });

  it('with no trust root at all is UNCONFIRMED: nobody testifies', () => {
    const shown = verifyPackage(read('evidence/whole.json'), { cas: {} }, NOW);
    expect(shown).toMatchObject({ state: 'VERIFIED', verdict: { headline: 'UNCONFIRMED' } });
  });

  it('whose witnesses’ certificates have expired is UNCONFIRMED, and altered it is still TAMPERED', () => {
    const late = Date.parse('2090-01-01T00:00:00Z') / 1000;
    expect(verifyPackage(read('evidence/whole.json'), roots(), late)).toMatchObject({
      verdict: { headline: 'UNCONFIRMED' },
    });
    expect(verifyPackage(read('evidence/two-lines-altered.json'), roots(), late)).toMatchObject({
      verdict: { headline: 'TAMPERED' },
    });
  });
});
