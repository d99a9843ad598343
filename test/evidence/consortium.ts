import { createPrivateKey, generateKeyPairSync, randomBytes, type KeyObject } from 'node:crypto';
import {
  ORGANISATIONS,
  tag,
  toBase64Url,
  witnessBytes,
  type InstitutionRecord,
  type Organisation,
  type Pepper,
  type SegmentRecord,
  type SignedStatement,
  type TagSource,
  type Trust,
  type TrustRoots,
  type WitnessStatement,
} from '@piaosu/core';
import { normalisePem, readCertificate } from '../../gateway/src/native/certificate.ts';
import { signEs256 } from '../../gateway/src/native/es256.ts';
import { nativeVerifier } from '../../gateway/src/native/signature.ts';
import { nativeHmac, nativeSuite } from '../../gateway/src/native/hash-suite.ts';
import { CertificateAuthority, type LeafRequest } from '../../network/identities/certificate-authority.ts';

export const HOSPITAL = 'H33010000001';
export const PUBLISHER = 'PUB-HEALTH-1';
export const ISSUER_KEY_ID = 'k1';
/** When the issuer's key was registered, and the checkpoint committed (epoch seconds). */
export const KEY_FROM = 1_767_000_000;
/** Of the ledger when the checkpoint was ordered. */
export const CHECKPOINT_EPOCH = 7;
export const CHECKPOINT_TIME = 1_767_600_000;
export const CHECKPOINT_BLOCK = 40;
export const NOW_BLOCK = 57;

interface Gateway {
  readonly certificate: string;
  readonly key: KeyObject;
}

/** Four organisations with real authorities, certificates and keys, and a hospital whose receipts they witness. */
export interface Consortium {
  readonly cas: Readonly<Record<Organisation, CertificateAuthority>>;
  readonly trust: Trust;
  readonly issuerKey: KeyObject;
  readonly issuerRecord: InstitutionRecord;
  readonly peppers: readonly Pepper[];
  readonly tags: TagSource;
  /** Signed by the organisation's gateway, as the statement says, or by any other certificate of `from`. */
  sign(statement: WitnessStatement, from?: Gateway): SignedStatement;
  enrol(org: Organisation, request: Partial<LeafRequest>): Promise<Gateway>;
}

export async function newConsortium(): Promise<Consortium> {
  const cas = await newAuthorities();
  const enrol = (org: Organisation, request: Partial<LeafRequest>): Promise<Gateway> => enrolAt(cas[org], org, request);
  const gateways = Object.fromEntries(
    await Promise.all(ORGANISATIONS.map(async (org) => [org, await enrol(org, {})] as const)),
  );
  const issuer = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const peppers = [1, 2].map((version) => ({ version, key: randomBytes(32) }));
  return {
    cas,
    trust: trustOf(cas),
    issuerKey: issuer.privateKey,
    issuerRecord: newIssuerRecord(issuer.publicKey),
    peppers,
    tags: tagSourceOf(peppers),
    enrol,
    sign(statement, from = gateways[statement.org]) {
      if (from === undefined) throw new RangeError(`no gateway of ${statement.org}`);
      const signature = toBase64Url(signEs256(from.key, witnessBytes(statement)));
      return { statement, certificate: from.certificate, signature };
    },
  };
}

async function newAuthorities(): Promise<Record<Organisation, CertificateAuthority>> {
  const authority = (org: Organisation): Promise<CertificateAuthority> =>
    CertificateAuthority.create(`ca.${org}.test`, `${org}.test`);
  return {
    HealthMSP: await authority('HealthMSP'),
    InsuranceMSP: await authority('InsuranceMSP'),
    DrugMSP: await authority('DrugMSP'),
    FinanceMSP: await authority('FinanceMSP'),
  };
}

async function enrolAt(ca: CertificateAuthority, org: Organisation, request: Partial<LeafRequest>): Promise<Gateway> {
  const issued = await ca.issue({
    commonName: `gateway@${org}.test`,
    organisation: `${org}.test`,
    unit: 'client',
    attributes: { 'piaosu.gateway': 'true' },
    ...request,
  });
  return { certificate: pemOf(issued.certificatePem), key: createPrivateKey(issued.privateKeyPem) };
}

function trustOf(authorities: Readonly<Record<Organisation, CertificateAuthority>>): Trust {
  const cas: TrustRoots = Object.fromEntries(
    ORGANISATIONS.map((org) => [org, pemOf(authorities[org].pem.certificatePem)]),
  );
  return { suiteOf: nativeSuite, verifySignature: nativeVerifier, readCertificate, cas };
}

function tagSourceOf(peppers: readonly Pepper[]): TagSource {
  return {
    versions: peppers.map(({ version }) => version),
    tagOf(version, domain, parts) {
      const pepper = peppers.find((each) => each.version === version);
      if (pepper === undefined) throw new RangeError(`no pepper of version ${version}`);
      return tag(nativeHmac, pepper, domain, parts);
    },
  };
}

function newIssuerRecord(publicKey: KeyObject): InstitutionRecord {
  const spki = publicKey.export({ format: 'der', type: 'spki' }).toString('base64');
  return {
    v: 1,
    id: HOSPITAL,
    org: 'HealthMSP',
    kinds: ['HOSPITAL'],
    state: 'ACTIVE',
    name: '市第一人民医院',
    publisher: PUBLISHER,
    keys: [{ id: ISSUER_KEY_ID, alg: 'ES256', spki, custody: 'OWN', from: { epoch: 1, time: KEY_FROM } }],
  };
}

export function newSegmentRecord(code: string): SegmentRecord {
  const to = code.startsWith('330602') ? '0000001000' : '0000010000';
  return { v: 1, code, from: '0000000001', to, issuer: HOSPITAL, publisher: PUBLISHER, next: null };
}

function pemOf(text: string): string {
  const pem = normalisePem(text);
  if (!pem.ok) throw new TypeError('not a certificate');
  return pem.value;
}
