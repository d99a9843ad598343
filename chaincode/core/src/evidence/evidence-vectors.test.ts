import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { nativeSuite, readCertificate, nativeVerifier } from '@piaosu/gateway/native';
import { parseShape, record, text } from '../shape/shape.ts';
import { isPlainObject } from '../encoding/json.ts';
import { suiteOf } from '../hash/suite.ts';
import { unwrap } from '../result.ts';
import type { Trust } from './trust.ts';
import { verifyPackageText } from './verify-receipt.ts';

const folder = fileURLToPath(new URL('../../vectors/evidence', import.meta.url));
const read = (file: string): string => readFileSync(join(folder, file), 'utf8');

const pem = text(/^-----BEGIN CERTIFICATE-----\n/, 4096);
const casShape = record({ HealthMSP: pem, InsuranceMSP: pem, DrugMSP: pem, FinanceMSP: pem });
const cas = unwrap(parseShape(casShape, JSON.parse(read('trust.json'))));
const table: unknown = JSON.parse(read('expected.json'));
const expected = new Map(isPlainObject(table) ? Object.entries(table) : []);

const runtimes: Readonly<Record<string, Trust['suiteOf']>> = { core: suiteOf, 'node:crypto': nativeSuite };

describe.each(Object.keys(runtimes))('evidence vectors with the hashes of %s', (runtime) => {
  const trust: Trust = {
    suiteOf: runtimes[runtime] ?? suiteOf,
    verifySignature: nativeVerifier,
    readCertificate,
    cas,
  };

  it.each([...expected.keys()])('%s gives the expected headline and checks', (name) => {
    const { headline, checks, asOfBlock } = unwrap(verifyPackageText(read(`${name}.json`), trust));
    const results = checks.map(({ name: check, result, code }) => ({
      name: check,
      result,
      ...(code === undefined ? {} : { code }),
    }));
    expect({ headline, checks: results, asOfBlock }).toEqual(expected.get(name));
  });

  it('has an expectation for every package', () => {
    const packages = readdirSync(folder).filter((file) => !['trust.json', 'expected.json'].includes(file));
    expect(packages.map((file) => file.replace('.json', '')).toSorted()).toEqual([...expected.keys()].toSorted());
  });
});
