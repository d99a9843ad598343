import { X509Certificate } from 'node:crypto';
import { parsed, refuse, type CertificateReader, type CertifiedKey, type Parsed } from '@piaosu/core';
import { attributesOf } from './certificate-attributes.ts';

const NODE_ROLES = ['client', 'peer', 'admin', 'orderer'];

/** Answers by certificate and authority: the same few gateways witness most of what is verified. */
const answers = new Map<string, Parsed<CertifiedKey>>();
/** Hostile input must not grow the process. */
const MAX_ANSWERS = 1_000;

/** The port of core on node:crypto. The CA issues a gateway's certificate directly; longer chains are not in use. */
export const readCertificate: CertificateReader = (pem, caPem) => {
  const id = pem + caPem;
  const known = answers.get(id);
  if (known !== undefined) return known;
  if (answers.size >= MAX_ANSWERS) answers.clear();
  const answer = readUnknown(pem, caPem);
  answers.set(id, answer);
  return answer;
};

/** A file's text as PEM in the one form that {@link readCertificate} accepts; refused when it is no certificate. */
export function normalisePem(text: string): Parsed<string> {
  try {
    return parsed(new X509Certificate(text).toString());
  } catch {
    return refuse('SCHEMA', { expected: 'a certificate in PEM' });
  }
}

/** Whether this authority issued the certificate, whatever it says: asks for the right trust root, proves nothing else. */
export function isIssuedUnder(pem: string, caPem: string): boolean {
  try {
    return isIssuedBy(new X509Certificate(pem), new X509Certificate(caPem));
  } catch {
    return false;
  }
}

function readUnknown(pem: string, caPem: string): Parsed<CertifiedKey> {
  try {
    return readChain(new X509Certificate(pem), pem, new X509Certificate(caPem));
  } catch {
    // node:crypto throws on what it cannot read: not PEM, not DER, a key of an unknown sort.
    return refuse('PROOF_INVALID', { reason: 'not a readable certificate' });
  }
}

function readChain(certificate: X509Certificate, pem: string, ca: X509Certificate): Parsed<CertifiedKey> {
  // PEM readers pass over spare bits, blanks and text before the armour, so that two texts could be the same proof.
  if (certificate.toString() !== pem) return refuse('PROOF_INVALID', { reason: 'another spelling of a certificate' });
  const { subject } = certificate;
  if (certificate.ca || !isIssuedBy(certificate, ca)) {
    return refuse('PROOF_INVALID', { reason: 'not issued by this authority', subject });
  }
  const [mspRole, ...others] = unitsOf(certificate).filter((unit) => NODE_ROLES.includes(unit));
  if (mspRole === undefined || others.length > 0) return refuse('PROOF_INVALID', { reason: 'no NodeOU role', subject });
  const attributes = attributesOf(certificate.raw);
  if (!attributes.ok) return attributes;
  return parsed({
    spki: certificate.publicKey.export({ format: 'der', type: 'spki' }),
    mspRole,
    attributes: attributes.value,
    notBefore: epochSeconds(Math.max(certificate.validFromDate.getTime(), ca.validFromDate.getTime())),
    notAfter: epochSeconds(Math.min(certificate.validToDate.getTime(), ca.validToDate.getTime())),
  });
}

function isIssuedBy(certificate: X509Certificate, ca: X509Certificate): boolean {
  return ca.ca && certificate.checkIssued(ca) && certificate.verify(ca.publicKey);
}

function unitsOf(certificate: X509Certificate): string[] {
  return certificate.subject
    .split(/\n| \+ /)
    .filter((attribute) => attribute.startsWith('OU='))
    .map((attribute) => attribute.slice(3));
}

function epochSeconds(milliseconds: number): number {
  return Math.floor(milliseconds / 1000);
}
