import 'reflect-metadata';
import * as x509 from '@peculiar/x509';

/** A key as this runtime has it: the tests in a browser see the types of both, Node's and the browser's. */
type Key = Awaited<ReturnType<typeof crypto.subtle.importKey>>;

/** Fabric CA's attribute extension: bare JSON, no inner OCTET STRING. */
const ATTRIBUTES_OID = '1.2.3.4.5.6.7.8.1';
const KEY_ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
const YEAR_MS = 365 * 24 * 3_600_000;
/** Backdated by a day, so that a machine whose clock is behind accepts what was just issued. */
const BACKDATE_MS = 24 * 3_600_000;

export interface KeyedCertificate {
  readonly certificatePem: string;
  readonly privateKeyPem: string;
}

export interface LeafRequest {
  readonly commonName: string;
  readonly organisation: string;
  /** NodeOU role: client, peer, admin or orderer; absent on TLS certificates. */
  readonly unit?: string;
  readonly attributes?: Readonly<Record<string, string>>;
  /** Present on TLS certificates of servers (which are clients too): DNS names and IP addresses they answer to. */
  readonly tlsNames?: { readonly dns: readonly string[]; readonly ip: readonly string[] };
  /** A TLS certificate that only clients may show. */
  readonly tlsClient?: boolean;
  /** From yesterday to ten years from now, if absent. */
  readonly validity?: { readonly notBefore: Date; readonly notAfter: Date };
}

/** One entry of a certificate revocation list. */
export interface Revocation {
  readonly serialNumber: string;
  readonly revokedAt: Date;
}

/** A certificate authority of one organisation, ECDSA P-256. */
export class CertificateAuthority {
  readonly pem: KeyedCertificate;
  readonly #certificate: x509.X509Certificate;
  readonly #key: Key;

  private constructor(pem: KeyedCertificate, certificate: x509.X509Certificate, key: Key) {
    this.pem = pem;
    this.#certificate = certificate;
    this.#key = key;
  }

  static async create(commonName: string, organisation: string): Promise<CertificateAuthority> {
    const keys = await newKeys();
    const certificate = await x509.X509CertificateGenerator.createSelfSigned({
      serialNumber: newSerialNumber(),
      name: distinguishedName(commonName, organisation),
      ...validity(),
      signingAlgorithm: KEY_ALGORITHM,
      keys,
      extensions: [
        new x509.BasicConstraintsExtension(true, undefined, true),
        new x509.KeyUsagesExtension(
          x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign | x509.KeyUsageFlags.digitalSignature,
          true,
        ),
        await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
      ],
    });
    return new CertificateAuthority(await toPem(certificate, keys.privateKey), certificate, keys.privateKey);
  }

  /** Takes up an authority made earlier. */
  static async load(pem: KeyedCertificate): Promise<CertificateAuthority> {
    const der = x509.PemConverter.decodeFirst(pem.privateKeyPem);
    const key = await crypto.subtle.importKey('pkcs8', der, KEY_ALGORITHM, true, ['sign']);
    return new CertificateAuthority(pem, new x509.X509Certificate(pem.certificatePem), key);
  }

