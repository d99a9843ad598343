import { prefixedUtf8 } from '../encoding/bytes.ts';
import { canonicalJson, parseCanonicalJson } from '../encoding/canonical-json.ts';
import { fromBase64Url } from '../encoding/text-forms.ts';
import { isPlainObject } from '../encoding/json.ts';
import type { CertifiedKey } from '../evidence/ports.ts';
import { isGateway, openStatement, signedStatementShape, type WitnessPorts } from '../evidence/witness.ts';
import { signatureShape } from '../evidence/receipt-evidence.ts';
import { field } from '../ledger/field.ts';
import { RECEIPT_KINDS } from '../receipt/receipt-kind.ts';
import { parsed, PiaosuError, refuse, refused, underPointer, type Fault, type Parsed } from '../result.ts';
import { integer, listOf, oneOf, parseShape, record, text, type TypeOf } from '../shape/shape.ts';

/** Signed bytes name what they are: a statement of a day can pass for nothing else that the gateway signs. */
const SIGNING_DOMAIN = 'piaosu/daily-statement/v1\0';

/**
 * Why the sides of a day differ. The first seven need somebody to act; the rest explain why a sum of one system may stand
 * in another day of the other.
 */
export const DIFFERENCE_REASONS = [
  'REFUSED',
  'NOT_ANCHORED',
  'NOT_IN_FILE',
  'AMOUNT_DIFFERS',
  'PROOF_INVALID',
  'RED_UNSETTLED',
  'ISSUER_SUSPENDED',
  'TOTALS_DIFFER',
  'LEAF_WITHOUT_RECEIPT',
  'ANCHORED_LATER',
  'CANCELS_EARLIER_DAY',
] as const;
export type DifferenceReason = (typeof DIFFERENCE_REASONS)[number];

const count = integer(0, 999_999_999);

/** Count and sum of one kind of receipt, to the fen. Red receipts count below zero. */
export const kindTotalShape = record({ kind: oneOf(...RECEIPT_KINDS), count, totalFen: field.signedFen });
export type KindTotal = TypeOf<typeof kindTotalShape>;

/** One side of a day: its kinds in the order of the format, and all of them together. */
export const daySideShape = record({
  kinds: listOf(kindTotalShape, { max: RECEIPT_KINDS.length }),
  count,
  totalFen: field.signedFen,
});
export type DaySide = TypeOf<typeof daySideShape>;

/** The newest checkpoint of a log that the day's receipts lie under; it covers all of the log before it. */
const restsOnShape = record({ publisher: field.institution, shard: field.shard, size: integer(1), root: field.digest });
export type RestsOn = TypeOf<typeof restsOnShape>;

const differenceShape = record({ reason: oneOf(...DIFFERENCE_REASONS), count });

export const dailyStatementShape = record(
  {
    v: oneOf(1),
    type: oneOf('piaosu/daily-statement'),
    org: field.organisation,
    institution: field.institution,
    day: field.date,
    /** Counts from 1; a later one replaces those before it. */
    version: integer(1, 9999),
    issued: field.time,
    /** The last block of the ledger's copy that was counted. */
    block: integer(),
    /** What the gateway accepted, and what of it is proven to lie on the ledger. */
    accepted: daySideShape,
    anchored: daySideShape,
    /** Root of the tree over the leaves counted, by log and index: shows later whether a receipt was among them. */
    leaves: record({ count, root: field.digest }),
    checkpoints: listOf(restsOnShape, { max: 64 }),
    /** How many differences there are by reason; which receipts they are about stands in no statement. */
    differences: listOf(differenceShape, { max: DIFFERENCE_REASONS.length }),
  },
  {
    /** What the uploaded files of the day held, refused rows too; absent where none was uploaded. */
    file: daySideShape,
    /** The hospital's own totals and which version of them; absent while it has given none. */
    hospital: record({ version: integer(1), side: daySideShape }),
    /** H(0x00 ‖ canonical statement) of the version before. */
    replaces: field.digest,
  },
);
export type DailyStatement = TypeOf<typeof dailyStatementShape>;

/** The file: the statement, who signed it, and what witnesses say of the checkpoints that it rests on. */
export const signedDailyStatementShape = record({
  statement: dailyStatementShape,
  certificate: text(/^-----BEGIN CERTIFICATE-----\n[0-9A-Za-z+/=\n]+\n-----END CERTIFICATE-----\n$/, 8192),
  signature: signatureShape,
  witnesses: listOf(signedStatementShape, { max: 256 }),
});
export type SignedDailyStatement = TypeOf<typeof signedDailyStatementShape>;

/** The bytes that the organisation's gateway signs. */
export function dailyStatementBytes(statement: DailyStatement): Uint8Array {
  return prefixedUtf8(SIGNING_DOMAIN, canonicalJson(statement));
}

/** Reads a file that must be its own canonical form. */
export function parseDailyStatement(file: string): Parsed<SignedDailyStatement> {
  try {
    return parseShape(signedDailyStatementShape, parseCanonicalJson(file.trimEnd()));
  } catch (error) {
    if (error instanceof PiaosuError) return refuse(error.code, error.evidence);
    throw error;
  }
}

