import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { isIssuedUnder as nativeIsIssuedUnder, readCertificate as nativeReader } from '@piaosu/gateway/native';
import { CertificateAuthority, type LeafRequest } from '../../network/identities/certificate-authority.ts';
import { isIssuedUnder, isUsableAuthority, readCertificate } from '../../explorer-ui/src/verify/certificate.ts';
import { certificateBytes, toPem } from '../../explorer-ui/src/verify/pem.ts';

const FABRIC = new URL('../fixtures/fabric-blocks/msp/', import.meta.url);

let ca: CertificateAuthority;
let caPem: string;
let gateway: string;

beforeAll(async () => {
  ca = await CertificateAuthority.create('ca.health.test', 'health.test');
  caPem = normal(ca.pem.certificatePem);
  gateway = await issue({ attributes: { 'piaosu.gateway': 'true' } });
});

function normal(text: string): string {
  return toPem(certificateBytes(text) ?? new Uint8Array());
}

async function issue(request: Partial<LeafRequest> = {}, authority = ca): Promise<string> {
  const base = { commonName: 'gateway', organisation: 'health.test', unit: 'client' };
  return normal((await authority.issue({ ...base, ...request })).certificatePem);
}

/** What both readers answer, without the words of a refusal. */
function both(pem: string, authority = caPem) {
  const [own, native] = [readCertificate(pem, authority), nativeReader(pem, authority)];
  const plain = (key: typeof own) =>
    key.ok ? { ...key.value, spki: Buffer.from(key.value.spki).toString('hex') } : 'REFUSED';
  return { own: plain(own), native: plain(native) };
}

describe('a certificate read without node:crypto', () => {
  it('gives what node:crypto gives: role, attributes, key and validity', () => {
    const { own, native } = both(gateway);
    expect(own).toMatchObject({ mspRole: 'client', attributes: { 'piaosu.gateway': 'true' } });
    expect(own).toEqual(native);
  });

  it('of Fabric’s own tools is read alike', () => {
    for (const org of ['hospital.test', 'insurance.test', 'pharmacy.test', 'regulator.test']) {
      const root = readFileSync(new URL(`${org}/ca.pem`, FABRIC), 'utf8');
      expect(isUsableAuthority(root)).toBe(true);
      expect(isIssuedUnder(root, root)).toBe(nativeIsIssuedUnder(root, root));
    }
  });

  it('of another authority with the same name is refused, and so is an authority, and what has no role', async () => {
    const twin = await CertificateAuthority.create('ca.health.test', 'health.test');
    for (const pem of [await issue({}, twin), caPem, await issue({ unit: 'pharmacy' }), await issue({ unit: '' })]) {
      expect(both(pem)).toEqual({ own: 'REFUSED', native: 'REFUSED' });
    }
  });

  it('is refused in any other spelling, and when it is none', () => {
    for (const pem of [gateway.replace('\n', '\r\n'), `x\n${gateway}`, `${gateway}\n`, 'none', '']) {
      expect(both(pem)).toEqual({ own: 'REFUSED', native: 'REFUSED' });
    }
  });

  it('whose one bit was changed is refused by both, and never throws', { timeout: 60_000 }, () => {
    const bytes = certificateBytes(gateway) ?? new Uint8Array();
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.nat(7), (at, bit) => {
        const changed = bytes.slice();
        changed[at] = (bytes[at] ?? 0) ^ (1 << bit);
        expect(both(toPem(changed)).own).toBe('REFUSED');
      }),
      { numRuns: 300 },
    );
  });

  it('of hostile bytes is refused and never throws', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        expect(readCertificate(toPem(bytes), caPem).ok).toBe(false);
        expect(isUsableAuthority(toPem(bytes))).toBe(false);
      }),
      { numRuns: 300 },
    );
  });
});
