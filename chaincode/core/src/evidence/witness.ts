import { prefixedUtf8 } from '../encoding/bytes.ts';
import { canonicalBytes, canonicalJson } from '../encoding/canonical-json.ts';
import type { Json } from '../encoding/json.ts';
import { fromBase64Url } from '../encoding/text-forms.ts';
import { toDigestText, type DigestText, type HashSuite } from '../hash/suite.ts';
import { leafHash } from '../hash/tree-hash.ts';
import { field, type Organisation } from '../ledger/field.ts';
import { digestShape } from '../receipt/receipt-header.ts';
import { parsed, refuse, underPointer, refused, type Parsed } from '../result.ts';
import { either, integer, oneOf, parseShape, record, text, type TypeOf } from '../shape/shape.ts';
import type { CertificateReader, CertifiedKey, SignatureVerifier } from './ports.ts';
import { signatureShape } from './receipt-evidence.ts';
import { receiptStatusShape } from './receipt-status.ts';

/** Signed bytes name what they are: no other signature of the key can pass for a statement. */
const SIGNING_DOMAIN = 'piaosu/witness/v1\0';

/** The attribute that an organisation's CA gives to its gateways: an auditor's or clerk's certificate is no witness. */
const GATEWAY_ATTRIBUTE = 'piaosu.gateway';

const head = { v: oneOf(1), org: field.organisation };
const block = integer(0, 999_999_999_999);

/** 'In my copy of the ledger this checkpoint is committed (in `epoch`, transaction time `time`, in `block`) and fits all before.' */
export const checkpointStatementShape = record({
  ...head,
  type: oneOf('checkpoint'),
  publisher: field.institution,
  shard: field.shard,
  size: integer(1, 999_999_999_999),
  root: digestShape,
  epoch: field.epoch,
  time: field.time,
  block,
});
export type CheckpointStatement = TypeOf<typeof checkpointStatementShape>;

/** 'In my copy of the ledger, as of `block`, `key` holds the value with this hash' (see {@link recordHash}). */
export const recordStatementShape = record({
  ...head,
  type: oneOf('record'),
  key: text(/^[0-9A-Za-z.:_~-]{1,400}$/),
  valueHash: digestShape,
  block,
});
export type RecordStatement = TypeOf<typeof recordStatementShape>;

/** 'In my copy of the ledger, as of `block`, the receipt with this leaf is in this state.' */
export const statusStatementShape = record({
  ...head,
  type: oneOf('status'),
  leaf: digestShape,
  state: receiptStatusShape,
  block,
});
export type StatusStatement = TypeOf<typeof statusStatementShape>;

export const witnessStatementShape = either(
  either(checkpointStatementShape, recordStatementShape),
  statusStatementShape,
);
export type WitnessStatement = TypeOf<typeof witnessStatementShape>;

/** What an organisation's gateway says about its copy of the ledger, with the certificate that its CA gave it. */
export const signedStatementShape = record({
  statement: witnessStatementShape,
  certificate: text(/^-----BEGIN CERTIFICATE-----\n[0-9A-Za-z+/=\n]+\n-----END CERTIFICATE-----\n$/, 8192),
  /** ES256, P1363, base64url, over {@link witnessBytes}. */
  signature: signatureShape,
});
export type SignedStatement = TypeOf<typeof signedStatementShape>;

export function parseSignedStatement(value: unknown): Parsed<SignedStatement> {
  return parseShape(signedStatementShape, value);
}

/** The bytes that a witness signs. */
export function witnessBytes(statement: WitnessStatement): Uint8Array {
  return prefixedUtf8(SIGNING_DOMAIN, canonicalJson(statement));
}

/** H(0x00 ‖ canonical value): how a record statement names a value of the ledger. */
export function recordHash(suite: HashSuite, value: Json): DigestText {
  return toDigestText(suite.alg, leafHash(suite, canonicalBytes(value)));
}

/** Certificate authorities by MSP id, PEM. The trust roots of everything that is verified without a ledger. */
export type TrustRoots = Readonly<Partial<Record<Organisation, string>>>;

export interface WitnessPorts {
  readonly verifySignature: SignatureVerifier;
  readonly readCertificate: CertificateReader;
  readonly cas: TrustRoots;
}

/**
 * The statement, once it is proven that a gateway of `statement.org` signed it. Refused with PROOF_INVALID when
 * certificate, role or signature do not hold, with ISSUER_UNTRUSTED when it may be true but cannot be relied on: no
 * trust root is given for the organisation, or `at` (epoch seconds; absent: any time) lies outside the validity.
 */
export function openStatement(ports: WitnessPorts, signed: SignedStatement, at?: number): Parsed<WitnessStatement> {
  const { statement, certificate, signature } = signed;
  const ca = ports.cas[statement.org];
  if (ca === undefined) return refuse('ISSUER_UNTRUSTED', { org: statement.org, reason: 'no trust root' });
  const key = ports.readCertificate(certificate, ca);
  if (!key.ok) return refused(...underPointer('/certificate', key.faults));
  if (!isGateway(key.value)) return refuse('PROOF_INVALID', { org: statement.org, reason: 'not a gateway' });
  const bytes = fromBase64Url(signature);
  if (!bytes.ok || !ports.verifySignature('ES256', key.value.spki, witnessBytes(statement), bytes.value)) {
    return refuse('PROOF_INVALID', { org: statement.org, proof: 'witness signature' }, '/signature');
  }
  // Last, so that an altered statement is called altered even when its certificate has expired.
  return at === undefined || (key.value.notBefore <= at && at <= key.value.notAfter)
    ? parsed(statement)
    : refuse('ISSUER_UNTRUSTED', { org: statement.org, reason: 'certificate not valid at this time', at });
}

/** Whether a certificate is that of an organisation's gateway, which alone speaks for it. */
export function isGateway({ mspRole, attributes }: CertifiedKey): boolean {
  return mspRole === 'client' && attributes[GATEWAY_ATTRIBUTE] === 'true';
}
