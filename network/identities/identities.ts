import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { organisations, type Organisation } from '../orgs/index.ts';
import type { CertificateAuthority, KeyedCertificate, LeafRequest } from './certificate-authority.ts';

const LOCAL_NAMES = { dns: ['localhost'], ip: ['127.0.0.1', '::1'] };

/** One certificate with its key on disk: `folder/certificate`, `folder/key`. */
interface LeafFile {
  readonly folder: string;
  readonly certificate: string;
  readonly key: string;
  readonly authority: 'ca' | 'tlsca';
  readonly request: LeafRequest;
}

/**
 * Makes, where they are missing, the authorities and identities of the four organisations under `dir/orgs/<MSPID>`:
 * `ca`, `tlsca`, `peer`, `orderer`, `users/{gateway,admin,auditor}` and `exchange`. What exists is never replaced.
 * Private keys are readable by their owner only. Safe to call again, and before devnet starts.
 */
export async function ensureIdentities(dir: string, orgs: readonly Organisation[] = organisations): Promise<void> {
  await Promise.all(orgs.map((org) => ensureOrganisation(organisationDir(dir, org.mspId), org)));
}

export function organisationDir(dir: string, mspId: string): string {
  return join(dir, 'orgs', mspId);
}

async function ensureOrganisation(root: string, org: Organisation): Promise<void> {
  const missing = leafFiles(org).filter((leaf) => !existsSync(join(root, leaf.folder, leaf.certificate)));
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
      const issued = await authorities[leaf.authority].issue(leaf.request);
      writeKeyed(join(root, leaf.folder), leaf.certificate, leaf.key, issued);
    }),
  );
}

async function ensureAuthority(
  authority: typeof CertificateAuthority,
  root: string,
  name: 'ca' | 'tlsca',
  org: Organisation,
): Promise<CertificateAuthority> {
  const certificate = join(root, `${name}.pem`);
  if (existsSync(certificate)) {
    return authority.load({
      certificatePem: readFileSync(certificate, 'utf8'),
      privateKeyPem: readFileSync(join(root, `${name}.key`), 'utf8'),
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

function leafFiles(org: Organisation): LeafFile[] {
  return [
    enrolled('peer', `peer0.${org.domain}`, 'peer', org),
    enrolled('orderer', `orderer.${org.domain}`, 'orderer', org),
    enrolled('users/gateway', `gateway@${org.domain}`, 'client', org, { 'piaosu.gateway': 'true' }),
    enrolled('users/admin', `admin@${org.domain}`, 'admin', org),
    enrolled('users/auditor', `auditor@${org.domain}`, 'client', org, { 'piaosu.auditor': 'true' }),
    tls('peer', 'tls-cert.pem', 'tls-key.pem', `peer0.${org.domain}`, org),
    tls('exchange', 'cert.pem', 'key.pem', `gateway.${org.domain}`, org),
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

function tls(folder: string, certificate: string, key: string, commonName: string, org: Organisation): LeafFile {
  const tlsNames = { dns: [...LOCAL_NAMES.dns, commonName], ip: LOCAL_NAMES.ip };
  return { folder, certificate, key, authority: 'tlsca', request: { commonName, organisation: org.domain, tlsNames } };
}
