import {
  deviceFor,
  institutionKey,
  institutionRecordShape,
  parseShape,
  PiaosuError,
  unwrap,
  type DetailOpening,
  type FieldName,
  type ReceiptEvidence,
  type ReceiptRef,
} from '@piaosu/core';
import type { PeerGateway } from '../../exchange/client.ts';
import { CLAIM_QUESTION, RECEIPT_QUESTION, type AuditReason, type Purpose } from '../../exchange/protocol.ts';
import type { Organisation } from '../../organisation.ts';
import { checkCounterOf } from './check-counter.ts';
import { findHeld, type Disclosed } from './held-receipt.ts';
import type { Found } from './opened-receipt.ts';

/** Who asks, for the publisher's access log. */
export interface Asking {
  readonly organisation: Organisation;
  readonly institution: string;
  readonly purpose: Purpose;
  readonly role?: string;
  readonly reason?: AuditReason;
}

/** The receipt behind a number, from the own store or from the gateway of the organisation that published it. */
export async function findReceipt(asking: Asking, ref: ReceiptRef, disclosed: Disclosed): Promise<Found> {
  const { organisation } = asking;
  const segment = await organisation.projection.state.segmentOf(ref);
  if (segment === undefined) return { state: 'UNKNOWN', reason: 'SEGMENT_UNALLOTTED' };
  if (segment.record.publisher !== organisation.config.publisher?.id)
    return askPublisher(asking, segment.record.publisher, ref, disclosed);
  if (asking.purpose === 'VERIFY') checkCounterOf(organisation.database).note(ref, asking.institution);
  return findHeld(organisation, ref, disclosed);
}

type Claiming = Pick<Asking, 'organisation' | 'institution'>;

/**
 * What a claim shows the ledger about a receipt. Throws PiaosuError NOT_FOUND, NOT_ANCHORED, or PEER_GATEWAY_UNAVAILABLE
 * when the publisher does not answer. It is the ledger that checks it.
 */
export async function claimEvidence(
  claiming: Claiming,
  receipt: ReceiptRef,
  fields: readonly string[],
): Promise<ReceiptEvidence> {
  return (await evidenceOf(claiming, receipt, fields, false)).evidence;
}

/** A receipt as a claim shows it, with its lines; none where the publisher does not show them. */
export interface EvidenceWithLines {
  readonly evidence: ReceiptEvidence;
  readonly details: readonly DetailOpening[];
}

/** The same with the lines and the day of the visit, so that medicines can be followed. Throws as `claimEvidence`. */
export function evidenceWithLines(
  claiming: Claiming,
  receipt: ReceiptRef,
  fields: readonly string[],
): Promise<EvidenceWithLines> {
  return evidenceOf(claiming, receipt, [...fields, 'visitDate'], true);
}

async function evidenceOf(
  { organisation, institution }: Claiming,
  receipt: ReceiptRef,
  fields: readonly string[],
  trace: boolean,
): Promise<EvidenceWithLines> {
  const segment = await organisation.projection.state.segmentOf(receipt);
  if (segment === undefined) throw new PiaosuError('NOT_FOUND', { reason: 'SEGMENT_UNALLOTTED' });
  const { publisher } = segment.record;
  if (publisher === organisation.config.publisher?.id) return ownEvidence(organisation, receipt, fields, trace);
  const peer = await gatewayOf(organisation, publisher);
  const question = { receipt, institution, fields, ...(trace ? { trace } : {}) };
  const answer = await organisation.exchange.ask(peer, CLAIM_QUESTION, question);
  if (answer.state === 'ANCHORED') return { evidence: answer.evidence, details: answer.details ?? [] };
  if (answer.state === 'REFUSED') throw new PiaosuError('FORBIDDEN', { institution });
  if (answer.state === 'ISSUED' || (await isOfDevice(organisation, segment.record.issuer, receipt)))
    throw new PiaosuError('NOT_ANCHORED');
  throw new PiaosuError('NOT_FOUND');
}

async function ownEvidence(
  { publishing }: Organisation,
  receipt: ReceiptRef,
  fields: readonly string[],
  trace: boolean,
): Promise<EvidenceWithLines> {
  const evidence = await publishing.evidence(receipt, fields);
  return { evidence, details: trace ? await publishing.details(receipt) : [] };
}

/** Whether a clinic without network may have issued it: then it is on its way, and not unknown. */
async function isOfDevice({ projection }: Organisation, issuer: string, receipt: ReceiptRef): Promise<boolean> {
  const record = parseShape(institutionRecordShape, (await projection.record(institutionKey(issuer)))?.value);
  const { eInvoiceCode: code, eInvoiceNumber: number } = receipt;
  return record.ok && deviceFor(record.value, { code, number }) !== undefined;
}

/** The same from this publisher, whether the number is of one of its segments or not. */
export async function askPublisher(
  asking: Asking,
  publisher: string,
  ref: ReceiptRef,
  disclosed: Disclosed,
): Promise<Found> {
  const { organisation, ...why } = asking;
  try {
    const peer = await gatewayOf(organisation, publisher);
    const fields = fieldsOf(disclosed);
    // The number alone: a caller may hold more of the receipt, which is not the publisher's to know.
    const receipt = { eInvoiceCode: ref.eInvoiceCode, eInvoiceNumber: ref.eInvoiceNumber };
    const answer = await organisation.exchange.ask(peer, RECEIPT_QUESTION, { ...why, receipt, fields });
    if (answer.state === 'UNKNOWN') return { state: 'UNKNOWN', reason: 'NOT_FOUND' };
    const { header, headerSignature, fields: opened } = answer;
    const earlier = answer.earlier === undefined ? {} : { earlier: answer.earlier };
    const seal = answer.supervisorSeal === undefined ? {} : { supervisorSeal: answer.supervisorSeal };
    const shown = { header, headerSignature, fields: opened, ...earlier, ...seal };
    if (answer.state === 'ISSUED') return { state: 'FOUND', receipt: { ...shown, details: [] } };
    const { details, log, path } = answer;
    return { state: 'FOUND', receipt: { ...shown, details, place: { log, path } } };
  } catch (error) {
    if (error instanceof PiaosuError && error.code === 'PEER_GATEWAY_UNAVAILABLE')
      return { state: 'UNREACHABLE', org: publisher };
    throw error;
  }
}

/** Null: all that the publisher's own rules allow. */
function fieldsOf(disclosed: Disclosed): readonly FieldName[] | null {
  if (disclosed === 'ALL') return null;
  return 'lines' in disclosed ? disclosed.fields : disclosed;
}

/** The gateway of the publisher, by REG~. Throws PiaosuError PEER_GATEWAY_UNAVAILABLE when it names none. */
export async function gatewayOf(
  { projection }: Pick<Organisation, 'projection'>,
  publisher: string,
): Promise<PeerGateway> {
  const record = await projection.record(institutionKey(publisher));
  const institution = record === undefined ? undefined : unwrap(parseShape(institutionRecordShape, record.value));
  if (institution?.endpoint === undefined) throw new PiaosuError('PEER_GATEWAY_UNAVAILABLE', { publisher });
  return { org: institution.org, endpoint: institution.endpoint };
}
