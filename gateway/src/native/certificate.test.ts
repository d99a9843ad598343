import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import type { LeafRequest } from '../../../network/identities/certificate-authority.ts';
import { CertificateAuthority } from '../../../network/identities/certificate-authority.ts';
import { normalisePem, readCertificate } from './certificate.ts';

let ca: CertificateAuthority;
let caPem: string;

beforeAll(async () => {
  ca = await CertificateAuthority.create('ca.health.test', 'health.test');
  caPem = pemOf(ca.pem.certificatePem);
});

function pemOf(text: string): string {
  const pem = normalisePem(text);
  if (!pem.ok) throw new TypeError('not a certificate');
  return pem.value;
}

async function issue(request: Partial<LeafRequest> = {}, authority = ca): Promise<string> {
  const base = { commonName: 'gateway', organisation: 'health.test', unit: 'client' };
  return pemOf((await authority.issue({ ...base, ...request })).certificatePem);
}

const reasonOf = (pem: string): unknown => {
  const key = readCertificate(pem, caPem);
  return key.ok ? 'OK' : key.faults[0]?.detail;
};

describe('a certificate', () => {
  it('gives role, attributes, key and validity', async () => {
    const key = readCertificate(await issue({ attributes: { 'piaosu.gateway': 'true' } }), caPem);
    expect(key).toMatchObject({ ok: true, value: { mspRole: 'client', attributes: { 'piaosu.gateway': 'true' } } });
    if (key.ok) expect(key.value.notAfter - key.value.notBefore).toBeGreaterThan(3_000 * 86_400);
  });

  it('has no attributes when its CA gave it none', async () => {
    expect(readCertificate(await issue(), caPem)).toMatchObject({ ok: true, value: { attributes: {} } });
  });

  it('of Fabric’s own tools is readable', () => {
    const folder = new URL('../../../test/fixtures/fabric-blocks/msp/insurance.test/', import.meta.url);
    const pem = readFileSync(new URL('ca.pem', folder), 'utf8');
    expect(normalisePem(pem)).toEqual({ ok: true, value: pem });
  });

  it('of another authority with the same name is refused', async () => {
    const twin = await CertificateAuthority.create('ca.health.test', 'health.test');
    expect(reasonOf(await issue({}, twin))).toMatchObject({ reason: 'not issued by this authority' });
  });

  it('that is an authority, or has no role, is refused', async () => {
    expect(reasonOf(caPem)).toMatchObject({ reason: 'not issued by this authority' });
    expect(reasonOf(await issue({ unit: 'pharmacy' }))).toMatchObject({ reason: 'no NodeOU role' });
  });

  it('is refused in any other spelling, and when it is none', async () => {
    const pem = await issue();
    expect(reasonOf(pem.replace('\n', '\r\n'))).toMatchObject({ reason: 'another spelling of a certificate' });
    expect(reasonOf(`x\n${pem}`)).toMatchObject({ reason: 'another spelling of a certificate' });
    expect(reasonOf('none')).toMatchObject({ reason: 'not a readable certificate' });
  });
});
