import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { dirname, join } from 'node:path';
import { organisations, type Organisation } from '../orgs/index.ts';
import type { CertificateAuthority, KeyedCertificate, LeafRequest } from './certificate-authority.ts';

const LOCAL_HOSTS = ['localhost', '127.0.0.1', '::1'];

export interface IdentityOptions {
  /** Hosts by MSP id that the organisation's TLS servers answer to, besides this machine and their own names. */
  readonly hosts?: Readonly<Record<string, readonly string[]>>;
  /** 1 by default; the first peer's identity is in `peer`, further ones in `peers/peer1`, … */
  readonly peersPerOrganisation?: number;
}

/** An identity is missing and cannot be made, because the authority that must issue it is not ours. */
export class IdentityMissing extends Error {
  override readonly name = 'IdentityMissing';
}

/** One certificate with its key on disk: `folder/certificate`, `folder/key`. */
interface LeafFile {
  readonly folder: string;
  readonly certificate: string;
  readonly key: string;
  readonly authority: 'ca' | 'tlsca';
  readonly request: LeafRequest;
}

/**
 * Makes, where they are missing, the authorities and identities of the organisations under `dir/orgs/<MSPID>`:
 * `ca`, `tlsca`, `peer`, `orderer`, `chaincode`, `users/{gateway,admin,auditor}` and `exchange`. What exists is never
 * replaced. Private keys are readable by their owner only. Safe to call again, and before a network starts.
 * @throws IdentityMissing when the authority was brought without its key and a certificate of it is missing.
 */
export async function ensureIdentities(
  dir: string,
  orgs: readonly Organisation[] = organisations,
  options: IdentityOptions = {},
): Promise<void> {
  await Promise.all(orgs.map((org) => ensureOrganisation(organisationDir(dir, org.mspId), org, options)));
}

export function organisationDir(dir: string, mspId: string): string {
  return join(dir, 'orgs', mspId);
}

async function ensureOrganisation(root: string, org: Organisation, options: IdentityOptions): Promise<void> {
  const missing = leafFiles(org, options).filter((leaf) => !existsSync(join(root, leaf.folder, leaf.certificate)));
  const complete = existsSync(join(root, 'ca.pem')) && existsSync(join(root, 'tlsca.pem')) && missing.length === 0;
  if (complete) return;
  // Loaded only here: the X.509 library costs some 60 ms and 15 MiB which later starts do not need.
  const { CertificateAuthority } = await import('./certificate-authority.ts');
  const authorities = {
    ca: await ensureAuthority(CertificateAuthority, root, 'ca', org),
    tlsca: await ensureAuthority(CertificateAuthority, root, 'tlsca', org),
  };
  await Promise.all(
    missing.map(async (leaf) => {
      const file = join(root, leaf.folder, leaf.certificate);
      const authority = authorities[leaf.authority];
      if (authority === undefined)
        throw new IdentityMissing(`${file} is missing, and ${leaf.authority}.key to issue it is not in ${root}.`);
      writeKeyed(join(root, leaf.folder), leaf.certificate, leaf.key, await authority.issue(leaf.request));
    }),
  );
}

async function ensureAuthority(
  authority: typeof CertificateAuthority,
  root: string,
  name: 'ca' | 'tlsca',
  org: Organisation,
): Promise<CertificateAuthority | undefined> {
  const [certificate, key] = [join(root, `${name}.pem`), join(root, `${name}.key`)];
  if (existsSync(certificate)) {
    if (!existsSync(key)) return undefined; // brought from elsewhere, where its key stays
    return authority.load({
      certificatePem: readFileSync(certificate, 'utf8'),
      privateKeyPem: readFileSync(key, 'utf8'),
    });
  }
  const created = await authority.create(`${name}.${org.domain}`, org.domain);
  writeKeyed(root, `${name}.pem`, `${name}.key`, created.pem);
  return created;
}

/** The key first: a crash between the two leaves no certificate, so the next start makes both anew. */
function writeKeyed(folder: string, certificate: string, key: string, pem: KeyedCertificate): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  writeAtomically(join(folder, key), pem.privateKeyPem, 0o600);
  writeAtomically(join(folder, certificate), pem.certificatePem, 0o644);
}

function writeAtomically(file: string, text: string, mode: number): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(`${file}.new`, text, { mode });
  renameSync(`${file}.new`, file);
}

function leafFiles(org: Organisation, options: IdentityOptions): LeafFile[] {
  const hosts = [...LOCAL_HOSTS, ...(options.hosts?.[org.mspId] ?? [])];
  const further = Array.from({ length: (options.peersPerOrganisation ?? 1) - 1 }, (_, i) => `peer${i + 1}`);
  return [
    enrolled('peer', `peer0.${org.domain}`, 'peer', org),
    enrolled('orderer', `orderer.${org.domain}`, 'orderer', org),
    enrolled('users/gateway', `gateway@${org.domain}`, 'client', org, { 'piaosu.gateway': 'true' }),
    enrolled('users/admin', `admin@${org.domain}`, 'admin', org),
    enrolled('users/auditor', `auditor@${org.domain}`, 'client', org, { 'piaosu.auditor': 'true' }),
    ...['gateway', 'admin', 'auditor'].map((user) => tlsClient(`users/${user}`, `${user}@${org.domain}`, org)),
    tls('peer', 'tls-cert.pem', 'tls-key.pem', `peer0.${org.domain}`, org, hosts),
    tls('orderer', 'tls-cert.pem', 'tls-key.pem', `orderer.${org.domain}`, org, hosts),
    tls('chaincode', 'tls-cert.pem', 'tls-key.pem', `chaincode.${org.domain}`, org, hosts),
    tls('exchange', 'cert.pem', 'key.pem', `gateway.${org.domain}`, org, hosts),
    ...further.flatMap((peer) => [
      enrolled(`peers/${peer}`, `${peer}.${org.domain}`, 'peer', org),
      tls(`peers/${peer}`, 'tls-cert.pem', 'tls-key.pem', `${peer}.${org.domain}`, org, hosts),
    ]),
  ];
}

function enrolled(
  folder: string,
  commonName: string,
  unit: string,
  org: Organisation,
  attributes?: Readonly<Record<string, string>>,
): LeafFile {
  const request = { commonName, organisation: org.domain, unit, ...(attributes === undefined ? {} : { attributes }) };
  return { folder, certificate: 'cert.pem', key: 'key.pem', authority: 'ca', request };
}

function tls(
  folder: string,
  certificate: string,
  key: string,
  commonName: string,
  org: Organisation,
  hosts: readonly string[],
): LeafFile {
  const names = [...new Set([...hosts, commonName])];
  const tlsNames = { dns: names.filter((name) => isIP(name) === 0), ip: names.filter((name) => isIP(name) !== 0) };
  return { folder, certificate, key, authority: 'tlsca', request: { commonName, organisation: org.domain, tlsNames } };
}

/** A pair that a client shows to servers which ask for one. */
function tlsClient(folder: string, commonName: string, org: Organisation): LeafFile {
  const request = { commonName, organisation: org.domain, tlsClient: true };
  return { folder, certificate: 'tls-cert.pem', key: 'tls-key.pem', authority: 'tlsca', request };
}
