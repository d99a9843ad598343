export {
  CertificateAuthority,
  type KeyedCertificate,
  type LeafRequest,
  type Revocation,
} from './certificate-authority.ts';
export { ensureIdentities, IdentityMissing, organisationDir, type IdentityOptions } from './identities.ts';
export { revoke } from './revocation.ts';
