import { X509Certificate } from 'node:crypto';

/** TLS certificate authorities by MSP id, PEM. */
export type TlsAuthorities = Readonly<Record<string, string>>;

/**
 * The organisation whose TLS authority issued the certificate: that, and not a name in it, says who is at the other end.
 * Undefined when none did.
 */
export function organisationOfCertificate(der: Uint8Array, authorities: TlsAuthorities): string | undefined {
  const certificate = new X509Certificate(der);
  return Object.entries(authorities).find(([, pem]) => {
    const authority = new X509Certificate(pem);
    return certificate.checkIssued(authority) && certificate.verify(authority.publicKey);
  })?.[0];
}
