import { toHex } from '@piaosu/core';
import { bitsOf, DerError, readElements, readOne, TAG, type DerElement } from './der.ts';

/** What is read of an X.509 certificate (RFC 5280); nothing in it is proven yet. */
export interface X509 {
  /** The bytes that are signed. */
  readonly signed: Uint8Array;
  /** Object identifier of the signature's algorithm, its DER content in hex. */
  readonly algorithm: string;
  readonly signature: Uint8Array;
  readonly issuer: Uint8Array;
  readonly subject: Uint8Array;
  /** Organisational units of the subject. */
  readonly units: readonly string[];
  /** SubjectPublicKeyInfo, DER. */
  readonly spki: Uint8Array;
  /** Epoch seconds. */
  readonly notBefore: number;
  readonly notAfter: number;
  /** Value by object identifier in hex. */
  readonly extensions: ReadonlyMap<string, Uint8Array>;
}

const OU = '55040b';
const BASIC_CONSTRAINTS = '551d13';
const KEY_USAGE = '551d0f';
const KEY_CERT_SIGN = 0x04;
const VERSION_TAG = 0xa0;
const EXTENSIONS_TAG = 0xa3;

/** Throws DerError for bytes that are no certificate. */
export function readX509(der: Uint8Array): X509 {
  const [tbs, algorithm, signature, ...rest] = readElements(readOne(der, TAG.SEQUENCE).content);
  if (tbs?.tag !== TAG.SEQUENCE || algorithm === undefined || signature === undefined || rest.length > 0) {
    throw new DerError('not a certificate');
  }
  return { ...readSigned(tbs, algorithm), signed: tbs.bytes, signature: bitsOf(signature) };
}

/** Whether the certificate may sign others: basic constraints say so and the key usage, where there is one. */
export function isAuthority({ extensions }: X509): boolean {
  const constraints = extensions.get(BASIC_CONSTRAINTS);
  if (constraints === undefined) return false;
  const [ca] = readElements(readOne(constraints, TAG.SEQUENCE).content);
  if (ca?.tag !== TAG.BOOLEAN || ca.content[0] !== 0xff) return false;
  const usage = extensions.get(KEY_USAGE);
  // The first byte of a bit string counts its unused bits.
  return usage === undefined || ((readOne(usage, TAG.BIT_STRING).content[1] ?? 0) & KEY_CERT_SIGN) !== 0;
}

function readSigned(tbs: DerElement, algorithm: DerElement): Omit<X509, 'signed' | 'signature'> {
  const fields = readElements(tbs.content);
  const [, inner, issuer, validity, subject, spki, ...optional] =
    fields[0]?.tag === VERSION_TAG ? fields.slice(1) : fields;
  // Said twice in a certificate; two opinions would let the unsigned one count.
  if (toHex(present(inner).bytes) !== toHex(algorithm.bytes)) throw new DerError('two algorithms');
  const [notBefore, notAfter] = readElements(present(validity).content).map(timeOf);
  return {
    algorithm: identifierOf(algorithm),
    issuer: present(issuer).bytes,
    subject: present(subject).bytes,
    units: unitsOf(present(subject)),
    spki: present(spki).bytes,
    notBefore: present(notBefore),
    notAfter: present(notAfter),
    extensions: extensionsOf(optional.find(({ tag }) => tag === EXTENSIONS_TAG)),
  };
}

function present<T>(value: T | undefined): T {
  if (value === undefined) throw new DerError('a field is missing');
  return value;
}

function identifierOf({ content }: DerElement): string {
  const [first] = readElements(content);
  if (first?.tag !== TAG.OBJECT_IDENTIFIER) throw new DerError('no identifier');
  return toHex(first.content);
}

function unitsOf(name: DerElement): string[] {
  return readElements(name.content)
    .flatMap(({ content }) => readElements(content))
    .filter((attribute) => identifierOf(attribute) === OU)
    .map(({ content }) => textOf(readElements(content)[1]));
}

function textOf(value: DerElement | undefined): string {
  if (value?.tag !== TAG.UTF8_STRING && value?.tag !== TAG.PRINTABLE_STRING) throw new DerError('no text');
  return new TextDecoder().decode(value.content);
}

function extensionsOf(wrapped: DerElement | undefined): Map<string, Uint8Array> {
  const extensions = new Map<string, Uint8Array>();
  if (wrapped === undefined) return extensions;
  for (const extension of readElements(readOne(wrapped.content, TAG.SEQUENCE).content)) {
    const id = identifierOf(extension);
    const value = readElements(extension.content).at(-1);
    if (value?.tag !== TAG.OCTET_STRING || extensions.has(id)) throw new DerError('not an extension');
    extensions.set(id, value.content);
  }
  return extensions;
}

/** UTCTime and GeneralizedTime as RFC 5280 §4.1.2.5 has them in certificates: to the second, in UTC. */
const TIMES: Readonly<Record<number, RegExp>> = {
  [TAG.UTC_TIME]: /^()(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})Z$/,
  [TAG.GENERALIZED_TIME]: /^(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})Z$/,
};

function timeOf({ tag, content }: DerElement): number {
  const found = TIMES[tag]?.exec(new TextDecoder().decode(content));
  const [century = '', year = '', ...rest] = found?.slice(1) ?? [];
  const [month, day, hour, minute, second] = rest;
  const text = `${century || centuryOf(year)}${year}-${month}-${day}T${hour}:${minute}:${second}Z`;
  const milliseconds = Date.parse(text);
  if (Number.isNaN(milliseconds)) throw new DerError('not a real time');
  return milliseconds / 1000;
}

/** Two digits from 50 on are of the last century. */
function centuryOf(year: string): string {
  return Number(year) >= 50 ? '19' : '20';
}
