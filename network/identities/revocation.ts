import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { IdentityMissing, organisationDir } from './identities.ts';

/**
 * Adds a certificate to the organisation's revocation list, `dir/orgs/<MSPID>/crl.pem`, signed by its authority. A
 * network that starts afterwards refuses the identity; a running channel learns it by a configuration update.
 * @throws IdentityMissing when the authority's key is not here: the list then comes from who holds it.
 */
export async function revoke(dir: string, mspId: string, certificatePem: string): Promise<void> {
  const root = organisationDir(dir, mspId);
  const key = join(root, 'ca.key');
  if (!existsSync(key)) throw new IdentityMissing(`${key} is missing: the list must come from the authority itself.`);
  const { CertificateAuthority, readRevocations, serialNumberOf } = await import('./certificate-authority.ts');
  const authority = await CertificateAuthority.load({
    certificatePem: readFileSync(join(root, 'ca.pem'), 'utf8'),
    privateKeyPem: readFileSync(key, 'utf8'),
  });
  const list = join(root, 'crl.pem');
  const known = existsSync(list) ? readRevocations(readFileSync(list, 'utf8')) : [];
  const serialNumber = serialNumberOf(certificatePem);
  if (known.some((entry) => entry.serialNumber === serialNumber)) return;
  writeFileSync(`${list}.new`, await authority.revocationList([...known, { serialNumber, revokedAt: new Date() }]));
  renameSync(`${list}.new`, list);
}
