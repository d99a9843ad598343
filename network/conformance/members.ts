import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CertificateAuthority, ensureIdentities, organisationDir, revoke } from '../identities/index.ts';
import type { KeyedCertificate } from '../identities/index.ts';

const ORGANISATION = 'HealthMSP';
const MINUTE_MS = 60_000;

/**
 * Makes the identities of the four organisations and, as users of one of them, members that a peer must refuse:
 * `expired`, `revoked` (named in the organisation's revocation list), `foreign` (issued by an authority that the
 * channel does not know) and `self-signed`. Must precede the network's start, which reads the list.
 */
export async function prepareMembers(dataDir: string): Promise<void> {
  await ensureIdentities(dataDir);
  const root = organisationDir(dataDir, ORGANISATION);
  const authority = await CertificateAuthority.load({
    certificatePem: readFileSync(join(root, 'ca.pem'), 'utf8'),
    privateKeyPem: readFileSync(join(root, 'ca.key'), 'utf8'),
  });
  const stranger = await CertificateAuthority.create('ca.stranger.test', 'stranger.test');
  const now = Date.now();
  const validity = { notBefore: new Date(now - 10 * MINUTE_MS), notAfter: new Date(now - 2 * MINUTE_MS) };
  const revoked = await authority.issue(member('revoked'));
  write(root, 'revoked', revoked);
  write(root, 'expired', await authority.issue({ ...member('expired'), validity }));
  write(root, 'foreign', await stranger.issue(member('foreign')));
  write(root, 'self-signed', stranger.pem);
  await revoke(dataDir, ORGANISATION, revoked.certificatePem);
}

function member(name: string): { commonName: string; organisation: string; unit: string } {
  return { commonName: `${name}@health.piaosu.test`, organisation: 'health.piaosu.test', unit: 'client' };
}

function write(root: string, user: string, pem: KeyedCertificate): void {
  const folder = join(root, 'users', user);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  writeFileSync(join(folder, 'key.pem'), pem.privateKeyPem, { mode: 0o600 });
  writeFileSync(join(folder, 'cert.pem'), pem.certificatePem);
}