/** Whether a text calls itself a statement of a day, before anything of it is believed. */
export function isDailyStatement(value: unknown): boolean {
  const statement = isPlainObject(value) ? value['statement'] : undefined;
  return isPlainObject(statement) && statement['type'] === 'piaosu/daily-statement';
}

/** What holds of a statement, offline. `witnesses`: other organisations that vouch for every checkpoint it rests on. */
export interface VerifiedStatement {
  readonly statement: DailyStatement;
  readonly witnesses: readonly string[];
}

/**
 * That the gateway of `org` signed exactly this, that its sums are sums, and who vouches for its checkpoints. Refused with
 * PROOF_INVALID for a signature or a witness that does not hold, ISSUER_UNTRUSTED without a trust root, AMOUNT_EQUATION for
 * sums that are none.
 */
export function verifyDailyStatement(ports: WitnessPorts, signed: SignedDailyStatement): Parsed<VerifiedStatement> {
  const { statement, certificate, signature } = signed;
  const key = gatewayKey(ports, statement, certificate);
  if (!key.ok) return key;
  const bytes = fromBase64Url(signature);
  if (!bytes.ok || !ports.verifySignature('ES256', key.value.spki, dailyStatementBytes(statement), bytes.value)) {
    return refuse('PROOF_INVALID', { org: statement.org, proof: 'signature of the statement' }, '/signature');
  }
  const faults = [...arithmeticFaults(statement), ...witnessFaults(ports, signed)];
  return faults.length > 0 ? refused(...faults) : parsed({ statement, witnesses: vouching(signed) });
}

/** The key of the organisation's gateway, valid when the statement was issued. */
function gatewayKey(
  { cas, readCertificate }: WitnessPorts,
  { org, issued }: DailyStatement,
  certificate: string,
): Parsed<CertifiedKey> {
  const ca = cas[org];
  if (ca === undefined) return refuse('ISSUER_UNTRUSTED', { org, reason: 'no trust root' });
  const key = readCertificate(certificate, ca);
  if (!key.ok) return refused(...underPointer('/certificate', key.faults));
  if (!isGateway(key.value)) return refuse('PROOF_INVALID', { org, reason: 'not a gateway' }, '/certificate');
  const { notBefore, notAfter } = key.value;
  return notBefore <= issued && issued <= notAfter
    ? key
    : refuse('ISSUER_UNTRUSTED', { org, reason: 'certificate not valid at this time', at: issued }, '/certificate');
}

function arithmeticFaults(statement: DailyStatement): Fault[] {
  const sides = { accepted: statement.accepted, anchored: statement.anchored, file: statement.file };
  const all = { ...sides, hospital: statement.hospital?.side };
  const wrong = Object.entries(all).filter(([, side]) => side !== undefined && !isSum(side));
  const faults = wrong.map(([name]): Fault => ({ pointer: `/statement/${name}`, code: 'AMOUNT_EQUATION' }));
  if (statement.leaves.count !== statement.anchored.count)
    faults.push({ pointer: '/statement/leaves/count', code: 'AMOUNT_EQUATION' });
  return faults;
}

/** Counts and sums of the kinds, each kind once. */
export function isSum({ kinds, count: all, totalFen }: DaySide): boolean {
  const distinct = new Set(kinds.map(({ kind }) => kind)).size === kinds.length;
  const counts = kinds.reduce((sum, each) => sum + each.count, 0);
  const fen = kinds.reduce((sum, each) => sum + each.totalFen, 0);
  return distinct && counts === all && fen === totalFen;
}

function witnessFaults(ports: WitnessPorts, { statement, witnesses }: SignedDailyStatement): Fault[] {
  return witnesses.flatMap((witness, index): Fault[] => {
    const opened = openStatement(ports, witness);
    const pointer = `/witnesses/${index}`;
    if (!opened.ok) return opened.faults.map((fault) => ({ ...fault, pointer: pointer + fault.pointer }));
    const said = opened.value;
    const known = said.type === 'checkpoint' ? statement.checkpoints.find((each) => isSame(each, said)) : undefined;
    return known === undefined ? [{ pointer, code: 'PROOF_INVALID', detail: { reason: 'another checkpoint' } }] : [];
  });
}

function isSame(left: RestsOn, right: RestsOn): boolean {
  const names = ['publisher', 'shard', 'size', 'root'] as const;
  return names.every((name) => left[name] === right[name]);
}

/** Organisations other than the one that signed the day, which vouch for each of its checkpoints. */
function vouching({ statement, witnesses }: SignedDailyStatement): string[] {
  const said = witnesses.flatMap(({ statement: each }) => (each.type === 'checkpoint' ? [each] : []));
  const others = [...new Set(said.map(({ org }) => org))].filter((org) => org !== statement.org);
  return others.filter((org) =>
    statement.checkpoints.every((each) => said.some((word) => word.org === org && isSame(each, word))),
  );
}
