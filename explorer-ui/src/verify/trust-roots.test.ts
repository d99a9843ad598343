import { createHash, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readTrustRoots, readTrustRootsFile } from './trust-roots.ts';

const FILE = new URL('../../../chaincode/core/vectors/evidence/trust.json', import.meta.url);
const CA = new URL('../../../test/fixtures/fabric-blocks/msp/hospital.test/ca.pem', import.meta.url);
const text = readFileSync(FILE, 'utf8');
const pem = readFileSync(CA, 'utf8');

describe('trust roots', () => {
  it('are read from a table and from the certificate of one organisation', () => {
    expect(Object.keys(readTrustRootsFile('trust.json', text)?.cas ?? {})).toHaveLength(4);
    expect(Object.keys(readTrustRootsFile('HealthMSP.pem', pem)?.cas ?? {})).toEqual(['HealthMSP']);
  });

  it('have a fingerprint that standard tools give', () => {
    const roots = readTrustRootsFile('HealthMSP.pem', pem);
    const digest = roots?.fingerprint.each[0]?.digest ?? 'none';
    expect(digest).toBe(new X509Certificate(pem).fingerprint256);
    const line = createHash('sha256').update(`HealthMSP ${digest}\n`).digest('hex');
    expect(roots?.fingerprint.all.replaceAll(':', '').toLowerCase()).toBe(line);
  });

  it('that are none, or of which one is unreadable, are refused or named', () => {
    for (const file of ['', '[]', '{}', '{"HealthMSP":"x"}', `{"institutions":[{}]}`, pem]) {
      expect(readTrustRootsFile('trust.json', file)).toBeUndefined();
    }
    expect(readTrustRoots({ HealthMSP: pem, DrugMSP: 'x' })?.unusable).toEqual(['DrugMSP']);
  });
});