  async issue(request: LeafRequest): Promise<KeyedCertificate> {
    const keys = await newKeys();
    const certificate = await x509.X509CertificateGenerator.create({
      serialNumber: newSerialNumber(),
      subject: distinguishedName(request.commonName, request.organisation, request.unit),
      issuer: this.#certificate.subject,
      ...(request.validity ?? validity()),
      signingAlgorithm: KEY_ALGORITHM,
      publicKey: keys.publicKey,
      signingKey: this.#key,
      extensions: await leafExtensions(request, keys.publicKey, this.#certificate),
    });
    return toPem(certificate, keys.privateKey);
  }

  /** A revocation list (RFC 5280, PEM) with these entries; a member is refused once its organisation's list names it. */
  async revocationList(entries: readonly Revocation[]): Promise<string> {
    const now = new Date();
    const list = await x509.X509CrlGenerator.create({
      issuer: this.#certificate.subject,
      thisUpdate: now,
      // Fabric reads no nextUpdate; other software takes a list without a future one for stale.
      nextUpdate: new Date(now.getTime() + YEAR_MS),
      signingAlgorithm: KEY_ALGORITHM,
      signingKey: this.#key,
      entries: entries.map((entry) => ({ serialNumber: entry.serialNumber, revocationDate: entry.revokedAt })),
      // Fabric finds the authority of a list by this identifier; a list without it is ignored.
      extensions: [await x509.AuthorityKeyIdentifierExtension.create(this.#certificate)],
    });
    // Go, and so Fabric, knows a list in PEM by this label only (RFC 7468); the library writes another.
    return `${x509.PemConverter.encode(list.rawData, 'X509 CRL')}\n`;
  }
}

/** Serial numbers and dates of a revocation list in PEM. */
export function readRevocations(pem: string): Revocation[] {
  return new x509.X509Crl(pem).entries.map((entry) => ({
    serialNumber: entry.serialNumber,
    revokedAt: entry.revocationDate,
  }));
}

/** Serial number of a certificate in PEM, hexadecimal. */
export function serialNumberOf(certificatePem: string): string {
  return new x509.X509Certificate(certificatePem).serialNumber;
}

async function leafExtensions(request: LeafRequest, key: Key, issuer: x509.X509Certificate): Promise<x509.Extension[]> {
  const extensions: x509.Extension[] = [
    new x509.BasicConstraintsExtension(false, undefined, true),
    new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
    await x509.SubjectKeyIdentifierExtension.create(key),
    await x509.AuthorityKeyIdentifierExtension.create(issuer),
  ];
  if (request.tlsNames !== undefined) {
    extensions.push(
      new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth, x509.ExtendedKeyUsage.clientAuth]),
      new x509.SubjectAlternativeNameExtension([
        ...request.tlsNames.dns.map((value): x509.JsonGeneralName => ({ type: 'dns', value })),
        ...request.tlsNames.ip.map((value): x509.JsonGeneralName => ({ type: 'ip', value })),
      ]),
    );
  }
  if (request.tlsClient === true)
    extensions.push(new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.clientAuth]));
  if (request.attributes !== undefined) {
    extensions.push(
      new x509.Extension(ATTRIBUTES_OID, false, Buffer.from(JSON.stringify({ attrs: request.attributes }))),
    );
  }
  return extensions;
}

function newKeys(): Promise<{ readonly privateKey: Key; readonly publicKey: Key }> {
  return crypto.subtle.generateKey(KEY_ALGORITHM, true, ['sign', 'verify']);
}

/** 127 random bits: positive without a leading zero byte. */
function newSerialNumber(): string {
  const bytes = Buffer.from(crypto.getRandomValues(new Uint8Array(16)));
  bytes[0] = ((bytes[0] ?? 0) & 0x3f) | 0x40;
  return bytes.toString('hex');
}

function validity(): { notBefore: Date; notAfter: Date } {
  const now = Date.now();
  return { notBefore: new Date(now - BACKDATE_MS), notAfter: new Date(now + 10 * YEAR_MS) };
}

function distinguishedName(commonName: string, organisation: string, unit?: string): string {
  return ['C=CN', `O=${organisation}`, ...(unit === undefined ? [] : [`OU=${unit}`]), `CN=${commonName}`].join(', ');
}

async function toPem(certificate: x509.X509Certificate, key: Key): Promise<KeyedCertificate> {
  const pkcs8 = await crypto.subtle.exportKey('pkcs8', key);
  return {
    certificatePem: `${certificate.toString('pem')}\n`,
    privateKeyPem: `${x509.PemConverter.encode(pkcs8, 'PRIVATE KEY')}\n`,
  };
}
