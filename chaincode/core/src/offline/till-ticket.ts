import { prefixedUtf8, utf8 } from '../encoding/bytes.ts';
import { canonicalBytes, canonicalJson, parseCanonicalJson } from '../encoding/canonical-json.ts';
import { fromBase64, fromBase64Url } from '../encoding/text-forms.ts';
import type { SignatureVerifier } from '../evidence/ports.ts';
import { signatureShape } from '../evidence/receipt-evidence.ts';
import { toDigestText, type DigestText, type HashSuite } from '../hash/suite.ts';
import { leafHash } from '../hash/tree-hash.ts';
import { field } from '../ledger/field.ts';
import type { InstitutionKey } from '../ledger/registry-record.ts';
import { MAX_TILL_TICKETS, type Till } from '../ledger/till-record.ts';
import { traceField } from '../ledger/trace-field.ts';
import { prescriptionLineShape } from '../operation/trace-body.ts';
import { PiaosuError, refuse, type Parsed } from '../result.ts';
import { integer, listOf, oneOf, parseShape, record, text, type TypeOf } from '../shape/shape.ts';

/** Boxes that one patient takes along from a till. */
export const MAX_TICKET_UNITS = 100;

const ticketUnitShape = record(
  {
    id: traceField.traceId,
    /** Index into the ticket's `lines`. */
    line: integer(0, 99),
    /** What the scanner read beside the code. */
    read: record({}, { lotNumber: traceField.lotNumber, expiry: field.date }),
  },
  { /** Units of a box that is split. */ part: traceField.units, isSubstituted: oneOf(true) },
);
export type TicketUnit = TypeOf<typeof ticketUnitShape>;

const fields = {
  v: oneOf(1),
  type: oneOf('piaosu/till-ticket'),
  institution: field.institution,
  /** The till's key, by its id in REG~. */
  till: field.keyId,
  /** 1, 2, 3 … without a gap, for each ticket of the till. */
  counter: integer(1, MAX_TILL_TICKETS),
  /** {@link tillTicketHash} of the one before, {@link tillGenesis} for the first. */
  previous: field.digest,
  /** By the till's clock, epoch seconds. */
  at: field.time,
  premises: traceField.premises,
  units: listOf(ticketUnitShape, { min: 1, max: MAX_TICKET_UNITS }),
  lines: listOf(prescriptionLineShape, { min: 1, max: 100 }),
  patient: record({ idType: text(/^[0-9A-Za-z]{1,8}$/), number: text(/^[0-9A-Za-z]{1,32}$/) }),
  /** Hides the patient in what the ledger writes; fresh for each ticket. */
  salt: field.salt,
} as const;

/** A basket that a till without network gave out, in the till's chain. Personal: it names the patient. */
export const tillTicketShape = record({ ...fields, signature: signatureShape });
export type TillTicket = TypeOf<typeof tillTicketShape>;
/** A ticket before it is signed. */
export type TillTicketBody = Omit<TillTicket, 'signature'>;

const DOMAIN = 'piaosu/till-ticket/v1\0';
const GENESIS = 'piaosu/till-chain/v1\0';

/** The bytes that the till signs. */
export function tillTicketMessage(body: TillTicketBody): Uint8Array {
  return prefixedUtf8(DOMAIN, canonicalJson(body));
}

/** What the next ticket names as `previous`. */
export function tillTicketHash(suite: HashSuite, ticket: TillTicket): DigestText {
  return toDigestText(suite.alg, leafHash(suite, canonicalBytes(ticket)));
}

/** What the first ticket of a till names: a chain belongs to one key of one institution. */
export function tillGenesis(suite: HashSuite, institution: string, till: string): DigestText {
  return toDigestText(suite.alg, leafHash(suite, utf8(GENESIS + canonicalJson([institution, till]))));
}

/** Reads one line of an upload: canonical JSON only, so that a ticket has one spelling and one hash. */
export function parseTillTicket(line: string): Parsed<TillTicket> {
  try {
    return parseShape(tillTicketShape, parseCanonicalJson(line));
  } catch (error) {
    return error instanceof PiaosuError ? refuse(error.code) : refuse('SCHEMA');
  }
}

/** A key of an institution that is a till's. */
export type TillKey = InstitutionKey & { readonly till: Till };

export function isTillKey(key: InstitutionKey): key is TillKey {
  return key.till !== undefined;
}

/** Whether this till made the ticket: its key, its place, its signature. Whether the chain goes on is another question. */
export function isTicketGenuine(verify: SignatureVerifier, { signature, ...body }: TillTicket, key: TillKey): boolean {
  const [spki, bytes] = [fromBase64(key.spki), fromBase64Url(signature)];
  if (key.id !== body.till || key.till.premises !== body.premises || !spki.ok || !bytes.ok) return false;
  return verify(key.alg, spki.value, tillTicketMessage(body), bytes.value);
}
