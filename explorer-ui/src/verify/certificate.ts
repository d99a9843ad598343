import { p256, p384 } from '@noble/curves/nist.js';
import { sha256, sha384 } from '@noble/hashes/sha2.js';
import {
  isPlainObject,
  parsed,
  refuse,
  toHex,
  type CertificateReader,
  type CertifiedKey,
  type Parsed,
} from '@piaosu/core';
import { DerError } from './der.ts';
import { certificateBytes, toPem } from './pem.ts';
import { isAuthority, readX509, type X509 } from './x509.ts';

const NODE_ROLES = ['client', 'peer', 'admin', 'orderer'];
/** Fabric CA's attribute extension, 1.2.3.4.5.6.7.8.1. */
const ATTRIBUTES = '2a03040506070801';

/** SubjectPublicKeyInfo in front of an uncompressed point, in hex. */
const CURVES = [
  { prefix: '3059301306072a8648ce3d020106082a8648ce3d030107034200', curve: p256 },
  { prefix: '3076301006072a8648ce3d020106052b81040022036200', curve: p384 },
] as const;
/** ecdsa-with-SHA256 and ecdsa-with-SHA384: what Fabric's authorities sign with. */
const DIGESTS: Readonly<Record<string, (data: Uint8Array) => Uint8Array>> = {
  '2a8648ce3d040302': sha256,
  '2a8648ce3d040303': sha384,
};

/** What a reader answers for the same certificate once more; a package has some twenty statements of four gateways. */
export function newCertificateReader(): CertificateReader {
  const answers = new Map<string, Parsed<CertifiedKey>>();
  return (pem, caPem) => {
    const answer = answers.get(pem + caPem) ?? readCertificate(pem, caPem);
    answers.set(pem + caPem, answer);
    return answer;
  };
}

/**
 * The port of core without node:crypto: the same answers as the gateway's own (a test compares them). The authority issues
 * a gateway's certificate directly; longer chains are not in use.
 */
export const readCertificate: CertificateReader = (pem, caPem) => {
  const certificate = open(pem);
  const ca = open(caPem);
  if (certificate === undefined || ca === undefined) {
    return refuse('PROOF_INVALID', { reason: 'not a readable certificate' });
  }
  // PEM readers pass over blanks and text around the armour, so that two texts could be the same proof.
  const bytes = certificateBytes(pem);
  if (bytes === undefined || toPem(bytes) !== pem) {
    return refuse('PROOF_INVALID', { reason: 'another spelling of a certificate' });
  }
  return readChain(certificate, ca);
};

/** Whether this authority issued the certificate, whatever it says: asks for the right trust root, proves nothing else. */
export function isIssuedUnder(pem: string, caPem: string): boolean {
  const certificate = open(pem);
  const ca = open(caPem);
  return certificate !== undefined && ca !== undefined && isIssuedBy(certificate, ca);
}

/** Whether a certificate can be a trust root here: an authority whose key this page can use. */
export function isUsableAuthority(pem: string): boolean {
  const ca = open(pem);
  return ca !== undefined && isAuthority(ca) && keyOf(ca.spki) !== undefined;
}

/** Undefined for whatever is no certificate; what it says of itself is read as well, so that nothing throws later. */
function open(pem: string): X509 | undefined {
  try {
    const bytes = certificateBytes(pem);
    if (bytes === undefined) return undefined;
    const certificate = readX509(bytes);
    isAuthority(certificate);
    return certificate;
  } catch (error) {
    if (error instanceof DerError) return undefined;
    throw error;
  }
}

function readChain(certificate: X509, ca: X509): Parsed<CertifiedKey> {
  if (isAuthority(certificate) || !isIssuedBy(certificate, ca)) {
    return refuse('PROOF_INVALID', { reason: 'not issued by this authority' });
  }
  const [mspRole, ...others] = certificate.units.filter((unit) => NODE_ROLES.includes(unit));
  if (mspRole === undefined || others.length > 0) return refuse('PROOF_INVALID', { reason: 'no NodeOU role' });
  const attributes = attributesOf(certificate);
  if (attributes === undefined) return refuse('PROOF_INVALID', { reason: 'attributes' });
  return parsed({
    spki: certificate.spki,
    ...{ mspRole, attributes },
    notBefore: Math.max(certificate.notBefore, ca.notBefore),
    notAfter: Math.min(certificate.notAfter, ca.notAfter),
  });
}

function isIssuedBy(certificate: X509, ca: X509): boolean {
  return isAuthority(ca) && toHex(certificate.issuer) === toHex(ca.subject) && isSignedBy(certificate, ca.spki);
}

function isSignedBy({ algorithm, signed, signature }: X509, spki: Uint8Array): boolean {
  const key = keyOf(spki);
  const digest = DIGESTS[algorithm];
  if (key === undefined || digest === undefined) return false;
  try {
    // Authorities do not keep to the smaller s; a certificate is compared as text, so that nothing hangs on it.
    return key.curve.verify(signature, digest(signed), key.point, { format: 'der', lowS: false, prehash: false });
  } catch {
    return false; // bytes that are no point, or no signature
  }
}

function keyOf(spki: Uint8Array) {
  const hex = toHex(spki);
  const found = CURVES.find(({ prefix }) => hex.startsWith(prefix));
  return found === undefined ? undefined : { curve: found.curve, point: spki.subarray(found.prefix.length / 2) };
}

/** None where the CA gave none; undefined where the extension is not what it should be. */
function attributesOf({ extensions }: X509): Readonly<Record<string, string>> | undefined {
  const value = extensions.get(ATTRIBUTES);
  if (value === undefined) return {};
  const content = readJson(new TextDecoder().decode(value));
  const attrs = isPlainObject(content) ? content['attrs'] : undefined;
  if (!isPlainObject(attrs)) return undefined;
  const texts = Object.entries(attrs).flatMap(([name, text]) =>
    typeof text === 'string' ? [[name, text] as const] : [],
  );
  return texts.length === Object.keys(attrs).length ? Object.fromEntries(texts) : undefined;
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // as any other malformed extension
  }
}
