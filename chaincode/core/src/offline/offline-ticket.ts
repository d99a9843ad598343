import { prefixedUtf8, utf8 } from '../encoding/bytes.ts';
import { canonicalBytes, canonicalJson, parseCanonicalJson } from '../encoding/canonical-json.ts';
import { fromBase64, fromBase64Url } from '../encoding/text-forms.ts';
import type { SignatureVerifier } from '../evidence/ports.ts';
import { signatureShape } from '../evidence/receipt-evidence.ts';
import { toDigestText, type DigestText, type HashSuite } from '../hash/suite.ts';
import { leafHash } from '../hash/tree-hash.ts';
import { field } from '../ledger/field.ts';
import type { InstitutionKey } from '../ledger/registry-record.ts';
import type { StaticTree } from '../merkle/static-tree.ts';
import type { ReceiptDocument } from '../receipt/receipt-document.ts';
import { digestShape } from '../receipt/receipt-header.ts';
import { examineReceipt } from '../receipt/receipt-check.ts';
import { saltBytesFor, sealDocument, takeSalts } from '../receipt/receipt-seal.ts';
import { parsed, PiaosuError, refuse, refused, underPointer, type Parsed } from '../result.ts';
import { integer, jsonValue, oneOf, parseShape, record, text, type TypeOf } from '../shape/shape.ts';
import { buildOfflineHeader, offlineHeaderMessage } from './offline-header.ts';

const fields = {
  v: oneOf(1),
  type: oneOf('piaosu/offline-receipt'),
  issuer: field.institution,
  /** The device's key, by its id in REG~. */
  device: field.keyId,
  /** 1, 2, 3 … without a gap, for each receipt of the device. */
  counter: integer(1, 9_999_999_999),
  /** {@link ticketHash} of the one before, {@link genesisOf} for the first. */
  previous: digestShape,
  /** By the device's clock, epoch seconds. */
  issuedAt: field.time,
  /** The receipt in its JSON form (`presentReceipt`). */
  receipt: jsonValue,
  /** The one random draw of all its salts, base64. */
  salts: text(/^[0-9A-Za-z+/]+={0,2}$/, 1_000_000),
  /** Over `offlineHeaderMessage`: becomes the header signature of the receipt. */
  headerSignature: signatureShape,
} as const;

export const offlineTicketShape = record({ ...fields, signature: signatureShape });
/** One receipt as a device without network issued it, in the device's chain. Personal: it holds the whole receipt. */
export type OfflineTicket = TypeOf<typeof offlineTicketShape>;
/** A ticket before it is signed. */
export type TicketBody = Omit<OfflineTicket, 'signature'>;

const DOMAIN = 'piaosu/offline-ticket/v1\0';
const GENESIS = 'piaosu/offline-chain/v1\0';

/** The bytes that the device signs over the whole ticket. */
export function ticketMessage(body: TicketBody): Uint8Array {
  return prefixedUtf8(DOMAIN, canonicalJson(body));
}

/** What the next ticket names as `previous`. */
export function ticketHash(suite: HashSuite, ticket: OfflineTicket): DigestText {
  return toDigestText(suite.alg, leafHash(suite, canonicalBytes(ticket)));
}

/** What the first ticket of a device names: a chain belongs to one key of one issuer. */
export function genesisOf(suite: HashSuite, issuer: string, device: string): DigestText {
  return toDigestText(suite.alg, leafHash(suite, utf8(GENESIS + canonicalJson([issuer, device]))));
}

/** Reads one line of a journal or an export: canonical JSON only, so that a ticket has one spelling and one hash. */
export function parseTicketLine(line: string): Parsed<OfflineTicket> {
  try {
    return parseShape(offlineTicketShape, parseCanonicalJson(line));
  } catch (error) {
    return error instanceof PiaosuError ? refuse(error.code) : refuse('SCHEMA');
  }
}

/** A ticket whose receipt was read and whose signatures were checked. */
export interface OpenedTicket {
  readonly ticket: OfflineTicket;
  readonly document: ReceiptDocument;
  readonly hash: DigestText;
}

export interface TicketPorts {
  readonly suite: HashSuite;
  readonly tree: StaticTree;
  readonly verify: SignatureVerifier;
}

/**
 * Derives anew what the device signed and checks both signatures. Refused with OFFLINE_SIGNATURE when one does not hold,
 * else with what is wrong in the receipt itself, in publishing order. Whether the device may issue it is another question.
 */
export function openTicket(
  { suite, tree, verify }: TicketPorts,
  ticket: OfflineTicket,
  key: Pick<InstitutionKey, 'id' | 'alg' | 'spki'>,
): Parsed<OpenedTicket> {
  const { signature, ...body } = ticket;
  const { device, issuer } = ticket;
  const spki = fromBase64(key.spki);
  const holds = (message: Uint8Array, made: string): boolean => {
    const bytes = fromBase64Url(made);
    return spki.ok && bytes.ok && verify(key.alg, spki.value, message, bytes.value);
  };
  if (key.id !== device || !holds(ticketMessage(body), signature))
    return refuse('OFFLINE_SIGNATURE', { issuer, device, proof: 'ticket' }, '/signature');
  const { document, faults } = examineReceipt(ticket.receipt);
  if (document === undefined) return refused(...underPointer('/receipt', faults));
  if (document.issuer !== issuer) return refuse('NOT_ISSUER', { issuer: document.issuer, device }, '/receipt/issuer');
  const draw = fromBase64(ticket.salts);
  if (!draw.ok || draw.value.length !== saltBytesFor(document.details.length))
    return refuse('SCHEMA', undefined, '/salts');
  const sealed = sealDocument(suite, tree, document, takeSalts(draw.value, document.details.length));
  const header = buildOfflineHeader(suite, document, sealed);
  if (!holds(offlineHeaderMessage(header), ticket.headerSignature))
    return refuse('OFFLINE_SIGNATURE', { issuer, device, proof: 'header' }, '/headerSignature');
  return faults.length > 0
    ? refused(...underPointer('/receipt', faults))
    : parsed({ ticket, document, hash: ticketHash(suite, ticket) });
}
