import { createHash, verify, type KeyObject, type X509Certificate } from 'node:crypto';
import { isLowSDer } from './der.ts';

export type NodeRole = 'client' | 'peer' | 'admin' | 'orderer';
const NODE_ROLES: readonly NodeRole[] = ['client', 'peer', 'admin', 'orderer'];

/** A certificate presented under an MSP, with what the MSP found out about it. */
export class Identity {
  readonly mspId: string;
  readonly certificate: X509Certificate;
  readonly units: readonly string[];
  /** Whether chain and NodeOU role hold and it is not revoked; a self-signed one is readable but not valid. */
  readonly valid: boolean;
  /** SHA-256 of the certificate: two encodings of one certificate are one identity. */
  readonly fingerprint: string;
  readonly notAfterMs: number;
  readonly #publicKey: KeyObject;

  constructor(mspId: string, certificate: X509Certificate, trusted: boolean) {
    this.mspId = mspId;
    this.certificate = certificate;
    this.units = unitsOf(certificate);
    this.valid = trusted && this.roles().length === 1;
    this.fingerprint = createHash('sha256').update(certificate.raw).digest('hex');
    this.notAfterMs = Date.parse(certificate.validTo);
    this.#publicKey = certificate.publicKey;
  }

  /** NodeOU roles; exactly one makes an identity valid. */
  roles(): NodeRole[] {
    return NODE_ROLES.filter((role) => this.units.includes(role));
  }

  /** ECDSA P-256 with SHA-256; refuses high S. Any malformed signature is false, never an exception. */
  verify(data: Uint8Array, signature: Uint8Array): boolean {
    if (!isLowSDer(signature)) return false;
    try {
      return verify('sha256', data, this.#publicKey, signature);
    } catch {
      return false;
    }
  }
}

function unitsOf(certificate: X509Certificate): string[] {
  return certificate.subject
    .split(/\n| \+ /)
    .filter((attribute) => attribute.startsWith('OU='))
    .map((attribute) => attribute.slice(3));
}
