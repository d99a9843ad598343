import {
  institutionKey,
  institutionRecordShape,
  parseShape,
  PiaosuError,
  unwrap,
  type ConsentScope,
  type InstitutionRecord,
  type ReceiptRef,
} from '@piaosu/core';
import type { PeerGateway } from '../../exchange/client.ts';
import type { Organisation } from '../../organisation.ts';
import { gatewayOf } from '../verification/receipt-source.ts';

/** Where a publisher answers; OWN: here. */
export type PublisherGateway = PeerGateway | 'OWN';

/** The gateway behind a receipt's number. Throws PiaosuError NOT_FOUND, PEER_GATEWAY_UNAVAILABLE. */
export async function publisherOf(organisation: Organisation, ref: ReceiptRef): Promise<PublisherGateway> {
  const segment = await organisation.projection.state.segmentOf(ref);
  if (segment === undefined) throw new PiaosuError('NOT_FOUND', { reason: 'SEGMENT_UNALLOTTED' });
  return toGateway(organisation, segment.record.publisher);
}

/**
 * Every gateway that may hold receipts of a scope: one for a receipt or a visit, all publishers for a period. Throws
 * PiaosuError PEER_GATEWAY_UNAVAILABLE: a list without one of them would pass for the whole.
 */
export async function publishersOf(organisation: Organisation, scope: ConsentScope): Promise<PublisherGateway[]> {
  switch (scope.type) {
    case 'RECEIPT':
      return [await publisherOf(organisation, scope.receipt)];
    case 'VISIT': {
      const publisher = (await institutionOf(organisation, scope.hospital))?.publisher;
      if (publisher === undefined) throw new PiaosuError('RESOURCE_NOT_FOUND', { hospital: scope.hospital });
      return [await toGateway(organisation, publisher)];
    }
    case 'PERIOD':
      return Promise.all((await allPublishers(organisation)).map((id) => toGateway(organisation, id)));
  }
}

const PAGE = 500;

async function allPublishers({ projection }: Organisation): Promise<string[]> {
  const publishers: string[] = [];
  let after: string | undefined;
  do {
    const page = await projection.records('REG~', { after, limit: PAGE });
    for (const { value } of page) {
      const record = parseShape(institutionRecordShape, value);
      if (record.ok && record.value.kinds.includes('PUBLISHER')) publishers.push(record.value.id);
    }
    after = page.length < PAGE ? undefined : page.at(-1)?.key;
  } while (after !== undefined);
  return publishers;
}

async function toGateway(organisation: Organisation, publisher: string): Promise<PublisherGateway> {
  return publisher === organisation.config.publisher?.id ? 'OWN' : gatewayOf(organisation, publisher);
}

async function institutionOf({ projection }: Organisation, id: string): Promise<InstitutionRecord | undefined> {
  const record = await projection.record(institutionKey(id));
  return record === undefined ? undefined : unwrap(parseShape(institutionRecordShape, record.value));
}
