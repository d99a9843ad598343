import {
  AUTHORITY_OF,
  institutionKey,
  institutionRecordShape,
  PiaosuError,
  premisesKey,
  premisesRecordShape,
  type UnitSource,
} from '@piaosu/core';
import type { PeerGateway } from '../exchange/client.ts';
import { openAsked, unitUnder } from '../exchange/dispensing-answers.ts';
import {
  DISPENSING_QUESTION,
  MAX_ASKED,
  type AnsweredDispensing,
  type AskedBox,
} from '../exchange/dispensing-protocol.ts';
import type { Organisation } from '../organisation.ts';
import { DISPENSING_ORGANISATIONS, type DispensingOrganisation } from './dispensing-organisation.ts';
import { gatheredReads } from './gathered-reads.ts';

type Asking = Pick<Organisation, 'mspId' | 'database' | 'secrets' | 'projection' | 'trace' | 'peppers' | 'exchange'>;

/**
 * What opens the dispensings behind lines of receipts, for a payer's claim on them, in the order asked; empty for a box that
 * nobody gave out for its line. By the own copy of the ledger it is known whose pharmacy gave out a box; for lines without a code all are
 * asked. Throws PiaosuError PEER_GATEWAY_UNAVAILABLE when one of them does not answer: then it is not known, and not "none".
 */
export async function askDispensings(
  organisation: Asking,
  institution: string,
  boxes: readonly AskedBox[],
): Promise<AnsweredDispensing[][]> {
  const source: UnitSource = { ...organisation.trace.source, records: gatheredReads(organisation.projection) };
  const holders = await Promise.all(boxes.map((asked) => organisationsOf(source, asked)));
  const answers = boxes.map((): AnsweredDispensing[] => []);
  for (const org of DISPENSING_ORGANISATIONS) {
    const asked = boxes.flatMap((box, index) => (holders[index]?.includes(org) === true ? [{ box, index }] : []));
    for (let from = 0; from < asked.length; from += MAX_ASKED) {
      const part = asked.slice(from, from + MAX_ASKED);
      const answered = await askOne(organisation, source, org, { institution, boxes: part.map(({ box }) => box) });
      for (const [i, { index }] of part.entries()) answers[index]?.push(...(answered[i] ?? []));
    }
  }
  return answers;
}

/** The organisations whose pharmacies gave a box out, by the ledger; for a line without a code any may have. */
async function organisationsOf(source: UnitSource, { id }: AskedBox): Promise<readonly string[]> {
  if (id === null) return DISPENSING_ORGANISATIONS;
  const unit = await unitUnder(source, id);
  const places = unit?.record.dispensings.map(({ premises }) => premises) ?? [];
  const records = await Promise.all(places.map((place) => source.records.get(premisesKey(place), premisesRecordShape)));
  return records.flatMap((record) => record?.org ?? []);
}

async function askOne(
  organisation: Asking,
  source: UnitSource,
  org: DispensingOrganisation,
  question: { readonly institution: string; readonly boxes: readonly AskedBox[] },
): Promise<readonly (readonly AnsweredDispensing[])[]> {
  if (org === organisation.mspId) return openAsked(organisation, question.boxes);
  const peer = await gatewayOf(source, org);
  const { boxes } = await organisation.exchange.ask(peer, DISPENSING_QUESTION, question);
  return boxes;
}

async function gatewayOf({ records }: UnitSource, org: DispensingOrganisation): Promise<PeerGateway> {
  const authority = await records.get(institutionKey(AUTHORITY_OF[org]), institutionRecordShape);
  if (authority?.endpoint === undefined) throw new PiaosuError('PEER_GATEWAY_UNAVAILABLE', { org });
  return { org, endpoint: authority.endpoint };
}
