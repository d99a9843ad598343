export { CertificateAuthority, type KeyedCertificate, type LeafRequest } from './certificate-authority.ts';
export { ensureIdentities, organisationDir } from './identities.ts';
